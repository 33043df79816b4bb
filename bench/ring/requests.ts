/** Streams of requests that come at random and last as long as they happen to: the same for all contenders, whoever gets them. */
import { Random } from "../balance/engine/random.ts";

const KEYS_PER_HOST = 100;
const SEED = 1;

/** How requests spread over the keys, of which there are 100 for each host: alike, or the n-th by 1/n. */
export type Popularity = "equal" | "zipf";

export interface Load {
  readonly popularity: Popularity;
  /** Requests in flight for each host on average. */
  readonly inFlightMean: number;
}

/** In the order of events: a key >= 0 is a request that begins; -1-n ends the n-th of those in flight, whose place the last one takes. */
export type Events = Int32Array;

/** Which stream: each set has keys of its own, so that the hottest one belongs to another host. */
export interface StreamSpec extends Load {
  readonly hostCount: number;
  readonly set: number;
  /** Requests that begin first, none of which ends. */
  readonly warmUpCount: number;
  readonly eventCount: number;
}

/**
 * Requests come in a Poisson stream and last exponentially, so that whether the next event is a beginning or an end depends on nothing but
 * how many are in flight.
 */
export function eventsOf(spec: StreamSpec): Events {
  const { popularity, inFlightMean, hostCount, set, warmUpCount, eventCount } = spec;
  const random = new Random(SEED, `${popularity} ${inFlightMean} ${hostCount} ${set}`);
  const keyCount = KEYS_PER_HOST * hostCount;
  const drawKey = keyDrawer(popularity, keyCount, random);
  const wantedCount = inFlightMean * hostCount;
  let inFlightCount = 0;
  return Int32Array.from({ length: warmUpCount + eventCount }, (_, n) => {
    if (n < warmUpCount || random.unit() * (wantedCount + inFlightCount) < wantedCount) {
      inFlightCount++;
      return set * keyCount + drawKey();
    }
    inFlightCount--;
    return -1 - random.below(inFlightCount + 1);
  });
}

/** @returns how many keys all sets have */
export function keyCountOf(hostCount: number, setCount: number): number {
  return KEYS_PER_HOST * hostCount * setCount;
}

function keyDrawer(popularity: Popularity, keyCount: number, random: Random): () => number {
  if (popularity === "equal") return () => random.below(keyCount);
  const sums = new Float64Array(keyCount);
  let sum = 0;
  for (let key = 0; key < keyCount; key++) {
    sum += 1 / (key + 1);
    sums[key] = sum;
  }
  return () => firstAbove(sums, random.unit() * sum);
}

/** @returns the first place whose number is above; the numbers ascend */
function firstAbove(numbers: Float64Array, limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
