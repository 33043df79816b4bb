// Several VMs of one process on the scripted host: shared data as Envoy keeps it, one clock, and workers that die.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import {
  Cluster,
  HostError,
  type Plugin,
  PluginTrap,
  type RootContext,
  ScriptedHost,
  ScriptedProcess,
  SharedData,
  Status,
} from "../../tools/scripted_host/index.ts";
import { ask, compileCallbackProbe, told } from "./callback_probe.ts";
import { input, output } from "./probe.ts";

let probe: Plugin;
before(async () => {
  probe = await compileCallbackProbe();
});

const set = (vm: ScriptedHost, key: string, cas: number) => vm.invoke("share", 0, input(vm, key), cas);
const get = (vm: ScriptedHost, key: string) => vm.invoke("shared", 0, input(vm, key));
const casOf = (vm: ScriptedHost, key: string) => {
  assert.equal(get(vm, key), Status.Ok);
  return vm.memory.readU32(72);
};

describe("shared data", () => {
  it("that is absent is NotFound, and nothing is written", () => {
    const vm = new ScriptedHost(probe);
    for (const address of [64, 68, 72]) vm.memory.writeU32(address, 77);
    assert.equal(get(vm, "k"), Status.NotFound);
    assert.deepEqual(
      [64, 68, 72].map((address) => vm.memory.readU32(address)),
      [77, 77, 77],
    );
  });

  it("takes any cas while it is absent: so two VMs can both create it, and the second sees that it did not", () => {
    const process = new ScriptedProcess(probe);
    const [one, two] = [process.start(), process.start()];
    assert.equal(set(one, "k", 0xffff_ffff), Status.Ok);
    assert.equal(set(two, "k", 0xffff_ffff), Status.CasMismatch);
    assert.equal(set(two, "k", 0), Status.Ok);
  });

  it("has one row of cas numbers from 1 for all keys and VMs; a refused write takes none", () => {
    const process = new ScriptedProcess(probe);
    const [one, two] = [process.start(), process.start()];
    set(one, "a", 0);
    set(two, "b", 0);
    assert.equal(set(one, "b", 1), Status.CasMismatch);
    set(one, "a", 1);
    assert.deepEqual([casOf(two, "a"), casOf(one, "b")], [3, 2]);
  });

  it("goes on with 1 after the last cas, since 0 is none", () => {
    const vm = new ScriptedHost(probe, { sharedData: new SharedData(0xffff_ffff) });
    set(vm, "a", 0);
    assert.equal(casOf(vm, "a"), 0xffff_ffff);
    assert.equal(set(vm, "a", -1), Status.Ok);
    assert.equal(casOf(vm, "a"), 1);
  });

  it("keeps a copy, an empty value, and a key of any bytes", () => {
    const vm = new ScriptedHost(probe);
    set(vm, "\0\xff", 0);
    vm.memory.bytes.fill(7, 1024, 1030);
    get(vm, "\0\xff");
    assert.equal(output(vm), "\0\xff");
    assert.equal(set(vm, "", 0), Status.Ok);
    assert.equal(get(vm, ""), Status.Ok);
    assert.equal(output(vm), "");
  });

  it("is counted and can be made to fail", () => {
    const vm = new ScriptedHost(probe);
    vm.fault("proxy_set_shared_data", Status.CasMismatch);
    assert.equal(set(vm, "k", 0), Status.CasMismatch);
    assert.equal(vm.sharedData.entries.size, 0);
    get(vm, "k");
    assert.deepEqual(Object.fromEntries(vm.calls), { proxy_set_shared_data: 1, proxy_get_shared_data: 1 });
  });
});

interface Workers {
  process: ScriptedProcess;
  vms: ScriptedHost[];
  roots: RootContext[];
}

function workers(count: number, periodMs: number): Workers {
  const process = new ScriptedProcess(probe);
  process.clusters.set("api", new Cluster());
  const vms = Array.from({ length: count }, () => process.start());
  const roots = vms.map((vm) => vm.createRoot());
  for (const root of roots) root.host.invoke("period", root.id, periodMs);
  return { process, vms, roots };
}

const ticks = (vm: ScriptedHost) => vm.logs.filter((line) => line.level === "info").length;

describe("the VMs of a process", () => {
  it("tick on one clock in the order of time", () => {
    const { process, vms } = workers(1, 70);
    process.tick(50);
    const late = process.start();
    late.invoke("period", late.createRoot().id, 30);
    const seen: [number, number][] = [];
    const startMs = process.clock.nowMs;
    [...vms, late].forEach((vm, index) => {
      vm.fault("proxy_log", () => void seen.push([index, process.clock.nowMs - startMs]));
    });
    process.tick(95);
    assert.deepEqual(seen, [
      [0, 20],
      [1, 30],
      [1, 60],
      [0, 90],
      [1, 90],
    ]);
    assert.equal(process.clock.nowMs - startMs, 95);
  });

  it("tick in the order of time when they are less than a millisecond apart", () => {
    const { vm, seen } = { vm: new ScriptedHost(probe), seen: [] as number[] };
    const first = vm.createRoot();
    vm.invoke("period", first.id, 10);
    vm.tick(0.5);
    const second = vm.createRoot();
    vm.invoke("period", second.id, 9);
    vm.fault("proxy_log", () => void seen.push(vm.current?.root.id ?? 0));
    vm.tick(9.6);
    assert.deepEqual(seen, [second.id, first.id]);
  });

  it("share metrics and clusters, and have their own contexts, logs and counts", () => {
    const { process, vms } = workers(2, 100);
    const [one, two] = vms as [ScriptedHost, ScriptedHost];
    one.invoke("define", 0, 0, input(one, "c"));
    one.invoke("increment", 0, one.memory.readU32(64), 2);
    assert.equal(two.counter("c"), 2);
    process.clusters.set("late", new Cluster());
    assert.ok(two.clusters.has("late"));
    assert.equal(two.calls.get("proxy_define_metric"), undefined);
  });

  it("time out each its own HTTP calls", () => {
    const { process, vms, roots } = workers(2, 1000);
    const [one, two] = vms as [ScriptedHost, ScriptedHost];
    roots.forEach((root, index) => void ask(root.host, root, { timeoutMs: 10 + 10 * index }));
    process.tick(15);
    assert.deepEqual([one.http.open.size, two.http.open.size], [0, 1]);
    assert.deepEqual([told(one)[2], told(two)[2]], [3, 0]);
  });
});

describe("a VM that is killed", () => {
  it("ticks no more, while the others do and see what it left in shared data", () => {
    const { process, vms } = workers(2, 100);
    const [one, two] = vms as [ScriptedHost, ScriptedHost];
    process.tick(250);
    set(one, "k", 0);
    one.kill();
    process.tick(1000);
    assert.deepEqual([ticks(one), ticks(two)], [2, 12]);
    assert.equal(get(two, "k"), Status.Ok);
    assert.deepEqual([one.alive, two.alive], [false, true]);
    assert.throws(() => one.invoke("clock"), HostError);
  });

  it("hears of no answer and of no timeout", () => {
    const { process, vms, roots } = workers(1, 100);
    const [vm] = vms as [ScriptedHost];
    for (const timeoutMs of [0, 10]) ask(vm, roots[0] as RootContext, { timeoutMs });
    vm.kill();
    assert.equal(vm.http.made[0]?.answer(), false);
    process.tick(20);
    assert.equal(told(vm)[1], 0);
  });

  it("by a trap stops its process as little: the others tick on, and a new one starts", () => {
    const { process, vms } = workers(2, 100);
    const [one, two] = vms as [ScriptedHost, ScriptedHost];
    assert.throws(() => one.invoke("trap"), PluginTrap);
    process.tick(300);
    assert.deepEqual([ticks(one), ticks(two)], [0, 3]);
    assert.equal(process.start().alive, true);
  });
});
