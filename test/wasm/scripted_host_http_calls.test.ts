// HTTP calls of a plugin on the scripted host: what they are refused for, and what the plugin is told of, was seen in Envoy 1.40.0.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { pairs } from "../../tools/scripted_host/encoding.ts";
import {
  Cluster,
  type HttpCall,
  type Plugin,
  PluginTrap,
  type RootContext,
  ScriptedHost,
  Status,
} from "../../tools/scripted_host/index.ts";
import {
  type Asked,
  ask,
  buffer,
  compileCallbackProbe,
  GET,
  header,
  inCallbacks,
  prepare,
  TOKEN,
  told,
} from "./callback_probe.ts";
import { output } from "./probe.ts";

let probe: Plugin;
before(async () => {
  probe = await compileCallbackProbe();
});

const HEADERS = 6;
const TRAILERS = 7;
const BODY = 4;

function start(): { vm: ScriptedHost; root: RootContext } {
  const vm = new ScriptedHost(probe);
  vm.clusters.set("api", new Cluster());
  return { vm, root: vm.createRoot() };
}

function made(vm: ScriptedHost, root: RootContext, asked: Asked = {}): HttpCall {
  assert.equal(ask(vm, root, asked), Status.Ok);
  const call = vm.http.made.at(-1);
  assert.ok(call);
  return call;
}

describe("an HTTP call", () => {
  it("is recorded with all that the plugin gave, under a token of its own", () => {
    const { vm, root } = start();
    vm.resetCounts();
    const headers = [...GET, ["X-Key", "a"], ["x-key", "\xff"]] as const;
    const call = made(vm, root, { headers, body: "body", trailers: [["T", "t"]], timeoutMs: 250 });
    assert.equal(call.cluster, "api");
    assert.deepEqual(call.headers.entries(), [...GET, ["x-key", "a"], ["x-key", "\xff"]]);
    assert.equal(Buffer.from(call.body).toString(), "body");
    assert.deepEqual(call.trailers.entries(), [["t", "t"]]);
    assert.equal(call.timeoutMs, 250);
    assert.equal(call.root, root);
    assert.equal(vm.memory.readU32(TOKEN), call.token);
    assert.notEqual(made(vm, root).token, call.token);
    assert.deepEqual(Object.fromEntries(vm.calls), { proxy_http_call: 2 });
  });

  it("of a stream belongs to its root context", () => {
    const { vm, root } = start();
    prepare(vm);
    assert.equal(vm.invoke("ask", root.openStream().id), Status.Ok);
    assert.equal(vm.http.made[0]?.root, root);
  });

  it("to a cluster that is not there is a BadArgument, and is made once it is", () => {
    const { vm, root } = start();
    assert.equal(ask(vm, root, { cluster: "admin" }), Status.BadArgument);
    assert.equal(vm.memory.readU32(TOKEN), 0);
    assert.equal(vm.http.made.length, 0);
    vm.clusters.set("admin", new Cluster());
    assert.equal(made(vm, root, { cluster: "admin" }).cluster, "admin");
  });

  it("without method, path or authority is a BadArgument; host stands for authority", () => {
    const { vm, root } = start();
    for (const missing of GET) {
      assert.equal(ask(vm, root, { headers: GET.filter((entry) => entry !== missing) }), Status.BadArgument);
    }
    assert.equal(ask(vm, root, { headers: [...GET.slice(0, 2), ["host", "test"]] }), Status.Ok);
  });

  it("with a negative timeout is a BadArgument", () => {
    const { vm, root } = start();
    assert.equal(ask(vm, root, { timeoutMs: -1 }), Status.BadArgument);
  });

  it("with a part or a token outside of memory is an InvalidMemoryAccess", () => {
    const { vm, root } = start();
    for (const argument of [0, 1, 2, 3, 4, 5, 6, 7, 9]) {
      prepare(vm);
      vm.memory.bytes.writeUInt32LE(65_534, 128 + argument * 4);
      if (argument % 2 === 0) vm.memory.bytes.writeUInt32LE(3, 132 + argument * 4);
      assert.equal(vm.invoke("ask", root.id), Status.InvalidMemoryAccess, `argument ${argument}`);
    }
    assert.equal(vm.http.made.length, 0);
  });

  it("with header pairs that are no pairs has no headers, and so is a BadArgument", () => {
    const good = pairs(GET);
    const noNul = Buffer.from(good);
    noNul[noNul.length - 1] = 1;
    const { vm, root } = start();
    const tooMany = Array.from({ length: 1022 }, (): [string, string] => ["a", ""]);
    const broken = [Buffer.alloc(0), good.subarray(0, 3), good.subarray(0, -1), Buffer.concat([good, Buffer.alloc(1)])];
    for (const headers of [...broken, noNul, pairs([...GET, ...tooMany])]) {
      assert.equal(ask(vm, root, { headers }), Status.BadArgument);
    }
    assert.equal(ask(vm, root, { headers: [...GET, ...tooMany.slice(1)] }), Status.Ok);
  });

  it("can be made to fail by a script", () => {
    const { vm, root } = start();
    vm.fault("proxy_http_call", (...args) => (args[8] === 7 ? Status.InternalFailure : undefined));
    assert.equal(ask(vm, root, { timeoutMs: 7 }), Status.InternalFailure);
    assert.equal(ask(vm, root, { timeoutMs: 8 }), Status.Ok);
    assert.equal(vm.http.made.length, 1);
  });
});

describe("an answer", () => {
  it("can be read while the plugin is told of it, and neither before nor after", () => {
    const { vm, root } = start();
    const call = made(vm, root);
    const read = () => [
      header(vm, root.id, HEADERS, "x-b"),
      header(vm, root.id, TRAILERS, "t"),
      buffer(vm, root.id, BODY),
    ];
    const absent = [Status.BadArgument, Status.BadArgument, Status.NotFound];
    const seen: unknown[] = [read()];
    inCallbacks(vm, () => seen.push(read()));
    assert.equal(call.answer({ headers: { ":status": "201", "X-B": "b" }, body: "ü", trailers: { T: "t" } }), true);
    seen.push(read());
    assert.deepEqual(seen, [absent, ["b", "t", "\xc3\xbc"], absent]);
    assert.deepEqual(told(vm), [root.id, call.token, 2, 2, 1]);
  });

  it("of nothing is a 200 with one header, an empty body and no trailers", () => {
    const { vm, root } = start();
    const call = made(vm, root);
    const seen: unknown[] = [];
    inCallbacks(vm, () => {
      seen.push(header(vm, root.id, HEADERS, ":status"), buffer(vm, root.id, BODY));
      seen.push(header(vm, root.id, TRAILERS, "t"), vm.invoke("pairs", root.id, TRAILERS), output(vm));
    });
    call.answer();
    assert.deepEqual(seen, ["200", "", Status.BadArgument, Status.Ok, ""]);
    assert.deepEqual(told(vm), [root.id, call.token, 1, 0, 0]);
  });

  it("can't be changed, and has no size to ask for", () => {
    const { vm, root } = start();
    const seen: number[] = [];
    inCallbacks(vm, () => {
      for (const change of ["add", "replace", "remove"]) seen.push(vm.invoke(change, root.id, HEADERS, 1));
      seen.push(vm.invoke("mapSize", root.id, HEADERS));
    });
    made(vm, root).answer();
    assert.deepEqual(seen, new Array(4).fill(Status.BadArgument));
  });

  it("that fails is told as no headers and no body, and nothing can be read", () => {
    const { vm, root } = start();
    const call = made(vm, root);
    const seen: unknown[] = [];
    inCallbacks(vm, () => seen.push(header(vm, root.id, HEADERS, ":status"), buffer(vm, root.id, BODY)));
    assert.equal(call.fail(), true);
    assert.deepEqual(seen, [Status.BadArgument, Status.NotFound]);
    assert.deepEqual(told(vm), [root.id, call.token, 0, 0, 0]);
  });

  it("comes once", () => {
    const { vm, root } = start();
    const call = made(vm, root);
    let tellings = 0;
    inCallbacks(vm, () => tellings++);
    assert.deepEqual(
      [call.isOpen, call.answer(), call.isOpen, call.answer(), call.fail(), call.timeOut()],
      [true, true, false, false, false, false],
    );
    assert.equal(tellings, 1);
    assert.equal(vm.http.open.size, 0);
  });

  it("given at once reaches the plugin when its callback has returned", () => {
    const { vm, root } = start();
    vm.http.respond = (call) => {
      assert.equal(call.answer({ body: "at once" }), true);
      assert.equal(told(vm)[1], 0);
    };
    const call = made(vm, root);
    assert.deepEqual(told(vm), [root.id, call.token, 1, 7, 0]);
  });

  it("that traps the plugin is a PluginTrap, and the VM's other calls are over", () => {
    const { vm, root } = start();
    const [first, second] = [made(vm, root), made(vm, root)];
    inCallbacks(vm, () => vm.invoke("trap", root.id));
    assert.throws(() => first.answer(), PluginTrap);
    assert.equal(second.answer(), false);
  });
});

describe("a call that nobody answers", () => {
  it("is told as Envoy's own 504 when its time is up, in the order of time with the ticks", () => {
    const { vm, root } = start();
    const seen: unknown[] = [];
    const startMs = vm.clock.nowMs;
    inCallbacks(vm, () => seen.push([vm.clock.nowMs - startMs, header(vm, root.id, HEADERS, ":status")]));
    vm.invoke("period", root.id, 100);
    made(vm, root, { timeoutMs: 250 });
    made(vm, root, { timeoutMs: 50 });
    vm.tick(310);
    const tick = Status.BadArgument;
    assert.deepEqual(seen, [
      [50, "504"],
      [100, tick],
      [200, tick],
      [250, "504"],
      [300, tick],
    ]);
  });

  it("says why in its body", () => {
    const { vm, root } = start();
    const seen: unknown[] = [];
    inCallbacks(vm, () => seen.push(header(vm, root.id, HEADERS, ":status"), buffer(vm, root.id, BODY)));
    made(vm, root).timeOut();
    made(vm, root).refuse();
    const refused =
      "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure";
    assert.deepEqual(seen, ["504", "upstream request timeout", "503", refused]);
    assert.deepEqual(told(vm).slice(2), [3, 98, 0]);
  });

  it("waits for ever without a timeout", () => {
    const { vm, root } = start();
    const call = made(vm, root, { timeoutMs: 0 });
    vm.tick(1e9);
    assert.equal(call.isOpen, true);
  });

  it("is cancelled with its root context, and no other is", () => {
    const { vm, root } = start();
    const other = vm.createRoot();
    const [call, stays] = [made(vm, root, { timeoutMs: 10 }), made(vm, other, { timeoutMs: 10 })];
    root.close();
    assert.equal(call.answer(), false);
    vm.tick(10);
    assert.equal(stays.isOpen, false);
    assert.deepEqual(told(vm).slice(0, 2), [other.id, stays.token]);
  });
});
