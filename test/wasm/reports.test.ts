// Load reports on answers: what is believed of the endpoint that answered, and what the client gets to see.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Stream } from "../../tools/scripted_host/index.ts";
import { explanation } from "./explanation.ts";
import { address, complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";
import { ANY_FORM, BINARY, FORMS, type Headers, type OrcaReport } from "./orca_report.ts";

const COUNT = 4;
const [TOLD, OTHER] = [address(1), address(2)];
const CONFIGURATION = {
  strategy: "resource_aware",
  explain: true,
  max_retries: 7,
  sample: 0,
  resource_aware: { weights: { cpu: 1, mem: 0, conns: 0 } },
};

function setUpWith(configuration: object = {}): Setup {
  return setUp({ ...CONFIGURATION, ...configuration }, endpoints(COUNT));
}

/** Endpoints weighed by one metric alone, full at `scale`. */
function weighing(metric: string, scale = 1): Setup {
  const weights = { cpu: 0, mem: 0, conns: 0, [metric]: 1 };
  const scales = metric === "mem" ? {} : { [metric]: scale };
  return setUpWith({ resource_aware: { weights, scales } });
}

/** An endpoint answers a request, with trailers where they are given. */
function answer(setup: Setup, answeredBy: string, headers: Headers, trailers?: Headers): Stream {
  const stream = request(setup);
  stream.sendResponseHeaders({ ":status": "200", ...headers }, { answeredBy });
  if (trailers !== undefined) stream.sendResponseTrailers(trailers);
  stream.finish({ answeredBy, attempts: 1 + Math.max(0, hosts(stream).indexOf(answeredBy)) });
  return stream;
}

/** The load that is believed of each endpoint now. */
function loads(setup: Setup): Map<string, number> {
  const { addresses, parts } = explanation(complete(request(setup)));
  return new Map(addresses.map((host, index) => [host, parts[index]?.get("load") ?? Number.NaN]));
}

function assertLoad(setup: Setup, expected: number, host = TOLD): void {
  const load = loads(setup).get(host) ?? Number.NaN;
  assert.ok(Math.abs(load - expected) <= 0.01 * expected + 0.001, `${load}, not ${expected}`);
}

const REPORT: OrcaReport = { cpu_utilization: 0.75, mem_utilization: 0.25, named_metrics: { queue: 30 } };

for (const [form, encode] of Object.entries(FORMS)) {
  describe(`a report in the form ${form}`, () => {
    it("is believed of the endpoint that answered, and of no other", () => {
      const setup = setUpWith();
      const before = loads(setup).get(OTHER) ?? Number.NaN;
      answer(setup, TOLD, encode(REPORT));
      assertLoad(setup, 0.75);
      assertLoad(setup, before, OTHER);
    });

    it("is taken off before the client sees it, all else stays", () => {
      const setup = setUpWith();
      const stream = answer(setup, TOLD, { ...encode(REPORT), "x-other": "stays" });
      assert.deepEqual(
        stream.responseHeaders.entries().filter(([name]) => name !== "x-steer-explain"),
        [
          [":status", "200"],
          ["x-other", "stays"],
        ],
      );
    });

    it("is read and left where forward is true", () => {
      const setup = setUpWith({ load_reports: { forward: true } });
      const headers = encode(REPORT);
      const stream = answer(setup, TOLD, headers);
      assertLoad(setup, 0.75);
      for (const [name, value] of Object.entries(headers)) assert.equal(stream.responseHeaders.get(name), value);
    });

    it("is neither read nor taken off where headers is false", () => {
      const setup = setUpWith({ load_reports: { headers: false } });
      const headers = encode(REPORT);
      const stream = answer(setup, TOLD, headers);
      for (const [name, value] of Object.entries(headers)) assert.equal(stream.responseHeaders.get(name), value);
      setup.vm.tick(200);
      assert.equal(setup.vm.counter("steer.reports.read"), 0);
    });

    it("in trailers is read and taken off only where that is configured", () => {
      const [off, on] = [setUpWith(), setUpWith({ load_reports: { trailers: true } })];
      const trailers = { "grpc-status": "0", ...encode(REPORT) };
      assert.deepEqual(answer(off, TOLD, {}, trailers).responseTrailers?.length, 2);
      assert.deepEqual(answer(on, TOLD, {}, trailers).responseTrailers?.entries(), [["grpc-status", "0"]]);
      assertLoad(on, 0.75);
      off.vm.tick(200);
      assert.equal(off.vm.counter("steer.reports.read"), 0);
    });

    it("in trailers is left there where forward is true", () => {
      const setup = setUpWith({ load_reports: { trailers: true, forward: true } });
      assert.equal(answer(setup, TOLD, {}, encode(REPORT)).responseTrailers?.length, 1);
      assertLoad(setup, 0.75);
    });
  });
}

describe("a report", () => {
  it("that is not there costs no removal", () => {
    const setup = setUpWith();
    setup.vm.resetCounts();
    answer(setup, TOLD, {});
    assert.equal(setup.vm.calls.get("proxy_remove_header_map_value"), undefined);
  });

  it("tells cpu by the application's own utilization where there is one above 0", () => {
    for (const [application_utilization, expected] of [
      [0.4, 0.4],
      [0, 0.9],
      [1.5, 1],
    ] as const) {
      const setup = setUpWith();
      answer(setup, TOLD, FORMS.TEXT?.({ cpu_utilization: 0.9, application_utilization }) ?? {});
      assertLoad(setup, expected);
    }
  });

  it("tells mem", () => {
    const setup = weighing("mem");
    answer(setup, TOLD, FORMS["-bin"]?.({ mem_utilization: 0.6 }) ?? {});
    assertLoad(setup, 0.6);
  });

  for (const [metric, report] of [
    ["named_metrics.queue", { named_metrics: { queue: 40, other: 1 } }],
    ["utilization.gpu", { utilization: { gpu: 0.8, other: 0.1 } }],
    ["application_utilization", { application_utilization: 0.3 }],
    ["rps_fractional", { rps_fractional: 250 }],
    ["eps", { eps: 5 }],
  ] as [string, OrcaReport][]) {
    it(`tells ${metric} by its scale, in every form`, () => {
      for (const encode of Object.values(FORMS)) {
        const setup = weighing(metric, 50);
        answer(setup, TOLD, encode(report));
        const [value = 0] = Object.values(report).map((told) =>
          typeof told === "number" ? told : Object.values(told)[0],
        );
        assertLoad(setup, Number(value) / 50);
      }
    });
  }

  it("of the endpoint that answered at last counts for it, not for the first listed", () => {
    const setup = setUpWith();
    const before = loads(setup);
    const stream = request(setup);
    const [first = "", second = ""] = hosts(stream);
    stream.sendResponseHeaders({ ":status": "200", ...FORMS.TEXT?.(REPORT) }, { answeredBy: second });
    stream.finish({ answeredBy: second, attempts: 2 });
    assertLoad(setup, 0.75, second);
    assertLoad(setup, before.get(first) ?? 0, first);
  });

  it("of a host that is no member is taken off and changes nothing", () => {
    const setup = setUpWith({ load_reports: { trailers: true } });
    const before = loads(setup);
    const report = FORMS.TEXT?.(REPORT) ?? {};
    const stream = answer(setup, "192.0.2.1:9", report, report);
    assert.equal(stream.responseHeaders.get(ANY_FORM), undefined);
    assert.equal(stream.responseTrailers?.length, 0);
    assert.deepEqual([...loads(setup)].sort(), [...before].sort());
  });

  it("in the other form than before is found all the same", () => {
    const setup = setUpWith();
    for (let round = 0; round < 20; round++) {
      const cpu_utilization = (1 + (round % 9)) / 10;
      const form = ["TEXT", "-bin", "JSON", "-bin", "-bin", "BIN"][round % 6] ?? "";
      setup.vm.tick(301_000);
      const stream = answer(setup, TOLD, FORMS[form]?.({ cpu_utilization }) ?? {});
      assert.equal(stream.responseHeaders.get(ANY_FORM) ?? stream.responseHeaders.get(BINARY), undefined);
      assertLoad(setup, cpu_utilization);
    }
  });

  it("counts for half against one just before it", () => {
    const setup = setUpWith();
    answer(setup, TOLD, FORMS.TEXT?.({ cpu_utilization: 0.2 }) ?? {});
    answer(setup, TOLD, FORMS.TEXT?.({ cpu_utilization: 0.6 }) ?? {});
    assertLoad(setup, 0.4);
  });

  it("is counted", () => {
    const setup = setUpWith();
    for (let count = 0; count < 10; count++) answer(setup, TOLD, FORMS.JSON?.(REPORT) ?? {});
    setup.vm.tick(200);
    assert.equal(setup.vm.counter("steer.reports.read"), 10);
  });
});

describe("a bad report", () => {
  const BAD: readonly [fault: string, headers: Headers][] = [
    ["too_large", { [ANY_FORM]: `TEXT cpu_utilization=0.1,${" ".repeat(65_536)}` }],
    ["too_large", { [BINARY]: "A".repeat(200_000) }],
    ["empty", { [ANY_FORM]: "" }],
    ["empty", { [BINARY]: "" }],
    ["unknown_format", { [ANY_FORM]: "cpu_utilization=0.1" }],
    ["unknown_format", { [ANY_FORM]: "text cpu_utilization=0.1" }],
    ["base64", { [ANY_FORM]: "BIN !!!!" }],
    ["base64", { [BINARY]: "CQAAAA*=" }],
    ["syntax", { [ANY_FORM]: "JSON {" }],
    ["syntax", { [ANY_FORM]: "TEXT cpu_utilization" }],
    ["syntax", { [ANY_FORM]: "BIN /////w==" }],
    ["unknown_metric", { [ANY_FORM]: "TEXT cpu_utilization=0.1,speed=3" }],
    ["duplicate", { [ANY_FORM]: "TEXT cpu_utilization=0.1,cpu_utilization=0.1" }],
    ["number_bad", { [ANY_FORM]: "TEXT cpu_utilization=NaN" }],
    ["number_bad", { [ANY_FORM]: "TEXT cpu_utilization=0.1,mem_utilization=x" }],
    ["number_range", { [ANY_FORM]: "TEXT cpu_utilization=-0.1" }],
    ["number_range", FORMS.BIN?.({ cpu_utilization: 0.1, mem_utilization: 1.1 }) ?? {}],
    ["number_range", FORMS["-bin"]?.({ cpu_utilization: Number.POSITIVE_INFINITY }) ?? {}],
    [
      "too_many",
      FORMS.TEXT?.({
        cpu_utilization: 0.1,
        named_metrics: Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`m${n}`, n])),
      }) ?? {},
    ],
  ];
  for (const [fault, headers] of BAD) {
    const [[name, value] = ["", ""]] = Object.entries(headers);
    it(`by ${fault}, such as ${name}: ${value.slice(0, 40)}, is ignored whole, counted by its kind, and taken off`, () => {
      const setup = setUpWith();
      answer(setup, TOLD, FORMS.TEXT?.({ cpu_utilization: 0.75 }) ?? {});
      const stream = answer(setup, TOLD, headers);
      assert.equal(stream.responseHeaders.get(name), undefined);
      assertLoad(setup, 0.75);
      setup.vm.tick(200);
      const faults = [...setup.vm.metrics.all()].filter(([stat, count]) => /reports\.fault/.test(stat) && count > 0);
      assert.deepEqual(faults, [[`steer.reports.fault.${fault}`, 1]]);
      assert.deepEqual(setup.vm.logs, []);
    });
  }
});

describe("resource_aware", () => {
  const inference = {
    weights: { cpu: 0, mem: 0, conns: 0, "named_metrics.queue": 1 },
    scales: { "named_metrics.queue": 10 },
  };

  it("sends more where the reported queue is shorter", () => {
    const setup = setUpWith({ resource_aware: inference });
    const QUEUES = [0, 10, 20, 40];
    QUEUES.forEach((queue, index) => {
      answer(setup, address(index), FORMS.TEXT?.({ named_metrics: { queue } }) ?? {});
    });
    setup.vm.tick(200);
    const first = Array.from({ length: 200 }, () => hosts(request(setup))[0]);
    const spread = QUEUES.map((_, index) => first.filter((host) => host === address(index)).length);
    assert.deepEqual(
      spread,
      [...spread].sort((a, b) => b - a),
      `${spread}`,
    );
    assert.ok((spread[0] ?? 0) > 3 * (spread[3] ?? 0), `${spread}`);
    assert.ok((spread[3] ?? 0) > 0, `${spread}`);
  });
});
