import { Settings } from "../../../assembly/config/settings";
import { AdaptiveOptions, configOf, NearOptions, problems } from "./fixture";

/** Key, lower bound, upper bound, what is expected. */
const BOUNDS: string[] = [
  "metadata_refresh_ms",
  "100",
  "3600000",
  "a whole number",
  "max_retries",
  "0",
  "7",
  "a whole number",
  "sample",
  "0",
  "64",
  "a whole number",
  "health_threshold",
  "0",
  "1",
  "a number",
  "latency_threshold_ms",
  "1",
  "3600000",
  "a number",
  "circuit_breaker_threshold",
  "0",
  "1000",
  "a whole number",
  "window_ms",
  "100",
  "86400000",
  "a number",
  "half_life_ms",
  "100",
  "86400000",
  "a number",
  "ramp_ms",
  "0",
  "3600000",
  "a number",
  "max_ejected_ratio",
  "0",
  "1",
  "a number",
  "stream_age_limit_ms",
  "1000",
  "86400000",
  "a number",
  "fact_age_limit_ms",
  "1000",
  "86400000",
  "a number",
  "success_rate_threshold",
  "0",
  "1",
  "a number",
  "success_rate_requests",
  "1",
  "10000",
  "a whole number",
  "success_rate_window_ms",
  "100",
  "3600000",
  "a number",
  "answer_sample_ratio",
  "0",
  "1",
  "a number",
];

function describeNumbers(settings: Settings): string {
  const numbers: f64[] = [
    settings.metadataRefreshMs,
    settings.maxRetries,
    settings.sample,
    settings.healthThreshold,
    settings.latencyThresholdMs,
    settings.circuitBreakerThreshold,
    settings.windowMs,
    settings.halfLifeMs,
    settings.rampMs,
    settings.maxEjectedRatio,
    settings.streamAgeLimitMs,
    settings.factAgeLimitMs,
    settings.successRateThreshold,
    settings.successRateRequests,
    settings.successRateWindowMs,
    settings.answerSampleRatio,
  ];
  return numbers.join(" ");
}

function objectOf(column: i32): string {
  const members: string[] = [];
  for (let i = 0; i < BOUNDS.length; i += 4) members.push(`"${BOUNDS[i]}":${BOUNDS[i + column]}`);
  return `{${members.join()}}`;
}

describe("readSettings", () => {
  it("gives every key its default", () => {
    const settings = configOf("{}").settings;
    expect(describeNumbers(settings)).toBe(
      "1000.0 3.0 4.0 0.5 1000.0 5.0 60000.0 30000.0 10000.0 0.5 60000.0 300000.0 0.5 20.0 10000.0 0.05",
    );
    expect(settings.grpcStatus).toBe(false);
    expect(settings.strategy).toBe(1);
    expect(settings.options.length).toBe(2);
    expect((settings.options[0] as NearOptions).reachKm).toBe(500);
    expect((settings.options[0] as NearOptions).cpuWeight).toBe(0.4);
    expect((settings.options[1] as AdaptiveOptions).slots).toBe(1024);
  });

  it("takes every key at its lower and at its upper bound", () => {
    expect(describeNumbers(configOf(objectOf(1)).settings)).toBe(
      "100.0 0.0 0.0 0.0 1.0 0.0 100.0 100.0 0.0 0.0 1000.0 1000.0 0.0 1.0 100.0 0.0",
    );
    expect(describeNumbers(configOf(objectOf(2)).settings)).toBe(
      "3600000.0 7.0 64.0 1.0 3600000.0 1000.0 86400000.0 86400000.0 3600000.0 1.0 86400000.0 " +
        "86400000.0 1.0 10000.0 3600000.0 1.0",
    );
  });

  it("refuses every key beyond its bounds, and says them", () => {
    for (let i = 0; i < BOUNDS.length; i += 4) {
      const expected = `$.${BOUNDS[i]}: expected ${BOUNDS[i + 3]} from ${BOUNDS[i + 1]} to ${BOUNDS[i + 2]}`;
      const below = "-1";
      const above = `${BOUNDS[i + 2]}1`;
      expect(problems(`{"${BOUNDS[i]}":${below}}`)).toBe(`${expected}, found ${below}`);
      expect(problems(`{"${BOUNDS[i]}":"${above}"}`)).toBe(`${expected}, found "${above}"`);
    }
  });

  it("chooses the strategy by its name", () => {
    expect(configOf('{"strategy":"near"}').settings.strategy).toBe(0);
    expect(configOf('{"strategy":"adaptive"}').settings.strategy).toBe(1);
    expect(problems('{"strategy":"nearest"}')).toBe('$.strategy: expected one of near, adaptive, found "nearest"');
    expect(problems('{"strategy":1}')).toBe("$.strategy: expected one of near, adaptive, found 1");
  });

  it("reads the options of strategies that are not chosen too", () => {
    const settings = configOf('{"near":{"reach_km":"0.5","weights":{"cpu":1}},"adaptive":{"slots":256}}').settings;
    expect((settings.options[0] as NearOptions).reachKm).toBe(0.5);
    expect((settings.options[0] as NearOptions).cpuWeight).toBe(1);
    expect((settings.options[1] as AdaptiveOptions).slots).toBe(256);
    expect(problems('{"near":{"reach_km":0,"weights":{"gpu":1}},"adaptive":{"slots":300}}')).toBe(
      "$.near.reach_km: expected a number from 0.5 to 20000, found 0\n" +
        "$.adaptive.slots: expected a power of two from 256 to 65536, found 300\n" +
        "$.near.weights.gpu: unknown key, expected one of cpu",
    );
  });
});
