/**
 * The text of Envoy's `GET /clusters`, for one cluster, read in pieces into a compact view (`envoy_view_writer.ts`). Its lines are
 * "cluster::key::value" or "cluster::address::key::value", a host's one after the other, hosts by priority.
 */
import { ENDPOINTS_MAX } from "../pool/table";
import { checkAddress } from "./address";
import { EnvoyHost } from "./envoy_host";
import { EnvoyLines } from "./envoy_lines";
import { EnvoyViewWriter } from "./envoy_view_writer";

/** How a text ended. Only a complete one has a view. */
const VIEW_COMPLETE: i32 = 0;
/** Envoy knows no such cluster, or not yet: no line is about it. */
const VIEW_UNKNOWN_CLUSTER: i32 = 1;
/** The text ends in the middle of a line. */
const VIEW_CUT_OFF: i32 = 2;
/** The view would be larger than 4 MiB, or the plugin's memory is used up. */
export const VIEW_TOO_LARGE: i32 = 3;
/** Names for counters and log lines. */
export const VIEW_OUTCOMES: StaticArray<string> = ["complete", "unknown_cluster", "cut_off", "too_large"];

const COLON: i32 = 0x3a;
const OPEN_BRACKET: i32 = 0x5b;
const CLOSE_BRACKET: i32 = 0x5d;
const COLONS_BYTES: i32 = 2;
/** The shortest address is "[::]:1"; the longest that is told from others, a Unix socket's path, say. */
const TOKEN_BYTES_MIN: i32 = 6;
const TOKEN_BYTES_MAX: i32 = 256;
/** Longer than any pair that is used: all health flags at once are 230 bytes. */
const PAIR_BYTES_MAX: i32 = 512;

export class EnvoyClusters {
  /** Why `end` was false: one of the constants above. */
  outcome: i32 = VIEW_CUT_OFF;
  /** Hosts left out: no "ip:port", or no health or priority told of them. */
  leftOutCount: i32 = 0;
  /** Hosts beyond ENDPOINTS_MAX. */
  tooManyCount: i32 = 0;
  private readonly view: EnvoyViewWriter = new EnvoyViewWriter();
  private readonly lines: EnvoyLines;
  private readonly host: EnvoyHost = new EnvoyHost();
  /** What all lines of the cluster start with, "cluster::", and behind it "address::" of the host being read. */
  private readonly prefix: ArrayBuffer;
  private readonly clusterLength: i32;
  /** 0 = no host is being read. */
  private prefixLength: i32 = 0;
  private hasAddress: bool = false;
  private known: bool = false;
  /** There is no memory for the view. */
  private lost: bool = true;

  /** @param cluster its name as Envoy knows it, whatever characters it has */
  constructor(cluster: string) {
    const name = String.UTF8.encode(`${cluster}::`);
    const prefix = new ArrayBuffer(name.byteLength + TOKEN_BYTES_MAX + COLONS_BYTES);
    memory.copy(changetype<usize>(prefix), changetype<usize>(name), name.byteLength);
    this.clusterLength = name.byteLength;
    this.prefix = prefix;
    this.lines = new EnvoyLines(prefix.byteLength + PAIR_BYTES_MAX);
  }

  /** A new text begins; the view before is overwritten. */
  begin(): void {
    this.leftOutCount = 0;
    this.tooManyCount = 0;
    this.outcome = VIEW_CUT_OFF;
    this.known = false;
    this.prefixLength = 0;
    this.lines.clear();
    this.host.clear();
    this.lost = !this.view.begin();
  }

  /** Reads the next piece of the text, cut anywhere; `length` >= 0 bytes. Allocates nothing but room for the view, never traps. */
  feed(start: usize, length: i32): void {
    const lines = this.lines;
    lines.open(start, length);
    while (!this.lost && lines.next()) this.takeLine(lines.start, lines.end);
  }

  /** The text is over. @returns true where it was read to its end and the cluster was in it; `outcome` says why not */
  end(): bool {
    this.closeHost();
    if (this.lost) this.outcome = VIEW_TOO_LARGE;
    else if (this.lines.hasRest) this.outcome = VIEW_CUT_OFF;
    else this.outcome = this.known ? VIEW_COMPLETE : VIEW_UNKNOWN_CLUSTER;
    if (this.outcome !== VIEW_COMPLETE) return false;
    this.view.end();
    return true;
  }

  /** The view, after `end` was true and until `begin`. */
  get viewStart(): usize {
    return this.view.start;
  }

  /** @returns bytes, 12..4 MiB */
  get viewLength(): i32 {
    return this.view.length;
  }

  /** Hosts in the view, one listed in two priorities counted twice. */
  get hostCount(): i32 {
    return this.view.hostCount;
  }

  /** Gives the view's memory back; `begin` takes it again. */
  free(): void {
    this.view.free();
    this.lost = true;
  }

  private takeLine(start: usize, end: usize): void {
    if (!this.isOfSameHost(start, end) && !this.openHost(start, end)) return;
    const pair = start + <usize>this.prefixLength;
    if (this.host.take(pair, end)) return;
    this.addHost();
    this.host.take(pair, end);
  }

  private isOfSameHost(start: usize, end: usize): bool {
    const length = this.prefixLength;
    return length > 0 && <i32>(end - start) >= length && isSame(start, changetype<usize>(this.prefix), length);
  }

  /** Starts on the host, or on the group of the cluster's own lines, that this line is of. @returns false where it is of none */
  private openHost(start: usize, end: usize): bool {
    this.closeHost();
    const name = changetype<usize>(this.prefix);
    if (<i32>(end - start) < this.clusterLength || memory.compare(start, name, this.clusterLength) !== 0) return false;
    this.known = true;
    const token = start + <usize>this.clusterLength;
    const length = <i32>(endOfToken(token, end) - token);
    if (length < TOKEN_BYTES_MIN || length > TOKEN_BYTES_MAX || token + <usize>length === end) return false;
    memory.copy(this.token, token, length + COLONS_BYTES);
    this.prefixLength = this.clusterLength + length + COLONS_BYTES;
    this.hasAddress = checkAddress(token, length);
    return true;
  }

  private get token(): usize {
    return changetype<usize>(this.prefix) + <usize>this.clusterLength;
  }

  private closeHost(): void {
    if (this.prefixLength > 0) this.addHost();
    this.prefixLength = 0;
  }

  /** Writes the host being read into the view and is ready for another one of that address. */
  private addHost(): void {
    const host = this.host;
    if (!this.hasAddress || !host.isComplete) {
      if (host.hasHealth) this.leftOutCount++;
    } else if (this.view.hostCount === ENDPOINTS_MAX) {
      this.tooManyCount++;
    } else if (!this.view.add(host, this.token, this.prefixLength - this.clusterLength - COLONS_BYTES)) {
      this.lost = true;
    }
    host.clear();
  }
}

/** @returns where the "::" behind an address or a key is, `end` where there is none */
function endOfToken(start: usize, end: usize): usize {
  let at = start;
  if (at < end && load<u8>(at) === OPEN_BRACKET) while (at < end && load<u8>(at) !== CLOSE_BRACKET) at++;
  for (; at + 1 < end; at++) if (load<u8>(at) === COLON && load<u8>(at, 1) === COLON) return at;
  return end;
}

/** Compares `length` >= 8 bytes word by word, the last word overlapping the one before it. */
function isSame(a: usize, b: usize, length: i32): bool {
  const last = <usize>length - 8;
  for (let i: usize = 0; i < last; i += 8) if (load<u64>(a + i) !== load<u64>(b + i)) return false;
  return load<u64>(a + last) === load<u64>(b + last);
}
