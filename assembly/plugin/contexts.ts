/** Stream context id -> flight: open addressing, twice as many slots as flights, grown with them on the tick. */
import { NONE } from "../pool/endpoint";
import { flightAt, flightCapacity, growFlights } from "../pool/flights";
import { release, reserve } from "../pool/memory";

let slots: usize = 0; // i32[slotCount]: flight + 1, 0 = free
let slotCount: i32 = 0;
let flights: i32 = 0;

/** Makes room for more streams, where room gets short. Called outside of requests. */
export function growContexts(): void {
  growFlights();
  const wanted = flightCapacity() * 2;
  if (wanted === slotCount) return;
  const block = reserve((<usize>wanted) << 2);
  if (block === 0) return;
  const old = slots;
  const oldCount = slotCount;
  slots = block;
  slotCount = wanted;
  for (let slot = 0; slot < oldCount; slot++) {
    const flight = load<i32>(old + ((<usize>slot) << 2));
    if (flight !== 0) insert(flight - 1);
  }
  release(old, (<usize>oldCount) << 2);
}

/** @returns whether there is room for one more stream */
export function hasRoom(): bool {
  return flights * 2 < slotCount;
}

/** @param flight its contextId is set, and not in the table yet; there must be room */
export function addContext(flight: i32): void {
  flights++;
  insert(flight);
}

/** @returns the context's flight, or NONE */
export function findContext(contextId: u32): i32 {
  const slot = slotOf(contextId);
  return slot === NONE ? NONE : load<i32>(slots + ((<usize>slot) << 2)) - 1;
}

/** Forgets a context; the entries behind it that probed past it move up (Knuth 6.4 R). */
export function removeContext(contextId: u32): void {
  let hole = slotOf(contextId);
  if (hole === NONE) return;
  flights--;
  const mask = slotCount - 1;
  let slot = hole;
  for (let step = 0; step < slotCount; step++) {
    slot = (slot + 1) & mask;
    const entry = load<i32>(slots + ((<usize>slot) << 2));
    if (entry === 0) break;
    const home = <i32>flightAt(entry - 1).contextId & mask;
    if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
    store<i32>(slots + ((<usize>hole) << 2), entry);
    hole = slot;
  }
  store<i32>(slots + ((<usize>hole) << 2), 0);
}

/** Ids come in sequence, so that they are their own hash. */
function slotOf(contextId: u32): i32 {
  const mask = slotCount - 1;
  let slot = <i32>contextId & mask;
  for (let step = 0; step < slotCount; step++) {
    const entry = load<i32>(slots + ((<usize>slot) << 2));
    if (entry === 0) return NONE;
    if (flightAt(entry - 1).contextId === contextId) return slot;
    slot = (slot + 1) & mask;
  }
  return NONE;
}

function insert(flight: i32): void {
  const mask = slotCount - 1;
  let slot = <i32>flightAt(flight).contextId & mask;
  for (let step = 0; step < slotCount; step++) {
    const at = slots + ((<usize>slot) << 2);
    if (load<i32>(at) === 0) return store<i32>(at, flight + 1);
    slot = (slot + 1) & mask;
  }
}
