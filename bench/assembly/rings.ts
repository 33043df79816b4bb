/** The ring alone. */
import { Random } from "../../assembly/math/random";
import { Ring } from "../../assembly/math/ring";
import { RingUpkeep } from "../../assembly/math/ring_upkeep";
import { addressHash } from "./addresses";

const random: Random = new Random(3);
let upkeep: RingUpkeep = new RingUpkeep(new Ring(0, 0));
let slots: usize = 0;
let members: usize = 0;

/** Starts an empty ring in place of the last. @param capacity for how many members, a multiple of 4 */
export function newRing(slotCount: i32, capacity: i32): void {
  if (slots !== 0) heap.free(slots);
  if (members !== 0) heap.free(members);
  const memberBytes = RingUpkeep.memberBytes(capacity);
  slots = heap.alloc(Ring.slotBytes(slotCount));
  members = heap.alloc(memberBytes);
  memory.fill(members, 0, memberBytes);
  upkeep = new RingUpkeep(new Ring(slots, slotCount));
  upkeep.moveMembers(members, capacity);
}

/** Wants a weight for the member at `index` with the n-th address, 0 = gone; `work` does it. */
export function want(index: i32, n: i32, weight: f32): void {
  upkeep.want(index, addressHash(n), weight);
}

/** Does one piece of the work that waits. @returns true while there is more */
export function work(): bool {
  return upkeep.work();
}

/** @returns bytes of the ring's tables */
export function ringBytes(): i32 {
  return <i32>(Ring.slotBytes(upkeep.ring.slotCount) + RingUpkeep.memberBytes(upkeep.capacity));
}

/** @returns the index of the member that owns a slot of a filled ring */
export function ownerAt(slot: i32): i32 {
  return upkeep.ring.owner(slot);
}

/** Looks up `times` random keys, each depending on the answer before. @returns what depends on all of them */
export function lookUpMany(times: i32): i32 {
  const ring = upkeep.ring;
  let sum: u64 = 0;
  for (let n = 0; n < times; n++) {
    sum += <u64>upkeep.lookUp(ring.slotOf(random.next() + sum));
  }
  return <i32>sum;
}
