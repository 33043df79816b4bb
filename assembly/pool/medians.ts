/** The pool's medians: what an endpoint of which nothing fresh is known is taken for. */
import { medianInPlace } from "../math/median";
import { METRIC_COUNT } from "./endpoint";
import { Members } from "./members";
import { LATENCY_MIN_MS } from "./outcomes";
import { EndpointTable } from "./table";

/** A pool of more members is judged by as many of them, evenly spread. */
const SAMPLE_MAX: i32 = 255;

/** A metric of which nothing was seen at all. */
const NOTHING_SEEN: f32 = 0.5;

const scratch: usize = memory.data(SAMPLE_MAX * 4, 4); // f32[SAMPLE_MAX]

/** Which number of an endpoint, besides its metrics. */
const LATENCY: i32 = -1;
const ERROR_RATE: i32 = -2;

export class Medians {
  /** Milliseconds, > 0; 1 where nobody ever answered. */
  latencyMs: f32 = 1;
  /** The least of all, milliseconds, > 0; next to nothing where nobody ever answered. */
  leastLatencyMs: f32 = LATENCY_MIN_MS;
  /** Somebody has answered. */
  isLatencyKnown: bool = false;
  errorRate: f32 = 0;
  private readonly facts: StaticArray<f32>;
  private readonly reported: StaticArray<bool>;

  /** @param extraCount metrics besides cpu, mem and conns */
  constructor(extraCount: i32 = 0) {
    this.facts = new StaticArray<f32>(METRIC_COUNT + extraCount);
    this.reported = new StaticArray<bool>(METRIC_COUNT + extraCount);
    this.facts.fill(NOTHING_SEEN);
  }

  /** @returns a metric's median; what `assume` said where nobody ever reported it */
  fact(metric: i32): f32 {
    return unchecked(this.facts[metric]);
  }

  /** Says what a metric is taken for that nobody ever reported. */
  assume(metric: i32, value: f32): void {
    if (!this.reported[metric]) this.facts[metric] = value;
  }

  take(table: EndpointTable, members: Members): void {
    const answeredCount = gather(table, members, LATENCY);
    if (answeredCount > 0) {
      this.latencyMs = medianInPlace(scratch, answeredCount);
      this.leastLatencyMs = leastOf(answeredCount);
      this.isLatencyKnown = true;
    }
    this.errorRate = this.median(table, members, ERROR_RATE, this.errorRate);
    for (let metric = 0; metric < this.facts.length; metric++) {
      const median = this.median(table, members, metric, NaN);
      if (isNaN(median)) continue;
      this.facts[metric] = median;
      this.reported[metric] = true;
    }
  }

  /** @returns the median of a number of the sampled members that have it, `otherwise` where none has */
  private median(table: EndpointTable, members: Members, number: i32, otherwise: f32): f32 {
    const count = gather(table, members, number);
    return count === 0 ? otherwise : medianInPlace(scratch, count);
  }
}

/** Puts a number of the sampled members that have it into `scratch`. @returns how many have it */
function gather(table: EndpointTable, members: Members, number: i32): i32 {
  const stride = members.count / SAMPLE_MAX + 1;
  let count = 0;
  for (let n = 0; n < members.count && count < SAMPLE_MAX; n += stride) {
    const value = numberOf(table, members.at(n), number);
    if (isNaN(value)) continue;
    store<f32>(scratch + ((<usize>count) << 2), value);
    count++;
  }
  return count;
}

function leastOf(count: i32): f32 {
  let least = f32.MAX_VALUE;
  for (let n = 0; n < count; n++) least = min<f32>(least, load<f32>(scratch + ((<usize>n) << 2)));
  return least;
}

function numberOf(table: EndpointTable, index: i32, number: i32): f32 {
  if (number === LATENCY) return table.at(index).latencyMs;
  if (number === ERROR_RATE) return table.at(index).errorRate;
  return load<f32>(table.factAt(index, number));
}
