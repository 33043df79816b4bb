// Host calls that fail, unknown contexts, callbacks in any order: no trap, no header from nowhere, and good requests after it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FAILURES, ScriptedHost, SIMULATED_CALLS, type Status } from "../../tools/scripted_host/index.ts";
import { complete, endpoints, HOST_HEADER, hosts, plugin, request, type Setup, STRATEGIES, setUp } from "./fixture.ts";

const SPOOFED = { ":path": "/a?b=c", [HOST_HEADER]: "6.6.6.6:1", cookie: "a=b", "x-user-id": "u1" };
const CALLS = WebAssembly.Module.imports(plugin.module).map((entry) => entry.name);
const KEYED = { consistent_hash: { key: { header: "x-user-id" } } };
const LEARNING = { load_reports: { trailers: true }, grpc_status: true };
const REPORT = { "endpoint-load-metrics": "TEXT cpu_utilization=0.5", "grpc-status": "0" };

function assertGood(setup: Setup): void {
  setup.vm.tick(20_000);
  complete(request(setup, { headers: SPOOFED }));
  const list = hosts(complete(request(setup, { headers: SPOOFED })));
  assert.equal(list.length, 4);
  assert.ok(!list.includes("6.6.6.6:1"));
}

function exercise(setup: Setup): void {
  for (const headers of [SPOOFED, undefined]) {
    setup.vm.tick(1500);
    complete(request(setup, { headers }));
    const reporting = request(setup, { headers });
    reporting.sendResponseHeaders({ ":status": "200", ...REPORT }, { answeredBy: hosts(reporting)[0] });
    reporting.sendResponseTrailers(REPORT).finish();
    request(setup, { headers, endOfStream: false })
      .requestBody(10, true)
      .requestTrailers()
      .finish({ code: null, flags: 0x4000 });
  }
}

describe("a host call that fails", () => {
  for (const call of CALLS) {
    it(`does no harm when it is ${call}, whatever the status`, () => {
      for (const strategy of STRATEGIES) {
        for (const status of FAILURES) {
          const setup = setUp({ strategy, explain: true, ...KEYED, ...LEARNING }, endpoints(8));
          setup.vm.fault(call, status);
          exercise(setup);
          setup.vm.clearFaults();
          assertGood(setup);
        }
      }
    });

    it(`while the plugin starts does no harm when it is ${call}`, () => {
      for (const status of FAILURES) {
        const vm = new ScriptedHost(plugin);
        vm.fault(call, status);
        const root = vm.createRoot({ configuration: {} });
        vm.tick(3000);
        complete(root.request({ cluster: "api" }));
        vm.clearFaults();
        assert.equal(vm.createRoot({ configuration: {} }).accepted, true);
      }
    });
  }

  it("leaves no client's header in place when properties can't be read", () => {
    const setup = setUp({}, endpoints(8));
    for (const status of FAILURES) {
      setup.vm.fault("proxy_get_property", status);
      assert.notEqual(request(setup, { headers: SPOOFED }).header(HOST_HEADER), "6.6.6.6:1");
    }
  });

  it("leaves no client's header in place when the header can't be replaced", () => {
    const setup = setUp({}, endpoints(8));
    for (const status of FAILURES) {
      setup.vm.fault("proxy_replace_header_map_value", status);
      assert.deepEqual(request(setup, { headers: SPOOFED }).requestHeaders.all(HOST_HEADER), []);
    }
  });

  it("does no harm when any call fails at any moment", () => {
    const setup = setUp({ explain: true, ...KEYED, ...LEARNING }, endpoints(8));
    const plans = fc.array(fc.tuple(fc.nat(CALLS.length - 1), fc.nat(FAILURES.length - 1), fc.nat(5)), {
      maxLength: 6,
    });
    const property = fc.property(plans, (plan) => {
      for (const [call, status, after] of plan) {
        let count = 0;
        const fault = (): Status | undefined => (count++ >= after ? FAILURES[status] : undefined);
        setup.vm.fault(CALLS[call] ?? "", fault);
      }
      exercise(setup);
      setup.vm.clearFaults();
      assertGood(setup);
    });
    fc.assert(property, { seed: 20_264, numRuns: 300 });
  });
});

describe("a property", () => {
  it("that is NotFound, empty or of a wrong size does no harm", () => {
    const setup = setUp({ explain: true, ...KEYED, ...LEARNING }, endpoints(8));
    exercise(setup);
    const paths = [...setup.vm.propertyReads.keys()];
    for (const path of paths) {
      for (const value of [1 as Status, new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(9).fill(255)]) {
        setup.vm.setProperty(path, value);
        exercise(setup);
        setup.vm.setProperty(path, undefined);
        assertGood(setup);
      }
    }
    assert.ok(paths.length >= 4, `${paths}`);
  });
});

describe("callbacks", () => {
  const CALLBACKS = WebAssembly.Module.exports(plugin.module)
    .map((entry) => entry.name)
    .filter((name) => name.startsWith("proxy_on_") && name !== "proxy_on_memory_allocate");

  it("for contexts that do not exist do no harm", () => {
    const setup = setUp({}, endpoints(8));
    for (const callback of CALLBACKS) {
      for (const id of [0, 4711, 0x7fff_ffff, -1]) setup.vm.invoke(callback, id, 5, 1);
    }
    assertGood(setup);
  });

  it("in any order and with any arguments do no harm", () => {
    const ids = fc.oneof(fc.nat(12), fc.constantFrom(0, -1, 0x7fff_ffff));
    const calls = fc.array(fc.tuple(fc.constantFrom(...CALLBACKS), ids, ids, fc.nat(2)), {
      maxLength: 60,
      size: "max",
    });
    const property = fc.property(calls, (sequence) => {
      const setup = setUp({ explain: true }, endpoints(8));
      for (let count = 0; count < 3; count++) request(setup);
      for (const [callback, id, first, second] of sequence) setup.vm.invoke(callback, id, first, second);
      // Ids that the sequence has not used, and another root, since it may have deleted or reconfigured the first one.
      while (setup.vm.nextContextId() < 20);
      assertGood({ ...setup, root: setup.vm.createRoot({ configuration: {} }) });
    });
    fc.assert(property, { seed: 20_265, numRuns: 300 });
  });
});

describe("requests", () => {
  const bytes = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
    maxLength: 200,
    size: "max",
  });
  const KEYS = [{ header: "x-user-id" }, { cookie: "a" }, { query: "b" }, { path: true }, { source_address: true }];

  for (const key of KEYS) {
    it(`with any bytes where the key is ${JSON.stringify(key)} do no harm`, () => {
      const setup = setUp({ strategy: "consistent_hash", consistent_hash: { key } }, endpoints(8));
      const property = fc.property(bytes, bytes, bytes, bytes, (path, cookie, user, source) => {
        const headers = { ":path": path, cookie, "x-user-id": user, [HOST_HEADER]: user };
        assert.equal(hosts(complete(request(setup, { headers, sourceAddress: source }))).length, 4);
      });
      fc.assert(property, { seed: 20_266, numRuns: 300 });
    });

    it(`with 64 KiB of it where the key is ${JSON.stringify(key)} do no harm and take no more memory each time`, () => {
      const setup = setUp({ strategy: "consistent_hash", consistent_hash: { key } }, endpoints(8));
      const long = "k".repeat(65_536);
      const headers = { ":path": `/?b=${long}`, cookie: `a=${long}`, "x-user-id": long };
      const send = () => complete(request(setup, { headers, sourceAddress: `${long}:1` }));
      for (let count = 0; count < 10; count++) assert.equal(hosts(send()).length, 4);
      const memoryBytes = setup.vm.memoryBytes;
      for (let count = 0; count < 100; count++) send();
      assert.equal(setup.vm.memoryBytes, memoryBytes);
    });
  }
});

it("every call that the plugin makes can be made to fail by the scripted host", () => {
  assert.deepEqual(
    CALLS.filter((call) => !SIMULATED_CALLS.includes(call)),
    [],
  );
});
