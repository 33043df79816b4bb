/** How evenly a table shares keys out, over several sets of addresses. */
import { median } from "../timing.ts";
import { type Contender, fairShareOf, type Hosts } from "./contender.ts";

const ADDRESS_SETS = 25;

/** @returns the largest ratio of a host's share of very many keys to its weight's: the median of the sets */
export function maxToFair(contender: Contender, hosts: Hosts): number {
  const ratios = Array.from({ length: ADDRESS_SETS }, (_, set) => {
    const shares = contender.table(hosts, set * hosts.count).shares();
    return Math.max(...shares.map((share, host) => share / fairShareOf(host, hosts)));
  });
  return median(ratios);
}
