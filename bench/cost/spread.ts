// How requests were spread over the endpoints: read from Envoy, described by one number, imitated by weights.

/** Relative difference up to which two spreads count as the same. */
const ALIKE_RATIO = 0.1;
/** Half the sum of the shares' differences up to which two spreads over few endpoints count as the same. */
const SHARES_ALIKE = 0.05;
/** Envoy keeps the sum of weights in 32 bits. */
const WEIGHT_SUM = 2e9;

/** Requests that endpoints got, in the order of the endpoints. */
export type Counts = readonly number[];

/** What each endpoint got since. */
export function countsSince(now: Counts, before: Counts): Counts {
  return now.map((count, index) => count - (before[index] ?? 0));
}

/** From Envoy's `/clusters`. @param addresses "ip:port" of the endpoints */
export function parseCounts(clusters: string, cluster: string, addresses: readonly string[]): Counts {
  const totals = new Map<string, number>();
  for (const line of clusters.split("\n")) {
    if (!line.startsWith(`${cluster}::`)) continue;
    const [, address = "", key, value] = line.split("::");
    if (key === "rq_total") totals.set(address, Number(value));
  }
  return addresses.map((address) => totals.get(address) ?? 0);
}

/**
 * How many endpoints, if all got as much, would meet as often in two requests: 1 / sum of squared shares, without the bias that few
 * requests to many endpoints bring.
 *
 * @returns 1 where one got all; NaN where that can't be told
 */
export function effectiveHostCount(counts: Counts): number {
  const total = totalOf(counts);
  const pairs = counts.reduce((sum, count) => sum + count * (count - 1), 0);
  return Math.min(counts.length, (total * (total - 1)) / pairs);
}

/** Whether endpoints share requests as evenly in both, and where they are few, whether the same ones do. */
export function isSameSpread(one: Counts, other: Counts): boolean {
  const [ones, others] = [effectiveHostCount(one), effectiveHostCount(other)];
  if (Math.abs(ones - others) > ALIKE_RATIO * Math.max(ones, others)) return false;
  return isEven(one) || shareDistance(one, other) <= SHARES_ALIKE + samplingDistance(one, other);
}

/** Whether nearly all endpoints share the requests. */
export function isEven(counts: Counts): boolean {
  return effectiveHostCount(counts) >= (1 - ALIKE_RATIO) * counts.length;
}

/** Weights by which round_robin spreads requests like this; Envoy knows no weight 0. */
export function weightsOf(counts: Counts): number[] {
  return sharesOf(counts).map((share) => Math.max(1, Math.round(share * WEIGHT_SUM)));
}

function shareDistance(one: Counts, other: Counts): number {
  const [ones, others] = [sharesOf(one), sharesOf(other)];
  return ones.reduce((sum, share, index) => sum + Math.abs(share - (others[index] ?? 0)), 0) / 2;
}

/** What chance alone makes of the distance, about. */
function samplingDistance(one: Counts, other: Counts): number {
  const deviation = (counts: Counts) => Math.sqrt(effectiveHostCount(counts) / totalOf(counts)) / 2;
  return deviation(one) + deviation(other);
}

function sharesOf(counts: Counts): number[] {
  const total = totalOf(counts);
  return counts.map((count) => count / total);
}

function totalOf(counts: Counts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
