import { Entry, host, hosts, send } from "../pool/fixture";
import { World } from "./fixture";

/** All endpoints are compared, so that a cost alone decides. */
function world(entries: Entry[], own: string = ""): World {
  const tested = new World("resource_aware", `"sample":0,"resource_aware":{${own}},"half_life_ms":30000`);
  tested.list(entries);
  return tested;
}

/** @returns the host that is always chosen, -1 where there is none such */
function winner(tested: World): i32 {
  const first = tested.first();
  for (let n = 0; n < 40; n++) if (tested.first() !== first) return -1;
  for (let n = 0; n < tested.pool.members.count; n++) if (tested.index(n) === first) return n;
  return -1;
}

/** @returns which of two hosts with these reports is chosen */
function better(a: Entry, b: Entry, own: string = ""): i32 {
  const tested = world([a, b], own);
  const chosen = winner(tested);
  tested.free();
  return chosen;
}

function loaded(n: i32, cpu: f32, mem: f32, conns: f32): Entry {
  return host(n).reporting(cpu, mem, conns);
}

describe("resource_aware", () => {
  it("prefers less cpu, less memory and fewer connections", () => {
    expect(better(loaded(0, 0.6, 0.5, 50), loaded(1, 0.5, 0.5, 50))).toBe(1);
    expect(better(loaded(0, 0.5, 0.6, 50), loaded(1, 0.5, 0.5, 50))).toBe(1);
    expect(better(loaded(0, 0.5, 0.5, 60), loaded(1, 0.5, 0.5, 50))).toBe(1);
  });

  it("weighs them 40 : 30 : 30 by default, 100 connections as a whole", () => {
    expect(better(loaded(0, 0.5, 0.5, 50), loaded(1, 0.4, 0.63, 50))).toBe(1, "-0.040 cpu, +0.039 mem");
    expect(better(loaded(0, 0.5, 0.5, 50), loaded(1, 0.4, 0.64, 50))).toBe(0, "-0.040 cpu, +0.042 mem");
    expect(better(loaded(0, 0.5, 0.5, 50), loaded(1, 0.4, 0.5, 63))).toBe(1, "-0.040 cpu, +0.039 conns");
    expect(better(loaded(0, 0.5, 0.5, 50), loaded(1, 0.4, 0.5, 64))).toBe(0, "-0.040 cpu, +0.042 conns");
  });

  it("weighs them as configured, whatever the weights' sum", () => {
    const onlyMem = '"weights":{"cpu":0,"mem":7,"conns":0}';
    expect(better(loaded(0, 0.1, 0.5, 0), loaded(1, 1, 0.4, 1000), onlyMem)).toBe(1);
    const one = '"weights":{"cpu":1,"mem":1,"conns":1},"conns_scale":1000';
    expect(better(loaded(0, 0.5, 0.5, 500), loaded(1, 0.4, 0.5, 590), one)).toBe(1);
    expect(better(loaded(0, 0.5, 0.5, 500), loaded(1, 0.4, 0.5, 610), one)).toBe(0);
  });

  it("multiplies by the requests in flight, so that equal reports do not herd", () => {
    const tested = world([loaded(0, 0.2, 0.2, 20), loaded(1, 0.2, 0.2, 20), loaded(2, 0.5, 0.5, 50)]);
    for (let n = 0; n < 300; n++) tested.pool.endpoint(tested.first()).inFlightCount++;
    const a = tested.pool.endpoint(0).inFlightCount;
    const b = tested.pool.endpoint(1).inFlightCount;
    const c = tested.pool.endpoint(2).inFlightCount;
    expect(abs(a - b)).toBeLessThanOrEqual(1);
    expect(Math.abs(<f64>a / <f64>c - 0.65 / 0.35)).toBeLessThan(0.1, `${a} ${b} ${c}`);
    tested.free();
  });

  it("does not send everybody to an idle endpoint", () => {
    const tested = world([loaded(0, 0, 0, 0), loaded(1, 0.6, 0.6, 60)]);
    for (let n = 0; n < 120; n++) send(tested.pool, tested.first());
    expect(tested.pool.endpoint(1).inFlightCount).toBeGreaterThanOrEqual(18);
    tested.free();
  });

  it("takes the pool's median for what an endpoint never reported", () => {
    const tested = world([loaded(0, 0.2, NaN, NaN), loaded(1, 0.5, NaN, NaN), loaded(2, 0.8, NaN, NaN), host(3)]);
    expect(winner(tested)).toBe(0);
    send(tested.pool, 0);
    send(tested.pool, 0);
    send(tested.pool, 1);
    expect(winner(tested)).toBe(3);
    tested.free();
  });

  it("takes 0.5 for what nobody ever reported: cpu alone still tells, and connections count as half their scale", () => {
    const cpuOnly = world([loaded(0, 0.6, NaN, NaN), loaded(1, 0.5, NaN, NaN)]);
    expect(winner(cpuOnly)).toBe(1);
    expect(<f64>cost(cpuOnly, 1)).toBeCloseTo(0.65, 4);
    cpuOnly.free();
    const nothing = world(hosts(2), '"conns_scale":7');
    expect(<f64>cost(nothing, 0)).toBeCloseTo(0.65, 4);
    nothing.free();
  });

  it("believes old reports less and less: after ten half-lives all are alike", () => {
    const tested = world([loaded(0, 0.2, 0.2, 20), loaded(1, 0.5, 0.5, 50), loaded(2, 0.8, 0.8, 80)]);
    expect(<f64>cost(tested, 0)).toBeCloseTo(0.35, 4);
    tested.pool.nowMs += 30000;
    expect(<f64>cost(tested, 0)).toBeCloseTo(0.5, 3);
    expect(<f64>cost(tested, 2)).toBeCloseTo(0.8, 3);
    tested.pool.nowMs += 270000;
    expect(Math.abs(<f64>cost(tested, 0) - <f64>cost(tested, 2))).toBeLessThan(0.01);
    tested.free();
  });

  it("divides by health and weight", () => {
    expect(better(loaded(0, 0.5, 0.5, 50), loaded(1, 0.5, 0.5, 50).healthy(0.9))).toBe(0);
    expect(better(loaded(0, 0.5, 0.5, 50), loaded(1, 0.5, 0.5, 50).weighing(1.1))).toBe(1);
    expect(better(loaded(0, 0.5, 0.5, 50), loaded(1, 0.5, 0.5, 50).weighing(2).healthy(0.6))).toBe(1);
    expect(better(loaded(0, 0.5, 0.5, 50).weighing(0.5), loaded(1, 1, 1, 100))).toBe(1);
  });

  it("gives a newcomer a tenth of a share at first", () => {
    const tested = world([loaded(0, 0.5, 0.5, 50)]);
    tested.list([loaded(0, 0.5, 0.5, 50), loaded(1, 0.5, 0.5, 50)]);
    for (let inFlight = 0; inFlight < 9; inFlight++) {
      tested.pool.endpoint(0).inFlightCount = inFlight;
      expect(tested.first()).toBe(0, `${inFlight} in flight`);
    }
    tested.pool.endpoint(0).inFlightCount = 10;
    expect(tested.first()).toBe(1);
    tested.free();
  });
});

/** @returns the cost that the strategy tells of host `n` */
function cost(tested: World, n: i32): f64 {
  const told = tested.explain(tested.index(n));
  return parseFloat(told.substring("cost=".length, told.indexOf(" ")));
}
