/** The headers of a probe, made once: from probe to probe only the endpoint's address changes, which is the last value. */
import { ProbeSettings } from "../config/source_settings";
import { Pairs } from "../host/pairs";
import { ADDRESS_MAX_BYTES } from "../pool/endpoint";

const PAIR_COUNT: usize = 5;
/** Where the length of the last value is: after the number of pairs and all other lengths. */
const LENGTH_OFFSET: usize = PAIR_COUNT * 8;

export class ProbeRequest {
  private readonly pairs: ArrayBuffer;

  /** @param authority as for Envoy's own health checks, the cluster's name */
  constructor(settings: ProbeSettings, authority: string, hostHeader: string) {
    const pairs = new Pairs();
    pairs.add(":method", settings.method);
    pairs.add(":path", settings.path);
    pairs.add(":authority", authority);
    pairs.add("user-agent", "steer-probe");
    pairs.add(hostHeader, "0".repeat(ADDRESS_MAX_BYTES));
    this.pairs = pairs.encode();
  }

  get start(): usize {
    return changetype<usize>(this.pairs);
  }

  /** Names the endpoint. @param length 0..ADDRESS_MAX_BYTES. @returns the bytes that the headers take now */
  name(address: usize, length: i32): i32 {
    const unused = ADDRESS_MAX_BYTES - length;
    const end = this.start + <usize>(this.pairs.byteLength - unused);
    store<u32>(this.start, length, LENGTH_OFFSET);
    store<u8>(end - 1, 0);
    memory.copy(end - 1 - <usize>length, address, length);
    return this.pairs.byteLength - unused;
  }
}
