// Anything at any moment in two workers with every source on: callbacks with any arguments, answers, shared data and headers of any bytes,
// host calls that fail. No trap, and soon after it everything works again.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Cluster, FAILURES, type RootContext, type ScriptedHost } from "../../tools/scripted_host/index.ts";
import { clustersText, Fleet } from "./envoy_admin.ts";
import { address, complete, HOST_HEADER, hosts, plugin, STRATEGIES } from "./fixture.ts";
import { ANY_FORM, BINARY } from "./orca_report.ts";

const KNOWN = Array.from({ length: 8 }, (_, index) => ({ address: address(index) }));
const VIEW = KNOWN.map((host) => host.address);
const CONFIGURATION = {
  max_retries: 7,
  explain: true,
  grpc_status: true,
  circuit_breaker_threshold: 0,
  success_rate_threshold: 0,
  load_reports: { trailers: true },
  resource_aware: { weights: { "named_metrics.queue": 1 } },
  probes: { cluster: "api_probes", interval_ms: 1000 },
};
const CALLS = WebAssembly.Module.imports(plugin.module).map((entry) => entry.name);
const CALLBACKS = WebAssembly.Module.exports(plugin.module)
  .map((entry) => entry.name)
  .filter((name) => name.startsWith("proxy_on_") && name !== "proxy_on_memory_allocate");

/** What one step of a life may use: which worker, two numbers, any bytes. */
interface Step {
  readonly event: keyof typeof EVENTS;
  readonly worker: number;
  readonly first: number;
  readonly second: number;
  readonly bytes: Uint8Array;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** A whole answer of Envoy's admin interface with some of its bytes replaced. */
function damaged(bytes: Uint8Array, place: number): Uint8Array {
  const whole = Buffer.from(clustersText("api", KNOWN));
  whole.set(bytes.subarray(0, 50), place % (whole.length - 50));
  return place % 3 ? whole : whole.subarray(0, place % whole.length);
}

const EVENTS = {
  callback: (_fleet: Fleet, vm: ScriptedHost, { first, second, bytes }: Step) => {
    const name = CALLBACKS[first % CALLBACKS.length] ?? "";
    const id = [first % 14, second % 14, 0, -1, 0x7fff_ffff][second % 5] ?? 0;
    vm.invoke(name, id, (second % 40) * 4, bytes.length, first, second);
  },
  /** A token that is waited for, told when no answer is at hand. */
  token: (_fleet: Fleet, vm: ScriptedHost, { first }: Step) => {
    const [call] = vm.http.open;
    if (call !== undefined) vm.invoke("proxy_on_http_call_response", call.root.id, call.token, first, first, first);
  },
  answer: (_fleet: Fleet, vm: ScriptedHost, { first, second, bytes }: Step) => {
    const call = [...vm.http.open][first % (vm.http.open.size || 1)];
    const headers = { ":status": String([200, 200, 503, 0][second % 4]), [ANY_FORM]: text(bytes) };
    if (second % 7 === 0) call?.fail();
    else call?.answer({ headers, body: second % 2 ? bytes : damaged(bytes, first) });
  },
  sharedData: ({ process: { sharedData } }: Fleet, _vm: ScriptedHost, { first, second, bytes }: Step) => {
    const keys = [...sharedData.entries.keys()];
    const key = keys[first % (keys.length || 1)] ?? "steer.nonces";
    const old = Uint8Array.from(sharedData.entries.get(key)?.value ?? bytes);
    old.set(bytes.subarray(0, old.length));
    sharedData.set(key, second % 2 ? old : bytes, 0);
  },
  fault: (_fleet: Fleet, vm: ScriptedHost, { first, second }: Step) => {
    vm.fault(CALLS[first % CALLS.length] ?? "", FAILURES[second % FAILURES.length]);
  },
  noFault: (_fleet: Fleet, vm: ScriptedHost) => vm.clearFaults(),
  stream: (_fleet: Fleet, vm: ScriptedHost, { first, second, bytes }: Step) => {
    const [root] = vm.roots;
    const stream = root?.request({ cluster: "api", endOfStream: first % 2 > 0 });
    if (stream === undefined) return;
    const answeredBy = [hosts(stream)[0], address(first % 10), "192.0.2.1:9", undefined][second % 4];
    const value = text(bytes);
    if (second % 11) {
      const headers = {
        ":status": second % 5 ? "200" : value,
        [ANY_FORM]: value,
        [BINARY]: value,
        "grpc-status": value,
      };
      stream.sendResponseHeaders(headers, { answeredBy });
    }
    if (first % 3) stream.sendResponseTrailers({ "grpc-status": value, [first % 2 ? ANY_FORM : BINARY]: value });
    stream.finish({ flags: first, attempts: second % 6 });
  },
  endpointMetadata: ({ cluster }: Fleet, _vm: ScriptedHost, { first, bytes }: Step) =>
    cluster.setEndpointMetadata(address(first % 8), bytes),
  known: (fleet: Fleet, _vm: ScriptedHost, { first, second }: Step) => {
    fleet.known = KNOWN.slice(first % 8).map((host) => ({ ...host, priority: second % 3, weight: first }));
  },
  wait: ({ process }: Fleet, _vm: ScriptedHost, { first }: Step) => process.tick((first % 30) * 50),
};

/** Bytes that go past the first check of a load report as often as not. */
const someBytes = fc
  .tuple(
    fc.constantFrom("", "TEXT ", "JSON ", "BIN ", "TEXT cpu_utilization=", "14"),
    fc.uint8Array({ maxLength: 120, size: "max" }),
  )
  .map(([start, rest]) => Uint8Array.of(...Buffer.from(start), ...rest));
const step = fc.record<Step>({
  event: fc.constantFrom(...(Object.keys(EVENTS) as (keyof typeof EVENTS)[])),
  worker: fc.nat(1),
  first: fc.nat(),
  second: fc.nat(),
  bytes: someBytes,
});

function goodRoot(fleet: Fleet, vm: ScriptedHost): RootContext {
  // Ids that the steps have not used, and another root, since they may have deleted or reconfigured the first one.
  while (vm.nextContextId() < 20);
  return vm.createRoot({ configuration: fleet.configuration });
}

function assertRecovers(fleet: Fleet, good: Fleet["answer"]): void {
  const roots = fleet.vms.map((vm) => {
    vm.clearFaults();
    return goodRoot(fleet, vm);
  });
  fleet.answer = good;
  fleet.known = KNOWN;
  for (let round = 0; round < 80; round++) {
    for (const root of roots) complete(root.request({ cluster: "api" }));
    fleet.process.tick(100);
  }
  for (const root of roots) {
    const stream = root.request({ cluster: "api", headers: { ":path": "/", [HOST_HEADER]: "6.6.6.6:1" } });
    assert.deepEqual(hosts(complete(stream)).sort(), VIEW);
  }
}

describe("two workers with every source on", () => {
  for (const strategy of STRATEGIES) {
    it(`survive any life under ${strategy}, and work soon after it`, () => {
      const lives = fc.array(step, { minLength: 5, maxLength: 80, size: "max" });
      const property = fc.property(lives, (life) => {
        const fleet = new Fleet({ ...CONFIGURATION, strategy, consistent_hash: { slots: 256 } }, KNOWN, 2);
        fleet.process.clusters.set("api_probes", new Cluster());
        const { answer } = fleet;
        const good: Fleet["answer"] = (call) =>
          call.cluster === "envoy_admin" ? answer(call) : void call.answer({ headers: { ":status": "200" } });
        fleet.answer = good;
        fleet.run(500);
        fleet.answer = () => undefined;
        for (const { worker, event, ...rest } of life) {
          const vm = fleet.vms[worker];
          if (vm !== undefined) EVENTS[event](fleet, vm, { worker, event, ...rest });
        }
        assertRecovers(fleet, good);
      });
      fc.assert(property, { seed: 20_273, numRuns: 150 });
    });
  }
});
