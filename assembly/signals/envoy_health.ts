/** Envoy's health flags as text: "healthy", or "/flag" for each one set (HostUtility::healthFlagsToString). */

const SLASH: u8 = 0x2f;
const HEALTHY: ArrayBuffer = String.UTF8.encode("healthy");
/** Flags of hosts that Envoy's load balancers use: a degraded one, and one that discovery dropped while its health check passes. */
const DEGRADED: ArrayBuffer = String.UTF8.encode("/degraded_");
const PENDING_REMOVAL: ArrayBuffer = String.UTF8.encode("/pending_dynamic_removal");

/**
 * The rule of Envoy's Host::coarseHealth; a flag that is not known here holds the host back too.
 *
 * @param start  the value of `health_flags`, up to `end`
 * @returns true where Envoy's load balancers would not choose the host
 */
export function isHeldBy(start: usize, end: usize): bool {
  if (<i32>(end - start) === HEALTHY.byteLength && startsWith(start, end, HEALTHY)) return false;
  if (start === end) return true;
  for (let flag = start; flag < end; ) {
    const next = endOfFlag(flag, end);
    const isPending = <i32>(next - flag) === PENDING_REMOVAL.byteLength && startsWith(flag, next, PENDING_REMOVAL);
    if (!isPending && !startsWith(flag, next, DEGRADED)) return true;
    flag = next;
  }
  return false;
}

/** @returns where the next flag's slash is, or the end */
function endOfFlag(flag: usize, end: usize): usize {
  let at = flag + 1;
  while (at < end && load<u8>(at) !== SLASH) at++;
  return at;
}

function startsWith(start: usize, end: usize, text: ArrayBuffer): bool {
  return <i32>(end - start) >= text.byteLength && memory.compare(start, changetype<usize>(text), text.byteLength) === 0;
}
