// Metrics as Envoy keeps them: the type in the two low bits of the id, one value for each name and type.

import { MetricType, Status } from "./abi.ts";

interface Metric {
  readonly name: string;
  readonly type: number;
  value: number;
}

const TYPE_MASK = 3;
const ID_STEP = 4;

/** Counters, gauges and histograms (of which only the last value is kept). */
export class Metrics {
  private readonly byName = new Map<string, Metric>();
  private readonly byId = new Map<number, Metric>();
  private readonly lastId = [0, 1, 2];

  /** Value of a metric, or 0 where it was never defined. */
  value(name: string): number {
    return this.byName.get(name)?.value ?? 0;
  }

  /** Defined names with their values. */
  all(): Map<string, number> {
    return new Map([...this.byName].map(([name, metric]) => [name, metric.value]));
  }

  /** A new id for each definition; definitions of one name share the value. Undefined for an unknown type. */
  define(type: number, name: string): number | undefined {
    const last = this.lastId[type];
    if (last === undefined) return undefined;
    let metric = this.byName.get(name);
    if (metric === undefined || metric.type !== type) {
      metric = { name, type, value: 0 };
      this.byName.set(name, metric);
    }
    const id = last + ID_STEP;
    this.lastId[type] = id;
    this.byId.set(id, metric);
    return id;
  }

  increment(id: number, offset: number): Status {
    const metric = this.byId.get(id);
    if ((id & TYPE_MASK) > MetricType.Gauge) return Status.BadArgument;
    if (metric === undefined) return Status.NotFound;
    if (metric.type === MetricType.Counter && offset <= 0) return Status.BadArgument;
    metric.value += offset;
    return Status.Ok;
  }

  record(id: number, value: number): Status {
    const metric = this.byId.get(id);
    if (metric === undefined) return Status.NotFound;
    metric.value = metric.type === MetricType.Counter ? metric.value + value : value;
    return Status.Ok;
  }

  /** Undefined for an unknown id. */
  get(id: number): number | undefined {
    return this.byId.get(id)?.value;
  }
}
