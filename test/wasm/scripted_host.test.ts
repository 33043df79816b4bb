// The scripted host against a probe module: its answers must be those of Envoy's C++ host.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import {
  Cluster,
  compilePlugin,
  decodeMetadata,
  double,
  encodeMetadata,
  HostError,
  int64,
  type Plugin,
  PluginTrap,
  type RootContext,
  ScriptedHost,
  SharedData,
  Status,
  utf8,
  VirtualClock,
} from "../../tools/scripted_host/index.ts";
import { compileProbe, input, output } from "./probe.ts";

let probe: Plugin;
before(async () => {
  probe = await compileProbe();
});

function start(configuration: object | string = ""): { vm: ScriptedHost; root: RootContext } {
  const vm = new ScriptedHost(probe);
  return { vm, root: vm.createRoot({ configuration, pluginName: "probe" }) };
}

function read(vm: ScriptedHost, id: number, path: string): string | number {
  const status = vm.invoke("property", id, input(vm, path));
  return status === Status.Ok ? output(vm) : status;
}

const binary = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

describe("values handed to the plugin", () => {
  it("lie where the plugin's allocator said", () => {
    const { vm, root } = start();
    vm.invoke("setRoom", 0, 20_000);
    assert.equal(read(vm, root.id, "plugin_name"), "probe");
    assert.equal(vm.memory.readU32(64), 20_000);
  });

  it("fail with InvalidMemoryAccess where the allocator has no room or answers an address outside of memory", () => {
    const { vm, root } = start();
    for (const room of [0, 65_535, 0xffff_fff0]) {
      vm.invoke("setRoom", 0, room);
      assert.equal(read(vm, root.id, "plugin_name"), Status.InvalidMemoryAccess);
    }
  });

  it("need no allocation when they are empty", () => {
    const vm = new ScriptedHost(probe);
    const root = vm.createRoot();
    vm.invoke("setRoom", 0, 0);
    assert.equal(read(vm, root.id, "plugin_name"), "");
  });

  it("arrive after the memory has grown", () => {
    const { vm, root } = start();
    vm.invoke("growMemory", 0, 3);
    assert.equal(vm.memoryBytes, 4 * 65_536);
    vm.invoke("setRoom", 0, 200_000);
    assert.equal(read(vm, root.id, "plugin_name"), "probe");
  });

  it("are refused for a path or a result outside of memory", () => {
    const { vm, root } = start();
    assert.equal(vm.invoke("propertyAt", root.id, 65_530, 100), Status.InvalidMemoryAccess);
    assert.equal(vm.invoke("propertyAt", root.id, -4, 100), Status.InvalidMemoryAccess);
    const stream = root.openStream({ cluster: "api" });
    input(vm, "xds\0cluster_name");
    assert.equal(vm.invoke("propertyTo", stream.id, 64), Status.Ok);
    assert.equal(vm.invoke("propertyTo", stream.id, 65_534), Status.InvalidMemoryAccess);
  });
});

describe("properties", () => {
  it("of a cluster exist in its streams only", () => {
    const { vm, root } = start();
    const metadata = { steer: { version: 7, strategy: "adaptive", on: true, none: null, endpoints: [] } };
    vm.clusters.set("api", new Cluster(metadata));
    const stream = root.openStream({ cluster: "api" });
    const below = "xds\0cluster_metadata\0filter_metadata\0steer\0";
    assert.equal(read(vm, stream.id, "xds\0cluster_name"), "api");
    assert.equal(read(vm, stream.id, "xds\0cluster_metadata"), binary(encodeMetadata(metadata)));
    assert.equal(read(vm, stream.id, `${below}version`), binary(double(7)));
    assert.equal(read(vm, stream.id, `${below}strategy`), "adaptive");
    assert.equal(read(vm, stream.id, `${below}on`), "\x01");
    assert.equal(read(vm, stream.id, `${below}none`), Status.SerializationFailure);
    assert.equal(read(vm, stream.id, `${below}endpoints`), Status.SerializationFailure);
    assert.equal(read(vm, stream.id, `${below}absent`), Status.NotFound);
    assert.equal(read(vm, root.id, "xds\0cluster_name"), Status.NotFound);
    assert.equal(read(vm, root.id, "xds\0cluster_metadata"), Status.NotFound);
  });

  it("of a cluster without metadata are empty, of an unknown cluster NotFound", () => {
    const { vm, root } = start();
    vm.clusters.set("bare", new Cluster());
    assert.equal(read(vm, root.openStream({ cluster: "bare" }).id, "xds\0cluster_metadata"), "");
    assert.equal(read(vm, root.openStream({ cluster: "gone" }).id, "xds\0cluster_metadata"), Status.NotFound);
    assert.equal(read(vm, root.openStream().id, "xds\0cluster_name"), Status.NotFound);
  });

  it("give broken metadata bytes as they are, and no leaf of them", () => {
    const { vm, root } = start();
    vm.clusters.set("api", new Cluster(Uint8Array.of(10, 200, 1)));
    const stream = root.openStream({ cluster: "api" });
    assert.equal(read(vm, stream.id, "xds\0cluster_metadata"), "\x0a\xc8\x01");
    assert.equal(read(vm, stream.id, "xds\0cluster_metadata\0filter_metadata\0steer\0version"), Status.NotFound);
  });

  it("change with the cluster's metadata", () => {
    const { vm, root } = start();
    const cluster = new Cluster({ steer: { version: 1 } });
    vm.clusters.set("api", cluster);
    const stream = root.openStream({ cluster: "api" });
    const path = "xds\0cluster_metadata\0filter_metadata\0steer\0version";
    assert.equal(read(vm, stream.id, path), binary(double(1)));
    cluster.setMetadata({ steer: { version: 2 } });
    assert.equal(read(vm, stream.id, path), binary(double(2)));
  });

  it("of the answer appear with the answer", () => {
    const { vm, root } = start();
    const stream = root.openStream({ sourceAddress: "10.1.1.1:999" });
    assert.equal(read(vm, stream.id, "source\0address"), "10.1.1.1:999");
    assert.equal(read(vm, stream.id, "upstream\0address"), Status.NotFound);
    assert.equal(read(vm, stream.id, "response\0code"), Status.NotFound);
    stream.sendResponseHeaders({ ":status": "503" }, { answeredBy: "10.0.0.1:80" });
    assert.equal(read(vm, stream.id, "upstream\0address"), "10.0.0.1:80");
    assert.equal(read(vm, stream.id, "response\0code"), binary(int64(503)));
    stream.ended({ code: null, flags: 16384, attempts: 2 });
    assert.equal(read(vm, stream.id, "response\0code"), Status.NotFound);
    assert.equal(read(vm, stream.id, "response\0flags"), binary(int64(16384)));
    assert.equal(read(vm, stream.id, "upstream\0request_attempt_count"), binary(int64(2)));
  });

  it("can be scripted for all contexts or for one stream, to bytes or to a status", () => {
    const { vm, root } = start();
    vm.setProperty("xds.node.locality.region", utf8("eu"));
    const stream = root.openStream({ cluster: "api" });
    stream.setProperty("xds.cluster_name", Status.SerializationFailure);
    assert.equal(read(vm, root.id, "xds\0node\0locality\0region"), "eu");
    assert.equal(read(vm, stream.id, "xds\0node\0locality\0region"), "eu");
    assert.equal(read(vm, stream.id, "xds\0cluster_name"), Status.SerializationFailure);
    vm.setProperty("xds.node.locality.region", undefined);
    assert.equal(read(vm, root.id, "xds\0node\0locality\0region"), Status.NotFound);
  });

  it("are counted by path", () => {
    const { vm, root } = start();
    vm.resetCounts();
    for (let count = 0; count < 3; count++) read(vm, root.id, "a\0b");
    read(vm, root.id, "a\0c");
    assert.deepEqual(Object.fromEntries(vm.propertyReads), { "a.b": 3, "a.c": 1 });
    assert.deepEqual(Object.fromEntries(vm.calls), { proxy_get_property: 4 });
    vm.resetCounts();
    assert.equal(vm.propertyReads.size + vm.callCount, 0);
  });

  it("are not mixed up when other texts come from the same address", () => {
    const { vm, root } = start();
    vm.setProperty("a.b", utf8("1"));
    vm.setProperty("a.c", utf8("2"));
    const answers = ["a\0b", "a\0c", "a\0b", "a\0"].map((path) => read(vm, root.id, path));
    assert.deepEqual(answers, ["1", "2", "1", Status.NotFound]);
  });
});

describe("headers", () => {
  const call = (vm: ScriptedHost, id: number, name: string, text: string) => vm.invoke(name, id, 0, input(vm, text));

  it("are read by their first value whatever the case of the name", () => {
    const { vm, root } = start();
    const stream = root.openStream({ headers: { "X-Key": ["one", "two"] } });
    assert.equal(call(vm, stream.id, "header", "x-KEY"), Status.Ok);
    assert.equal(output(vm), "one");
    assert.equal(call(vm, stream.id, "header", "x-other"), Status.NotFound);
  });

  it("are replaced all by one, added behind, removed all", () => {
    const { vm, root } = start();
    const stream = root.openStream({ headers: { a: ["1", "2", "3"], b: "4" } });
    call(vm, stream.id, "replace", "a");
    assert.deepEqual(stream.requestHeaders.entries(), [
      ["a", "a"],
      ["b", "4"],
    ]);
    call(vm, stream.id, "add", "a");
    call(vm, stream.id, "replace", "c");
    assert.deepEqual(stream.requestHeaders.entries(), [
      ["a", "a"],
      ["b", "4"],
      ["a", "a"],
      ["c", "c"],
    ]);
    call(vm, stream.id, "remove", "a");
    assert.deepEqual(stream.requestHeaders.entries(), [
      ["b", "4"],
      ["c", "c"],
    ]);
  });

  it("carry any byte", () => {
    const { vm, root } = start();
    const everyByte = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("");
    const stream = root.openStream({ headers: { k: everyByte } });
    assert.equal(call(vm, stream.id, "header", "k"), Status.Ok);
    assert.equal(output(vm), everyByte);
    assert.throws(() => root.openStream({ headers: { k: "€" } }), HostError);
  });

  it("come as pairs", () => {
    const { vm, root } = start();
    const stream = root.openStream({ headers: { a: "1", bb: "" } });
    assert.equal(vm.invoke("pairs", stream.id, 0), Status.Ok);
    assert.equal(output(vm), "\x02\0\0\0\x01\0\0\0\x01\0\0\0\x02\0\0\0\0\0\0\0a\x001\0bb\0\0");
  });

  it("of an answer or of no stream are a BadArgument", () => {
    const { vm, root } = start();
    const stream = root.openStream();
    assert.equal(vm.invoke("header", stream.id, 2, input(vm, ":status")), Status.BadArgument);
    assert.equal(call(vm, root.id, "header", ":path"), Status.BadArgument);
    assert.equal(call(vm, 4711, "replace", ":path"), Status.BadArgument);
    stream.sendResponseHeaders({ ":status": "200" });
    assert.equal(vm.invoke("header", stream.id, 2, input(vm, ":status")), Status.Ok);
  });

  it("of a stream leave the list they came from as it was", () => {
    const { vm, root } = start();
    const first = root.openStream();
    call(vm, first.id, "replace", "extra");
    assert.equal(root.openStream().header("extra"), undefined);
  });
});

describe("configuration, time, data and metrics", () => {
  it("gives the plugin configuration while it configures, and not after", () => {
    const { vm, root } = start({ strategy: "adaptive" });
    assert.equal(vm.exportedNumber("configured"), Status.Ok);
    assert.equal(output(vm), '{"strategy":"adaptive"}');
    assert.equal(vm.invoke("readConfiguration", root.id, 7), Status.NotFound);
    assert.equal(vm.invoke("readConfiguration", root.id, 6), Status.Ok);
    assert.equal(vm.invoke("readConfiguration", root.id, 9), Status.BadArgument);
  });

  it("ticks each root at its period, in the order of time", () => {
    const { vm, root } = start();
    const other = vm.createRoot();
    vm.invoke("period", root.id, 100);
    vm.invoke("period", other.id, 250);
    vm.tick(1000);
    assert.equal(vm.logs.length, 14);
    vm.invoke("period", root.id, 0);
    vm.tick(1000);
    assert.equal(vm.logs.length, 18);
    other.close();
    vm.tick(1000);
    assert.equal(vm.logs.filter((line) => line.level === "info").length, 18);
  });

  it("shows the virtual clock in nanoseconds", () => {
    const vm = new ScriptedHost(probe, { clock: new VirtualClock(1_700_000_000_123) });
    assert.equal(vm.invoke("clock"), Status.Ok);
    assert.equal(vm.memory.bytes.readBigUInt64LE(64), 1_700_000_000_123_000_000n);
    vm.tick(0.25);
    vm.invoke("clock");
    assert.equal(vm.memory.bytes.readBigUInt64LE(64), 1_700_000_000_123_250_000n);
  });

  it("compares and swaps shared data among VMs as Envoy does", () => {
    const sharedData = new SharedData();
    const [one, two] = [new ScriptedHost(probe, { sharedData }), new ScriptedHost(probe, { sharedData })];
    assert.equal(one.invoke("shared", 0, input(one, "k")), Status.NotFound);
    assert.equal(one.invoke("share", 0, input(one, "k"), 77), Status.Ok);
    assert.equal(two.invoke("shared", 0, input(two, "k")), Status.Ok);
    assert.equal(output(two), "k");
    const cas = two.memory.readU32(72) ?? 0;
    assert.equal(two.invoke("share", 0, 1, cas + 1), Status.CasMismatch);
    assert.equal(two.invoke("share", 0, 1, cas), Status.Ok);
    assert.equal(one.invoke("share", 0, 1, cas), Status.CasMismatch);
    assert.equal(one.invoke("share", 0, 1, 0), Status.Ok);
  });

  it("adds to counters and refuses to lower them", () => {
    const { vm } = start();
    assert.equal(vm.invoke("define", 0, 0, input(vm, "steer.choices")), Status.Ok);
    const id = vm.memory.readU32(64) ?? 0;
    assert.equal(vm.invoke("increment", 0, id, 5), Status.Ok);
    assert.equal(vm.invoke("increment", 0, id, -1), Status.BadArgument);
    assert.equal(vm.invoke("increment", 0, id, 0), Status.BadArgument);
    assert.equal(vm.invoke("increment", 0, id + 4, 1), Status.NotFound);
    assert.equal(vm.counter("steer.choices"), 5);
    assert.equal(vm.invoke("define", 0, 3, 1), Status.BadArgument);
  });
});

describe("a script", () => {
  it("makes any host call fail, by a status or by its arguments, until it takes that back", () => {
    const { vm, root } = start();
    vm.fault("proxy_get_property", Status.InternalFailure);
    assert.equal(read(vm, root.id, "plugin_name"), Status.InternalFailure);
    vm.fault("proxy_get_property", (_path, size) => (size === 3 ? Status.Empty : undefined));
    assert.equal(read(vm, root.id, "a\0b"), Status.Empty);
    assert.equal(read(vm, root.id, "plugin_name"), "probe");
    vm.clearFaults();
    assert.equal(read(vm, root.id, "a\0b"), Status.NotFound);
    assert.throws(() => vm.fault("proxy_get_nothing", Status.Empty), HostError);
  });

  it("ends a stream by log and delete, in this order, and forgets it", () => {
    const { vm, root } = start();
    input(vm, "end");
    const stream = root.request();
    stream.finish();
    assert.deepEqual(
      vm.logs.map((line) => line.level),
      ["trace", "debug"],
    );
    assert.equal(vm.contexts.has(stream.id), false);
  });

  it("sees a trap, and the VM is dead after it", () => {
    for (const trap of ["trap", "spin"]) {
      const { vm, root } = start();
      assert.throws(() => vm.invoke(trap, root.id), PluginTrap);
      assert.equal(vm.trapped, true);
      assert.throws(() => vm.invoke("clock"), HostError);
    }
  });

  it("is told which imports of a module do not exist", async () => {
    const source = `@external("env", "proxy_guess") declare function guess(): void;
      export function go(): void { guess(); }`;
    await assert.rejects(compileProbe(source), /imports what the host does not have: env\.proxy_guess$/);
    await assert.rejects(compilePlugin(Uint8Array.of(0, 1)), Error);
  });

  it("is told when the plugin makes a call that is linked but not played", async () => {
    const source = `@external("env", "proxy_clear_route_cache") declare function clear(): u32;
      export function go(): u32 { return clear(); }`;
    const vm = new ScriptedHost(await compileProbe(source));
    assert.throws(() => vm.invoke("go"), /proxy_clear_route_cache, which the scripted host does not play/);
  });
});

describe("metadata", () => {
  it("is decoded to what was encoded", () => {
    const metadata = { steer: { n: 1.5, s: "ü", b: false, z: null, list: [1, "a", { deep: [null] }] }, other: {} };
    assert.deepEqual(decodeMetadata(encodeMetadata(metadata)), metadata);
  });
});
