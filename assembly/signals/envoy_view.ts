/**
 * The source `admin`: a cluster's membership as Envoy itself sees it. The bytes are a view that another VM, of maybe another
 * version of Steer, has read from Envoy and put into shared data (`envoy_view_writer.ts`): checked whole first, applied then.
 */
import { NONE } from "../pool/endpoint";
import { Membership } from "../pool/membership";
import { NAME_BYTES_MAX, PRIORITY_MAX } from "./envoy_host";
import {
  HELD,
  VIEW_BYTES_MAX,
  VIEW_HEADER_BYTES,
  VIEW_HOST_BYTES,
  VIEW_MAGIC,
  ViewHeader,
  ViewHost,
} from "./envoy_view_writer";
import { FAULT_ADDRESS_DUPLICATE, FAULT_TOO_LARGE, FAULT_TOO_MANY, FAULT_TOO_MANY_PLACES, FAULT_WIRE } from "./faults";
import { Signal } from "./signal";

const ADDRESS_BYTES_MIN: u32 = 6;
const ADDRESS_BYTES_MAX: u32 = 47;

export class EnvoyView extends Signal {
  /** Hosts listed and taken. */
  acceptedCount: i32 = 0;

  decode(bytes: usize, length: i32, membership: Membership): bool {
    this.faults.clear();
    this.acceptedCount = 0;
    const fault = faultOf(bytes, length);
    if (fault !== NONE) {
      this.faults.add(fault);
      return false;
    }
    membership.begin();
    const count = <i32>changetype<ViewHeader>(bytes).hostCount;
    let host = bytes + VIEW_HEADER_BYTES;
    for (let position = 0; position < count; position++) {
      this.join(changetype<ViewHost>(host), position, membership);
      host = endOf(changetype<ViewHost>(host));
    }
    membership.end();
    return true;
  }

  /** A host listed in several priorities counts in the first. */
  private join(host: ViewHost, position: i32, membership: Membership): void {
    const address = changetype<usize>(host) + VIEW_HOST_BYTES;
    const known = membership.find(address, host.addressLength);
    if (known !== NONE && membership.joinedNow(known)) {
      this.faults.add(FAULT_ADDRESS_DUPLICATE, position);
      return;
    }
    const index = membership.join(address, host.addressLength);
    if (index === NONE) {
      this.faults.add(FAULT_TOO_MANY, position);
      return;
    }
    this.acceptedCount++;
    membership.hold(index, host.flags === HELD);
    membership.setPriority(index, host.priority);
    membership.setWeight(index, <f32>host.weight);
    membership.setActive(index, host.activeCount);
    const region = address + host.addressLength;
    const zone = region + host.regionLength;
    if (!membership.place(index, region, host.regionLength, zone, host.zoneLength, NaN, NaN)) {
      this.faults.add(FAULT_TOO_MANY_PLACES, position);
    }
  }
}

/** @returns what is wrong with the whole view, or NONE */
function faultOf(bytes: usize, length: i32): i32 {
  if (length > VIEW_BYTES_MAX) return FAULT_TOO_LARGE;
  if (length < VIEW_HEADER_BYTES) return FAULT_WIRE;
  const header = changetype<ViewHeader>(bytes);
  if (header.magic !== VIEW_MAGIC || header.bytes !== length) return FAULT_WIRE;
  const end = bytes + <usize>length;
  let at = bytes + VIEW_HEADER_BYTES;
  for (let left = header.hostCount; left > 0; left--) {
    if (end - at < <usize>VIEW_HOST_BYTES) return FAULT_WIRE;
    const host = changetype<ViewHost>(at);
    if (!isWell(host)) return FAULT_WIRE;
    at = endOf(host);
    if (at > end) return FAULT_WIRE;
  }
  return at === end ? NONE : FAULT_WIRE;
}

function isWell(host: ViewHost): bool {
  return (
    host.weight >= 0 &&
    host.activeCount >= 0 &&
    host.flags <= HELD &&
    host.priority <= <u8>PRIORITY_MAX &&
    host.addressLength >= <u8>ADDRESS_BYTES_MIN &&
    host.addressLength <= <u8>ADDRESS_BYTES_MAX &&
    host.regionLength <= <u8>NAME_BYTES_MAX &&
    host.zoneLength <= <u8>NAME_BYTES_MAX
  );
}

function endOf(host: ViewHost): usize {
  const texts = <usize>host.addressLength + <usize>host.regionLength + <usize>host.zoneLength;
  return changetype<usize>(host) + VIEW_HOST_BYTES + texts;
}
