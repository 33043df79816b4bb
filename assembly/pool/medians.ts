/** The pool's medians: what an endpoint of which nothing fresh is known is taken for. */
import { medianInPlace } from "../math/median";
import { Endpoint, factOf, METRIC_COUNT } from "./endpoint";
import { Members } from "./members";
import { EndpointTable } from "./table";

/** A pool of more members is judged by as many of them, evenly spread. */
const SAMPLE_MAX: i32 = 255;

/** A metric of which nothing was seen at all. */
const NOTHING_SEEN: f32 = 0.5;

const scratch: usize = memory.data(SAMPLE_MAX * 4, 4); // f32[SAMPLE_MAX]

/** Which number of an endpoint; the metrics are 0..METRIC_COUNT-1. */
const LATENCY: i32 = METRIC_COUNT;
const ERROR_RATE: i32 = METRIC_COUNT + 1;
const NUMBER_COUNT: i32 = METRIC_COUNT + 2;

export class Medians {
  private values: StaticArray<f32> = new StaticArray<f32>(NUMBER_COUNT);
  private reported: StaticArray<bool> = new StaticArray<bool>(NUMBER_COUNT);

  constructor() {
    this.values.fill(NOTHING_SEEN);
    this.values[ERROR_RATE] = 0;
    this.values[LATENCY] = 1;
  }

  /** @returns a metric's median; what `assume` said where nobody ever reported it */
  fact(metric: i32): f32 {
    return unchecked(this.values[metric]);
  }

  /** Says what a metric is taken for that nobody ever reported. */
  assume(metric: i32, value: f32): void {
    if (!this.reported[metric]) this.values[metric] = value;
  }

  /** Milliseconds, > 0; 1 where nobody ever answered. */
  get latencyMs(): f32 {
    return unchecked(this.values[LATENCY]);
  }

  get errorRate(): f32 {
    return unchecked(this.values[ERROR_RATE]);
  }

  take(table: EndpointTable, members: Members): void {
    for (let number = 0; number < NUMBER_COUNT; number++) {
      const count = gather(table, members, number);
      if (count === 0) continue;
      this.values[number] = medianInPlace(scratch, count);
      this.reported[number] = true;
    }
  }
}

/** Writes a number of each sampled member that has it to the scratch. @returns how many */
function gather(table: EndpointTable, members: Members, number: i32): i32 {
  const stride = members.count / SAMPLE_MAX + 1;
  let count = 0;
  for (let n = 0; n < members.count && count < SAMPLE_MAX; n += stride) {
    const value = numberOf(table.at(members.at(n)), number);
    if (isNaN(value)) continue;
    store<f32>(scratch + ((<usize>count) << 2), value);
    count++;
  }
  return count;
}

function numberOf(endpoint: Endpoint, number: i32): f32 {
  if (number === LATENCY) return endpoint.latencyMs;
  if (number === ERROR_RATE) return endpoint.errorRate;
  return load<f32>(factOf(endpoint, number));
}
