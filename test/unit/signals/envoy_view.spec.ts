import { Random } from "../../../assembly/math/random";
import { EnvoyClusters } from "../../../assembly/signals/envoy_clusters";
import { EnvoyView } from "../../../assembly/signals/envoy_view";
import { VIEW_BYTES_MAX } from "../../../assembly/signals/envoy_view_writer";
import * as faults from "../../../assembly/signals/faults";
import { head, host, read, Seen } from "./envoy_fixture";

const api = new EnvoyClusters("api");
const view = new EnvoyView();
const A = "10.0.0.1:80";
const B = "10.0.0.2:80";

/** The view of a text, in memory of its own. */
function viewOf(text: string): ArrayBuffer {
  read(api, head("api") + text);
  const bytes = new ArrayBuffer(api.viewLength);
  memory.copy(changetype<usize>(bytes), api.viewStart, api.viewLength);
  return bytes;
}

function example(): ArrayBuffer {
  return viewOf(
    host("api", A, "healthy", 1, "eu-west-1", "eu-west-1a", "5", "7") + host("api", B, "/failed_eds_health"),
  );
}

function decode(bytes: ArrayBuffer, seen: Seen): bool {
  return view.decode(changetype<usize>(bytes), bytes.byteLength, seen);
}

/** Changes one byte of the example; returns whether it is still taken, and checks that a refused one was not applied. */
function takes(at: i32, byte: u8): bool {
  const bytes = example();
  const seen = new Seen();
  store<u8>(changetype<usize>(bytes) + at, byte);
  if (decode(bytes, seen)) return true;
  expect(seen.calls).toBe(0);
  expect(view.faults.count[faults.FAULT_WIRE]).toBe(1);
  return false;
}

describe("EnvoyView", () => {
  it("tells what the view says", () => {
    const seen = new Seen();
    expect(decode(example(), seen)).toBe(true);
    expect(seen.take()).toBe(`${A} p=1 w=5.0 a=7 eu-west-1/eu-west-1a; ${B} held`);
    expect(view.acceptedCount).toBe(2);
  });

  it("takes a view without hosts for an empty membership", () => {
    const seen = new Seen();
    expect(decode(viewOf(""), seen)).toBe(true);
    expect(seen.calls).toBe(1);
    expect(seen.take()).toBe("");
  });

  it("takes the first of two entries of one host and counts the other", () => {
    const seen = new Seen();
    expect(decode(viewOf(host("api", A, "healthy", 1) + host("api", B) + host("api", A)), seen)).toBe(true);
    expect(seen.take()).toBe(`${A} p=1; ${B}`);
    expect(view.faults.count[faults.FAULT_ADDRESS_DUPLICATE]).toBe(1);
    expect(view.faults.firstEntry[faults.FAULT_ADDRESS_DUPLICATE]).toBe(2);
    expect(view.acceptedCount).toBe(2);
  });

  it("counts what the table has no room for, and places beyond the limit", () => {
    const seen = new Seen(1);
    expect(decode(viewOf(host("api", A, "healthy", 0, "nowhere") + host("api", B)), seen)).toBe(true);
    expect(view.acceptedCount).toBe(1);
    expect(view.faults.count[faults.FAULT_TOO_MANY]).toBe(1);
    expect(view.faults.count[faults.FAULT_TOO_MANY_PLACES]).toBe(1);
    expect(decode(viewOf(host("api", A)), seen)).toBe(true);
    expect(view.faults.leftOutCount).toBe(0);
  });

  it("refuses a view cut off at any byte, or with bytes behind it, and touches nothing", () => {
    const bytes = example();
    const seen = new Seen();
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(decode(bytes.slice(0, length), seen)).toBe(false, `cut at ${length}`);
    }
    const longer = new ArrayBuffer(bytes.byteLength + 1);
    memory.copy(changetype<usize>(longer), changetype<usize>(bytes), bytes.byteLength);
    expect(decode(longer, seen)).toBe(false);
    store<u32>(changetype<usize>(longer), longer.byteLength, 4);
    expect(decode(longer, seen)).toBe(false);
    expect(seen.calls).toBe(0);
  });

  it("refuses another magic or version, and values that this version does not write", () => {
    expect(takes(0, 0x53)).toBe(true);
    expect(takes(0, 0x54)).toBe(false);
    expect(takes(3, 2)).toBe(false);
    expect(takes(4, 0)).toBe(false); // the whole's length
    expect(takes(8, 1)).toBe(false); // fewer hosts than there are
    expect(takes(8, 3)).toBe(false); // more
    expect(takes(11, 0x80)).toBe(false); // 2^31 of them
    expect(takes(15, 0x80)).toBe(false); // weight < 0
    expect(takes(19, 0x80)).toBe(false); // requests in flight < 0
    expect(takes(20, 1)).toBe(true);
    expect(takes(20, 2)).toBe(false); // an unknown flag
    expect(takes(21, 127)).toBe(true);
    expect(takes(21, 128)).toBe(false); // priority
    expect(takes(22, 5)).toBe(false); // an address shorter than any
    expect(takes(22, 48)).toBe(false); // longer than any
    expect(takes(23, 129)).toBe(false); // region
    expect(takes(24, 255)).toBe(false); // zone
  });

  it("refuses more than 4 MiB, or less than nothing, without a look at it", () => {
    const seen = new Seen();
    expect(view.decode(0, VIEW_BYTES_MAX + 1, seen)).toBe(false);
    expect(view.faults.count[faults.FAULT_TOO_LARGE]).toBe(1);
    expect(view.decode(0, 0, seen)).toBe(false);
    expect(view.decode(0, -1, seen)).toBe(false);
    expect(seen.calls).toBe(0);
  });

  it("never traps on random damage, and what it refuses it has not applied", () => {
    const random = new Random(20250608);
    const original = example();
    let accepted = 0;
    for (let round = 0; round < 5000; round++) {
      const bytes = original.slice(0);
      for (let i = <i32>random.below(3); i >= 0; i--) {
        store<u8>(changetype<usize>(bytes) + random.below(bytes.byteLength), <u8>random.next());
      }
      const seen = new Seen();
      const taken = decode(bytes, seen);
      if (taken) accepted++;
      else expect(seen.calls).toBe(0, `round ${round}`);
    }
    // Both outcomes must occur, or the damage tests nothing.
    expect(accepted).toBeGreaterThan(250);
    expect(accepted).toBeLessThan(4750);
  });
});
