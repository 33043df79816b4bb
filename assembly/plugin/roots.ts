/** The root contexts that live in this VM. */
import { NONE } from "../pool/endpoint";
import { Root } from "./root";

const roots: (Root | null)[] = [];

/** Takes a root context in. */
export function addRoot(contextId: u32): void {
  const free = roots.indexOf(null);
  if (free >= 0) roots[free] = new Root(contextId);
  else roots.push(new Root(contextId));
}

/** @returns the number of a root context, or NONE */
export function rootNumber(contextId: u32): i32 {
  for (let i = 0; i < roots.length; i++) {
    const root = unchecked(roots[i]);
    if (root !== null && root.contextId === contextId) return i;
  }
  return NONE;
}

/** @returns null for NONE and for a root that is gone */
export function rootAt(number: i32): Root | null {
  return number >= 0 && number < roots.length ? roots[number] : null;
}

/** @returns false where there is no such root context */
export function removeRoot(contextId: u32): bool {
  const number = rootNumber(contextId);
  const root = rootAt(number);
  if (root === null) return false;
  root.clusters.retire();
  roots[number] = null;
  return true;
}

/** For a stream of which nothing is known: no header that any root would set may reach the router. */
export function removeAllHostHeaders(): void {
  for (let i = 0; i < roots.length; i++) {
    const root = unchecked(roots[i]);
    if (root !== null) root.removeHostHeader();
  }
}
