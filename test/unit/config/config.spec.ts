import { parseConfig } from "../../../assembly/config/config";
import { configOf, NearOptions, parse, problems, SPECS } from "./fixture";

const SHARED_KEYS =
  "strategy, metadata_refresh_ms, max_retries, sample, health_threshold, latency_threshold_ms, " +
  "circuit_breaker_threshold, window_ms, half_life_ms, ramp_ms, max_ejected_ratio, stream_age_limit_ms, " +
  "fact_age_limit_ms, success_rate_threshold, success_rate_requests, success_rate_window_ms, answer_sample_ratio, " +
  "grpc_status, load_reports, admin, probes, near, adaptive";
const TOP_KEYS = `${SHARED_KEYS}, host_header, metadata_namespace, only_cluster, explain, tick_ms, clusters`;

function clusters(count: i32): string {
  const members: string[] = [];
  for (let i = 0; i < count; i++) members.push(`"c${i.toString()}":{"sample":${(i % 64).toString()}}`);
  return `{"clusters":{${members.join()}}}`;
}

describe("parseConfig", () => {
  it("takes no text for {}", () => {
    const result = parseConfig(0, 0, SPECS);
    expect(result.errors.length).toBe(0);
    expect(result.config!.hostHeader).toBe("x-steer-hosts");
    expect(result.config!.metadataNamespace).toBe("steer");
    expect(result.config!.explain).toBe(false);
    expect(result.config!.tickMs).toBe(100);
    expect(result.config!.settings.sample).toBe(4);
    expect(result.config!.forCluster("any").sample).toBe(4);
  });

  it("reads the keys that hold for the whole plugin", () => {
    const config = configOf('{"host_header":"x-h","metadata_namespace":"lb.\u00e9","explain":true,"tick_ms":250}');
    expect(config.hostHeader).toBe("x-h");
    expect(config.tickMs).toBe(250);
    expect(config.metadataNamespace).toBe("lb.\u00e9");
    expect(config.explain).toBe(true);
  });

  it("refuses wrong values of the keys that hold for the whole plugin", () => {
    expect(problems('{"host_header":":authority","metadata_namespace":"","explain":1}')).toBe(
      '$.host_header: expected a lower-case header name, found ":authority"\n' +
        '$.metadata_namespace: expected a string, not empty and without NUL, found ""\n' +
        "$.explain: expected true or false, found 1",
    );
    expect(problems('{"metadata_namespace":"a\\u0000b"}')).toBe(
      '$.metadata_namespace: expected a string, not empty and without NUL, found "a\\u0000b"',
    );
    expect(problems('{"tick_ms":9}')).toBe("$.tick_ms: expected a whole number from 10 to 500, found 9");
    expect(problems('{"tick_ms":501}')).toBe("$.tick_ms: expected a whole number from 10 to 500, found 501");
    expect(problems('{"metadata_namespace":["steer"]}')).toBe(
      "$.metadata_namespace: expected a string, found an array",
    );
  });

  it("refuses a document that is no object", () => {
    expect(problems("[]")).toBe("$: expected an object, found an array");
    expect(problems('"adaptive"')).toBe('$: expected an object, found "adaptive"');
    expect(problems("null")).toBe("$: expected an object, found null");
  });

  it("refuses unknown keys and lists the known ones", () => {
    expect(problems('{"foo":1}')).toBe(`$.foo: unknown key, expected one of ${TOP_KEYS}`);
    expect(problems('{"Admin":{"cluster":"envoy_admin"}}')).toBe(`$.Admin: unknown key, expected one of ${TOP_KEYS}`);
  });

  it("has either a configuration or problems", () => {
    expect(parse('{"sample":65}').config).toBeNull();
    expect(parse('{"sample":').config).toBeNull();
    expect(parse('{"foo":65}').config).toBeNull();
    expect(parse('{"sample":5}').errors.length).toBe(0);
  });

  it("tells all problems at once, each in its line", () => {
    expect(problems('{"sample":-1,"explain":"no","near":5,"clusters":{"api":{"sample":"abc"}}}')).toBe(
      "$.sample: expected a whole number from 0 to 64, found -1\n" +
        "$.near: expected an object, found 5\n" +
        '$.explain: expected true or false, found "no"\n' +
        '$.clusters.api.sample: expected a whole number from 0 to 64, found "abc"',
    );
  });

  it("tells a syntax error in one line", () => {
    expect(problems('{"sample": 4,\n "near": {"reach_km" 5}}')).toBe(
      '$.near: expected ":", found "5}}" at line 2, column 22',
    );
  });

  it("stops after a hundred problems", () => {
    const members: string[] = [];
    for (let i = 0; i < 1000; i++) members.push(`"k${i.toString()}":0`);
    const errors = parse(`{${members.join()}}`).errors;
    expect(errors.length).toBe(101);
    expect(errors[99]).toBe(`$.k99: unknown key, expected one of ${TOP_KEYS}`);
    expect(errors[100]).toBe("$: more problems than the 100 listed");
  });
});

describe("clusters", () => {
  it("inherit from the top level what they leave out", () => {
    const config = configOf(
      '{"strategy":"near","sample":8,"max_retries":1,"near":{"reach_km":100,"weights":{"cpu":0.9}},' +
        '"clusters":{"api":{"sample":2,"near":{"reach_km":7}},"web":{"strategy":"adaptive","near":{"weights":{"cpu":0.1}}}}}',
    );
    const api = config.forCluster("api");
    expect(api.strategy).toBe(0);
    expect(api.sample).toBe(2);
    expect(api.maxRetries).toBe(1);
    expect(api.windowMs).toBe(60000);
    expect((api.options[0] as NearOptions).reachKm).toBe(7);
    expect((api.options[0] as NearOptions).cpuWeight).toBe(0.9);
    const web = config.forCluster("web");
    expect(web.strategy).toBe(1);
    expect(web.sample).toBe(8);
    expect((web.options[0] as NearOptions).reachKm).toBe(100);
    expect((web.options[0] as NearOptions).cpuWeight).toBe(0.1);
    expect(config.settings.sample).toBe(8);
    expect((config.settings.options[0] as NearOptions).reachKm).toBe(100);
  });

  it("may override every key of the settings", () => {
    const keys = SHARED_KEYS.split(", ");
    for (let i = 1; i < keys.length - 2; i++) {
      const path = `$.clusters.api.${keys[i]}`;
      expect(problems(`{"clusters":{"api":{"${keys[i]}":1000.5e9}}}`).startsWith(`${path}: expected `)).toBe(
        true,
        path,
      );
    }
    expect(configOf('{"clusters":{"api":{"ramp_ms":0}}}').forCluster("api").rampMs).toBe(0);
  });

  it("without settings of their own have everybody's", () => {
    const config = configOf('{"sample":8,"clusters":{"api":{"sample":2},"empty":{}}}');
    expect(config.clusterNames.join()).toBe("api,empty");
    expect(config.forCluster("other") === config.settings).toBe(true);
    expect(config.forCluster("ap") === config.settings).toBe(true);
    expect(config.forCluster("empty").sample).toBe(8);
  });

  it("refuse the keys that hold for the whole plugin, and the unknown", () => {
    const keys = ["host_header", "metadata_namespace", "explain", "clusters", "tick_ms"];
    for (let i = 0; i < keys.length; i++) {
      expect(problems(`{"clusters":{"api":{"${keys[i]}":"x"}}}`)).toBe(
        `$.clusters.api.${keys[i]}: unknown key, expected one of ${SHARED_KEYS}`,
      );
    }
    expect(problems('{"clusters":{"a b":{"near":{"far":1}}}}')).toBe(
      '$.clusters["a b"].near.far: unknown key, expected one of reach_km, weights',
    );
  });

  it("do not repeat the problems of the top level", () => {
    expect(problems('{"sample":-1,"near":5,"clusters":{"a":{},"b":{}}}')).toBe(
      "$.sample: expected a whole number from 0 to 64, found -1\n$.near: expected an object, found 5",
    );
  });

  it("are objects in an object", () => {
    expect(problems('{"clusters":[]}')).toBe("$.clusters: expected an object, found an array");
    expect(problems('{"clusters":{"api":"near"}}')).toBe('$.clusters.api: expected an object, found "near"');
  });

  it("are a thousand at most", () => {
    const config = configOf(clusters(1000));
    expect(config.forCluster("c999").sample).toBe(999 % 64);
    expect(problems(clusters(1001))).toBe("$.clusters: expected at most 1000 clusters, found 1001");
  });
});
