import { METRIC_COUNT } from "../../../assembly/pool/endpoint";
import { EXTRAS_MAX, metricNumber } from "../../../assembly/pool/metrics";
import { host, hosts, problemsOf } from "../pool/fixture";
import { World } from "./fixture";

const QUEUE: i32 = METRIC_COUNT;
const ONLY_QUEUE = '"weights":{"cpu":0,"mem":0,"conns":0,"named_metrics.queue":1},"scales":{"named_metrics.queue":50}';

/** All endpoints are compared, so that a cost alone decides. */
function world(hostCount: i32, own: string): World {
  const tested = new World("resource_aware", `"sample":0,"half_life_ms":30000,"resource_aware":{${own}}`);
  tested.list(hosts(hostCount));
  return tested;
}

/** Reports one metric of host 0, 1, 2 ... */
function report(tested: World, metric: i32, values: f32[]): void {
  for (let n = 0; n < values.length; n++) tested.pool.report(tested.index(n), metric, values[n], 0);
  tested.tick();
}

function cost(tested: World, n: i32): f64 {
  const told = tested.explain(tested.index(n));
  return parseFloat(told.substring("cost=".length, told.indexOf(" ")));
}

describe("a metric that resource_aware.weights names", () => {
  it("decides by itself where the others weigh nothing, and 1 is a full scale", () => {
    const tested = world(3, ONLY_QUEUE);
    report(tested, QUEUE, [50, 5, 25]);
    for (let n = 0; n < 40; n++) expect(tested.first()).toBe(1);
    expect(cost(tested, 0)).toBeCloseTo(1.15, 4);
    expect(cost(tested, 1)).toBeCloseTo(0.25, 4);
    tested.free();
  });

  it("shares the load with cpu, mem and conns by the weights", () => {
    const tested = world(
      2,
      '"weights":{"cpu":0.4,"mem":0.3,"conns":0.3,"named_metrics.queue":1},"scales":{"named_metrics.queue":50}',
    );
    tested.list([host(0).reporting(1, 1, 100), host(1).reporting(0, 0, 0)]);
    report(tested, QUEUE, [0, 49]);
    expect(cost(tested, 0)).toBeCloseTo(0.65, 4);
    expect(cost(tested, 1)).toBeCloseTo(0.64, 4);
    report(tested, QUEUE, [0, 55]);
    expect(tested.first()).toBe(0);
    tested.free();
  });

  it("fades towards the pool's median with its age, which also stands for what was never reported", () => {
    const tested = world(4, ONLY_QUEUE);
    report(tested, QUEUE, [0, 20, 50]);
    expect(cost(tested, 3)).toBeCloseTo(0.55, 4);
    tested.pool.nowMs += 30000;
    expect(cost(tested, 0)).toBeCloseTo(0.35, 3);
    expect(cost(tested, 2)).toBeCloseTo(0.85, 3);
    tested.free();
  });

  it("counts as half its scale where nobody ever reported it", () => {
    const tested = world(2, ONLY_QUEUE);
    expect(cost(tested, 0)).toBeCloseTo(0.65, 4);
    tested.free();
  });

  it("keeps its value when the pool grows, and is another endpoint's no more after it has left", () => {
    const tested = world(3, ONLY_QUEUE);
    report(tested, QUEUE, [10, 20, 30]);
    tested.list(hosts(200));
    expect(<f64>tested.pool.fact(tested.pool.endpoint(tested.index(2)), QUEUE)).toBeCloseTo(30, 4);
    tested.list([host(0), host(1)]);
    tested.pass(300);
    tested.list([host(0), host(1), host(500)]);
    expect(<f64>tested.pool.fact(tested.pool.endpoint(tested.index(500)), QUEUE)).toBeCloseTo(15, 4);
    tested.free();
  });

  it("does not herd while it is frozen: none of 10 hosts gets more than 1.5 times its share", () => {
    const tested = new World("resource_aware", `"resource_aware":{${ONLY_QUEUE}}`);
    tested.list(hosts(10));
    report(tested, QUEUE, [10, 10.5, 11, 11.5, 12, 12.5, 13, 13.5, 14, 14.5]);
    const counts = new StaticArray<i32>(10);
    for (let n = 0; n < 1000; n++) {
      const index = tested.first();
      counts[index]++;
      tested.pool.sent.count(tested.pool.endpoint(index), tested.pool.standing(index), 0.1);
    }
    for (let n = 0; n < 10; n++) expect(counts[n]).toBeLessThanOrEqual(150, `host ${n}`);
    tested.free();
  });
});

describe("eight more metrics", () => {
  it("are told apart", () => {
    const names: string[] = [];
    for (let n = 0; n < EXTRAS_MAX; n++) names.push(`"utilization.m${n}":1`);
    const tested = world(2, `"weights":{"cpu":0,"mem":0,"conns":0,${names.join()}}`);
    const extras = tested.pool.settings.metricNames;
    expect(extras.length).toBe(EXTRAS_MAX + 1, "and the rate of requests, by which capacity is learned");
    for (let n = 0; n < EXTRAS_MAX; n++) {
      const metric = metricNumber(`utilization.m${n}`, extras);
      expect(metric).toBe(METRIC_COUNT + n);
      tested.pool.report(0, metric, <f32>n, 0);
    }
    for (let n = 0; n < EXTRAS_MAX; n++)
      expect(<f64>tested.pool.fact(tested.pool.endpoint(0), METRIC_COUNT + n)).toBeCloseTo(<f64>n, 4);
    expect(cost(tested, 0)).toBeCloseTo(28.0 / 8 + 0.15, 4);
    expect(metricNumber("cpu", extras)).toBe(0);
    expect(metricNumber("utilization.m8", extras)).toBe(-1);
    tested.free();
  });
});

describe("the weights and scales of metrics", () => {
  it("are taken for every name that endpoints can report", () => {
    const names = ["named_metrics.queue", "utilization.kv_cache", "application_utilization", "rps_fractional", "eps"];
    for (let n = 0; n < names.length; n++) {
      const name = names[n];
      expect(problemsOf(`"resource_aware":{"weights":{"${name}":1},"scales":{"${name}":1000}}`)).toBe("");
    }
  });

  it("are refused for any other name", () => {
    expect(problemsOf('"resource_aware":{"weights":{"queue":1}}')).toBe(
      "$.resource_aware.weights.queue: unknown key, expected one of cpu, mem, conns",
    );
    expect(problemsOf('"resource_aware":{"weights":{"named_metrics.":1}}')).toBe(
      '$.resource_aware.weights["named_metrics."]: unknown key, expected one of cpu, mem, conns',
    );
    expect(problemsOf('"resource_aware":{"scales":{"named_metrics.queue":10}}')).toBe(
      '$.resource_aware.scales["named_metrics.queue"]: unknown key, expected none',
    );
  });

  it("are refused beyond their bounds, and more than eight are", () => {
    expect(problemsOf('"resource_aware":{"weights":{"eps":1001}}')).toBe(
      "$.resource_aware.weights.eps: expected a number from 0 to 1000, found 1001",
    );
    expect(problemsOf('"resource_aware":{"weights":{"eps":1},"scales":{"eps":0}}')).toBe(
      "$.resource_aware.scales.eps: expected a number from 0.001 to 1000000000, found 0",
    );
    const names: string[] = [];
    for (let n = 0; n <= EXTRAS_MAX; n++) names.push(`"utilization.m${n}":1`);
    const told = problemsOf(`"resource_aware":{"weights":{${names.join()}}}`);
    expect(told.split("\n")[0]).toBe(
      "$.resource_aware.weights: expected at most 8 metrics besides cpu, mem and conns, found an object",
    );
  });
});
