// Changes to an example yaml of envoy/ that scenarios have in common: more endpoints, other settings of Steer, a shorter patience.
import { parseDocument, type Scalar, visit } from "yaml";
import type { Edit } from "./example.ts";

const FIRST_PORT = 18081;
const ZONES = ["eu-west-1a", "eu-west-1b"];
/** The one string of an example that is a JSON object. */
const SETTINGS = /^\s*\{/;

/** What the cluster metadata says of an endpoint besides its address and place. @param n  which endpoint, from 0 */
export type FactsOf = (n: number) => Readonly<Record<string, number>>;

/** Ports that stand for so many endpoints in the yaml, the first 18081. */
export function portsOf(count: number): number[] {
  return Array.from({ length: count }, (_, n) => FIRST_PORT + n);
}

/**
 * So many endpoints in the cluster `api` in the place of the example's, their ports those of `portsOf`, half of them in each zone.
 *
 * @param factsOf  what its metadata says of each; none where it isn't given
 */
export function withEndpoints(count: number, factsOf: FactsOf = () => ({})): Edit {
  const ports = portsOf(count);
  const zoneOf = (n: number) => ZONES[n % ZONES.length];
  const metadata = ports.map((port, n) => {
    return { address: `127.0.0.1:${port}`, region: "eu-west-1", zone: zoneOf(n), ...factsOf(n) };
  });
  const localities = ZONES.map((zone) => ({
    locality: { region: "eu-west-1", zone },
    lb_endpoints: ports
      .filter((_, n) => zoneOf(n) === zone)
      .map((port) => ({ endpoint: { address: onLoopback(port) } })),
  }));
  return (yaml) => {
    const document = parseDocument(yaml);
    const cluster = ["static_resources", "clusters", 0];
    const listed = [...cluster, "metadata", "filter_metadata", "steer", "endpoints"];
    if (document.hasIn(listed)) document.setIn(listed, document.createNode(metadata));
    document.setIn([...cluster, "load_assignment", "endpoints"], document.createNode(localities));
    return document.toString({ lineWidth: 0 });
  };
}

/** Steer's settings with these keys added or replaced. */
export function withSettings(settings: Readonly<Record<string, unknown>>): Edit {
  return (yaml) => {
    const document = parseDocument(yaml);
    visit(document, {
      Scalar: (_, scalar: Scalar) => {
        if (typeof scalar.value !== "string" || !SETTINGS.test(scalar.value)) return;
        scalar.value = JSON.stringify({ ...JSON.parse(scalar.value), ...settings });
      },
    });
    return document.toString({ lineWidth: 0 });
  };
}

/** As many requests may be retried at a time as have to be, not only 100. */
export function withRetries(yaml: string): string {
  return yaml.replace("max_retries: 100 ", "max_retries: 1000 ");
}

/** Each attempt is given up after so long, and the next host of the list is tried. */
export function withAttemptTimeout(timeoutMs: number): Edit {
  const line = "num_retries: 3\n";
  return (yaml) => {
    const indent = / *(?=num_retries: 3\n)/.exec(yaml)?.[0] ?? "";
    return yaml.replace(line, `${line}${indent}per_try_timeout: ${timeoutMs / 1000}s\n`);
  };
}

/** Clients may open websockets. */
export function withWebsockets(yaml: string): string {
  const line = "stat_prefix: api\n";
  const indent = / *(?=stat_prefix: api\n)/.exec(yaml)?.[0] ?? "";
  return yaml.replace(line, `${line}${indent}upgrade_configs: [{ upgrade_type: websocket }]\n`);
}

function onLoopback(port: number) {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}
