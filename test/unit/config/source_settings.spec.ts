import { Settings } from "../../../assembly/config/settings";
import { configOf, problems } from "./fixture";

/** Object, key, lower bound, upper bound. */
const BOUNDS: string[] = [
  "admin",
  "interval_ms",
  "100",
  "60000",
  "admin",
  "keep_ms",
  "1000",
  "3600000",
  "probes",
  "interval_ms",
  "100",
  "3600000",
  "probes",
  "timeout_ms",
  "10",
  "60000",
  "probes",
  "per_second",
  "1",
  "10000",
  "probes",
  "expected_status",
  "100",
  "599",
  "probes",
  "healthy_threshold",
  "1",
  "100",
  "probes",
  "unhealthy_threshold",
  "1",
  "100",
];

function describeNumbers(settings: Settings): string {
  const numbers: i32[] = [
    settings.admin.intervalMs,
    settings.admin.keepMs,
    settings.probes.intervalMs,
    settings.probes.timeoutMs,
    settings.probes.perSecond,
    settings.probes.expectedStatus,
    settings.probes.healthyThreshold,
    settings.probes.unhealthyThreshold,
  ];
  return numbers.join(" ");
}

/** @param column of BOUNDS. @returns every key with its bound there */
function objectOf(column: i32): string {
  const admin: string[] = [];
  const probes: string[] = [];
  for (let i = 0; i < BOUNDS.length; i += 4)
    (BOUNDS[i] === "admin" ? admin : probes).push(`"${BOUNDS[i + 1]}":${BOUNDS[i + column]}`);
  return `{"admin":{${admin.join()}},"probes":{${probes.join()}}}`;
}

describe("the sources of facts", () => {
  it("are load reports in headers alone where nothing is configured", () => {
    const settings = configOf("{}").settings;
    expect(settings.reports.headers).toBe(true);
    expect(settings.reports.trailers).toBe(false);
    expect(settings.reports.forward).toBe(false);
    expect(settings.admin.isOn).toBe(false);
    expect(settings.probes.isOn).toBe(false);
    expect(settings.probes.path).toBe("/");
    expect(settings.probes.method).toBe("GET");
    expect(describeNumbers(settings)).toBe("1000 30000 5000 1000 100 200 2 3");
  });

  it("are on where their cluster is named", () => {
    const settings = configOf(
      '{"admin":{"cluster":"envoy_admin"},"probes":{"cluster":"api_probes","path":"/healthz","method":"HEAD"}}',
    ).settings;
    expect(settings.admin.isOn && settings.probes.isOn).toBe(true);
    expect(settings.admin.cluster).toBe("envoy_admin");
    expect(settings.probes.cluster).toBe("api_probes");
    expect(settings.probes.path).toBe("/healthz");
    expect(settings.probes.method).toBe("HEAD");
  });

  it("take every number at its lower and at its upper bound", () => {
    expect(describeNumbers(configOf(objectOf(2)).settings)).toBe("100 1000 100 10 1 100 1 1");
    expect(describeNumbers(configOf(objectOf(3)).settings)).toBe("60000 3600000 3600000 60000 10000 599 100 100");
  });

  it("refuse every number beyond its bounds, and fractions, and say the bounds", () => {
    for (let i = 0; i < BOUNDS.length; i += 4) {
      const key = BOUNDS[i + 1];
      const expected = `$.${BOUNDS[i]}.${key}: expected a whole number from ${BOUNDS[i + 2]} to ${BOUNDS[i + 3]}`;
      const values = ["0", `${BOUNDS[i + 3]}1`, `${BOUNDS[i + 3]}.5`, '"soon"', "true"];
      for (let n = 0; n < values.length; n++)
        expect(problems(`{"${BOUNDS[i]}":{"${key}":${values[n]}}}`)).toBe(`${expected}, found ${values[n]}`);
    }
  });

  it("refuse values of a wrong type", () => {
    expect(problems('{"load_reports":{"headers":1,"trailers":"yes","forward":null}}')).toBe(
      "$.load_reports.headers: expected true or false, found 1\n" +
        '$.load_reports.trailers: expected true or false, found "yes"\n' +
        "$.load_reports.forward: expected true or false, found null",
    );
    expect(problems('{"admin":{"cluster":7},"probes":{"cluster":["api"]}}')).toBe(
      "$.admin.cluster: expected a string, found 7\n$.probes.cluster: expected a string, found an array",
    );
    expect(problems('{"admin":true,"probes":"api","load_reports":[]}')).toBe(
      "$.load_reports: expected an object, found an array\n" +
        "$.admin: expected an object, found true\n" +
        '$.probes: expected an object, found "api"',
    );
  });

  it("refuse a probe's path that is none", () => {
    expect(problems('{"probes":{"path":"healthz"}}')).toBe(
      '$.probes.path: expected a path that begins with /, found "healthz"',
    );
    expect(problems('{"probes":{"path":""}}')).toBe('$.probes.path: expected a path that begins with /, found ""');
  });

  it("refuse unknown keys and list the known ones", () => {
    expect(problems('{"load_reports":{"header":true}}')).toBe(
      "$.load_reports.header: unknown key, expected one of headers, trailers, forward",
    );
    expect(problems('{"admin":{"path":"/clusters"}}')).toBe(
      "$.admin.path: unknown key, expected one of cluster, interval_ms, keep_ms",
    );
    expect(problems('{"probes":{"port":1}}')).toBe(
      "$.probes.port: unknown key, expected one of cluster, path, method, interval_ms, timeout_ms, per_second, " +
        "expected_status, healthy_threshold, unhealthy_threshold",
    );
  });
});

describe("the sources of a cluster", () => {
  it("inherit from the top level key by key", () => {
    const config = configOf(
      '{"admin":{"cluster":"envoy_admin","interval_ms":500},"probes":{"path":"/healthz"},"load_reports":{"trailers":true},' +
        '"clusters":{"api":{"admin":{"keep_ms":5000},"probes":{"cluster":"api_probes"},"load_reports":{"headers":false}},' +
        '"web":{"admin":{"cluster":""}}}}',
    );
    const api = config.forCluster("api");
    expect(api.admin.cluster).toBe("envoy_admin");
    expect(api.admin.intervalMs).toBe(500);
    expect(api.admin.keepMs).toBe(5000);
    expect(api.probes.cluster).toBe("api_probes");
    expect(api.probes.path).toBe("/healthz");
    expect(api.reports.headers).toBe(false);
    expect(api.reports.trailers).toBe(true);
    expect(config.forCluster("web").admin.isOn).toBe(false);
    expect(config.forCluster("web").admin.intervalMs).toBe(500);
    expect(config.settings.admin.keepMs).toBe(30000);
    expect(config.settings.probes.isOn).toBe(false);
  });

  it("are refused with the cluster's path", () => {
    expect(problems('{"clusters":{"api":{"admin":{"interval_ms":5},"probes":{"path":"x"}}}}')).toBe(
      "$.clusters.api.admin.interval_ms: expected a whole number from 100 to 60000, found 5\n" +
        '$.clusters.api.probes.path: expected a path that begins with /, found "x"',
    );
  });
});
