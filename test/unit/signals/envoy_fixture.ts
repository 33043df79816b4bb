/** Texts as Envoy's /clusters prints them, the views read from them, and a membership that writes down what a view says. */
import { NONE } from "../../../assembly/pool/endpoint";
import { Membership } from "../../../assembly/pool/membership";
import { EnvoyClusters } from "../../../assembly/signals/envoy_clusters";
import { EnvoyView } from "../../../assembly/signals/envoy_view";

/** Lines about the cluster itself, one of each kind that Envoy 1.40.0 prints. */
export function head(cluster: string): string {
  const lines = [
    "observability_name::x",
    "outlier::success_rate_average::-1",
    "outlier::success_rate_ejection_threshold::-1",
    "default_priority::max_connections::1024",
    "default_priority::max_retries::3",
    "high_priority::max_requests::1024",
    "added_via_api::false",
    "eds_service_name::y",
  ];
  return about(cluster, lines);
}

/** All lines of one host, in Envoy's order. */
export function host(
  cluster: string,
  address: string,
  health: string = "healthy",
  priority: i32 = 0,
  region: string = "",
  zone: string = "",
  weight: string = "1",
  active: string = "0",
): string {
  const lines = [
    "cx_active::3",
    "cx_connect_fail::0",
    "cx_total::8",
    `rq_active::${active}`,
    "rq_error::0",
    "rq_pending_active::0",
    "rq_success::12",
    "rq_timeout::0",
    "rq_total::12",
    "hostname::",
    `health_flags::${health}`,
    `weight::${weight}`,
    `region::${region}`,
    `zone::${zone}`,
    "sub_zone::",
    "canary::false",
    `priority::${priority}`,
    "success_rate::-1",
    "local_origin_success_rate::-1",
  ];
  return about(`${cluster}::${address}`, lines);
}

function about(subject: string, lines: string[]): string {
  let text = "";
  for (let i = 0; i < lines.length; i++) text += `${subject}::${lines[i]}\n`;
  return text;
}

/** Reads the text in pieces of `pieceBytes`, each in a place of its own, and tells what came of it. */
export function read(clusters: EnvoyClusters, text: string, pieceBytes: i32 = i32.MAX_VALUE): string {
  const bytes = String.UTF8.encode(text);
  return readBytes(clusters, bytes, pieceBytes);
}

export function readBytes(clusters: EnvoyClusters, bytes: ArrayBuffer, pieceBytes: i32): string {
  clusters.begin();
  for (let at = 0; at < bytes.byteLength; ) {
    const length = min(pieceBytes, bytes.byteLength - at);
    const piece = bytes.slice(at, at + length);
    clusters.feed(changetype<usize>(piece), length);
    at += length;
  }
  return clusters.end() ? told(clusters) : `outcome ${clusters.outcome}`;
}

/** What the view says, host by host. */
export function told(clusters: EnvoyClusters): string {
  const view = new EnvoyView();
  const seen = new Seen();
  if (!view.decode(clusters.viewStart, clusters.viewLength, seen)) return "refused";
  return seen.take();
}

/** "address held p=priority w=weight a=active region/zone" for each host, "; " between them; the plain and usual left out. */
export class Seen extends Membership {
  private hosts: string[] = [];
  private addresses: string[] = [];
  private isOpen: bool = false;
  calls: i32 = 0;

  constructor(public capacity: i32 = 16384) {
    super();
  }

  take(): string {
    expect(this.isOpen).toBe(false);
    return this.hosts.join("; ");
  }

  begin(): void {
    this.calls++;
    this.hosts = [];
    this.addresses = [];
    this.isOpen = true;
  }

  find(address: usize, length: i32): i32 {
    return this.addresses.indexOf(String.UTF8.decodeUnsafe(address, length));
  }

  join(address: usize, length: i32): i32 {
    this.calls++;
    if (this.hosts.length === this.capacity) return NONE;
    this.addresses.push(String.UTF8.decodeUnsafe(address, length));
    return this.hosts.push(this.addresses[this.addresses.length - 1]) - 1;
  }

  joinedNow(index: i32): bool {
    return index < this.hosts.length;
  }

  place(index: i32, region: usize, regionLength: i32, zone: usize, zoneLength: i32, lat: f32, lon: f32): bool {
    expect(isNaN(lat) && isNaN(lon)).toBe(true);
    const regionName = String.UTF8.decodeUnsafe(region, regionLength);
    const zoneName = String.UTF8.decodeUnsafe(zone, zoneLength);
    if (regionLength + zoneLength > 0) this.hosts[index] += ` ${regionName}/${zoneName}`;
    return regionName !== "nowhere";
  }

  hold(index: i32, held: bool): void {
    if (held) this.hosts[index] += " held";
  }

  setPriority(index: i32, priority: i32): void {
    if (priority !== 0) this.hosts[index] += ` p=${priority}`;
  }

  setWeight(index: i32, weight: f32): void {
    if (weight !== 1) this.hosts[index] += ` w=${weight}`;
  }

  setActive(index: i32, count: i32): void {
    if (count !== 0) this.hosts[index] += ` a=${count}`;
  }

  report(_index: i32, _metric: i32, _value: f32, _ageMs: u32): void {}
  setHealth(_index: i32, _health: f32): void {}

  end(): void {
    this.isOpen = false;
  }
}
