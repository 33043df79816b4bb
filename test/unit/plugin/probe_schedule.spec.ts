import { ProbeSchedule } from "../../../assembly/plugin/probe_schedule";

/** @returns how often an endpoint is probed until `endMs`, its moment looked for each `tickMs` */
function probes(schedule: ProbeSchedule, index: i32, startMs: u32, durationMs: u32, tickMs: u32): i32 {
  let sentAtMs = startMs;
  let count = 0;
  for (let elapsedMs: u32 = 0; elapsedMs < durationMs; elapsedMs += tickMs) {
    if (!schedule.isDue(index, sentAtMs, startMs + elapsedMs)) continue;
    sentAtMs = startMs + elapsedMs;
    count++;
  }
  return count;
}

describe("the schedule of probes", () => {
  it("has one moment for each endpoint in an interval, whatever the tick", () => {
    const ticks: u32[] = [10, 37, 100];
    for (let i = 0; i < ticks.length; i++) {
      const schedule = new ProbeSchedule(1000, 100, ticks[i]);
      for (let index = 0; index < 50; index++) {
        const count = probes(schedule, index, 123456, 20000, ticks[i]);
        expect(abs(count - 20)).toBeLessThanOrEqual(1, `endpoint ${index}, tick ${ticks[i]} ms`);
      }
    }
  });

  it("goes on when the clock begins anew after 49 days", () => {
    const schedule = new ProbeSchedule(1000, 100, 100);
    for (let index = 0; index < 10; index++) {
      expect(abs(probes(schedule, index, u32.MAX_VALUE - 5000, 10000, 100) - 10)).toBeLessThanOrEqual(2);
    }
  });

  it("allows per_second in a second, evenly, and the first at once", () => {
    const rates: u32[] = [1, 7, 100, 10000];
    for (let i = 0; i < rates.length; i++) {
      const schedule = new ProbeSchedule(1000, rates[i], 100);
      let sum = schedule.allowance(5000);
      expect(sum).toBeGreaterThanOrEqual(1);
      for (let tick = 1; tick < 100; tick++) {
        const allowed = schedule.allowance(5000 + tick * 100);
        expect(<u32>allowed).toBeLessThanOrEqual(rates[i] / 10 + 1);
        sum += allowed;
      }
      expect(abs(sum - <i32>rates[i] * 10)).toBeLessThanOrEqual(1, `${rates[i]} a second`);
    }
  });

  it("does not make up for time in which nothing was sent", () => {
    const schedule = new ProbeSchedule(1000, 100, 100);
    schedule.allowance(5000);
    expect(schedule.allowance(3605000)).toBeLessThanOrEqual(11);
  });
});
