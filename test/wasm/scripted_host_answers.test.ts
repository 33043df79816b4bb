// What a stream's callbacks can read of its headers, its answer and the host that gave it; each status was seen in Envoy 1.40.0.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import {
  Cluster,
  double,
  encodeMetadata,
  HeaderList,
  int64,
  type Plugin,
  type RootContext,
  ScriptedHost,
  Status,
  type Stream,
} from "../../tools/scripted_host/index.ts";
import { compileCallbackProbe, header, inCallbacks, property } from "./callback_probe.ts";
import { input, output } from "./probe.ts";

let probe: Plugin;
before(async () => {
  probe = await compileCallbackProbe();
});

const { BadArgument, NotFound, Ok } = Status;
const HOST = "10.0.0.1:80";

function start(): { vm: ScriptedHost; root: RootContext; cluster: Cluster } {
  const vm = new ScriptedHost(probe);
  const cluster = new Cluster();
  vm.clusters.set("api", cluster);
  return { vm, root: vm.createRoot(), cluster };
}

/** What `look` gives in each callback of a stream, by callback. */
function played(
  look: (vm: ScriptedHost, stream: Stream) => unknown,
  play: (stream: Stream) => void,
): Map<string, unknown> {
  const { vm, root } = start();
  const stream = root.openStream({ cluster: "api", headers: { ":path": "/" } });
  const seen = new Map<string, unknown>();
  inCallbacks(vm, () => seen.set(stream.phase ?? "none", look(vm, stream)));
  play(stream);
  return seen;
}

function whole(stream: Stream): void {
  stream.sendRequestHeaders().sendResponseHeaders({ ":status": "201" }).sendResponseTrailers({ t: "t" }).finish();
}

function abandoned(stream: Stream): void {
  stream.sendRequestHeaders().finish({ code: null, flags: 0x4000 });
}

const MAPS: readonly [number, string][] = [
  [0, ":path"],
  [1, "t"],
  [2, ":status"],
  [3, "t"],
];
const values = (vm: ScriptedHost, { id }: Stream) => MAPS.map(([map, name]) => header(vm, id, map, name));

describe("header maps", () => {
  it("are read in their own callback and in the log", () => {
    assert.deepEqual(Object.fromEntries(played(values, whole)), {
      proxy_on_request_headers: ["/", BadArgument, BadArgument, BadArgument],
      proxy_on_response_headers: [BadArgument, BadArgument, "201", BadArgument],
      proxy_on_response_trailers: [BadArgument, BadArgument, BadArgument, "t"],
      proxy_on_log: ["/", NotFound, "201", "t"],
      proxy_on_done: [BadArgument, BadArgument, BadArgument, BadArgument],
      proxy_on_delete: [BadArgument, BadArgument, BadArgument, BadArgument],
    });
  });

  it("that never came are NotFound in the log, not a BadArgument", () => {
    assert.deepEqual(played(values, abandoned).get("proxy_on_log"), ["/", NotFound, NotFound, NotFound]);
  });

  it("are changed in their own callback only", () => {
    const changes = (vm: ScriptedHost, { id }: Stream) => [0, 2, 3, 6].map((map) => vm.invoke("add", id, map, 1));
    assert.deepEqual(Object.fromEntries(played(changes, whole)), {
      proxy_on_request_headers: [Ok, BadArgument, BadArgument, BadArgument],
      proxy_on_response_headers: [BadArgument, Ok, BadArgument, BadArgument],
      proxy_on_response_trailers: [BadArgument, BadArgument, Ok, BadArgument],
      proxy_on_log: [BadArgument, BadArgument, BadArgument, BadArgument],
      proxy_on_done: [BadArgument, BadArgument, BadArgument, BadArgument],
      proxy_on_delete: [BadArgument, BadArgument, BadArgument, BadArgument],
    });
  });

  it("have a size where they can be changed", () => {
    const sizes = (vm: ScriptedHost, { id }: Stream) => [0, 2, 3].map((map) => vm.invoke("mapSize", id, map));
    const seen = played(sizes, whole);
    assert.deepEqual(seen.get("proxy_on_response_headers"), [BadArgument, Ok, BadArgument]);
    assert.deepEqual(seen.get("proxy_on_log"), [BadArgument, BadArgument, BadArgument]);
  });

  it("that are not there are no pairs", () => {
    const pairs = (vm: ScriptedHost, { id }: Stream) => [vm.invoke("pairs", id, 2), output(vm).length];
    const seen = played(pairs, whole);
    assert.deepEqual(seen.get("proxy_on_request_headers"), [Ok, 0]);
    assert.deepEqual(seen.get("proxy_on_log"), [Ok, 4 + 8 + 8 + 4]);
  });

  it("of an unknown type are a BadArgument even in the log", () => {
    const unknown = (vm: ScriptedHost, { id }: Stream) => [header(vm, id, 8, "t"), vm.invoke("pairs", id, 8)];
    assert.deepEqual(played(unknown, whole).get("proxy_on_log"), [BadArgument, BadArgument]);
  });

  it("keep in the log what callbacks made of them", () => {
    const seen = played(
      (vm, { id, phase }) =>
        phase === "proxy_on_log" ? header(vm, id, 2, "a") : vm.invoke("replace", id, 2, input(vm, "a")),
      (stream) => stream.sendResponseHeaders({ a: "" }).finish(),
    );
    assert.deepEqual([seen.get("proxy_on_response_headers"), seen.get("proxy_on_log")], [Ok, "a"]);
  });
});

describe("`:status`", () => {
  const status = (vm: ScriptedHost, { id }: Stream) => header(vm, id, 2, ":status");
  const log = (play: (stream: Stream) => void) => played(status, play).get("proxy_on_log");

  it("is 200 where a test gives none, and so is response.code", () => {
    const { vm, root } = start();
    for (const headers of [HeaderList.from({}), HeaderList.from({ a: "b" }), { a: "b" }]) {
      const stream = root.openStream();
      inCallbacks(vm, () => assert.equal(status(vm, stream), "200"));
      stream.sendResponseHeaders(headers);
      assert.equal(stream.responseHeaders.entries()[0]?.[0], ":status");
      assert.equal(property(vm, stream.id, "response.code"), Buffer.from(int64(200)).toString("latin1"));
    }
  });

  it("of a stream that ends with a code and no headers is seen in the log; a client that went away leaves none", () => {
    assert.equal(
      log((stream) => stream.finish({ code: 503 })),
      "503",
    );
    assert.equal(
      log((stream) => stream.finish({ code: null })),
      NotFound,
    );
    assert.equal(
      log((stream) => stream.finish()),
      NotFound,
    );
  });

  it("stays what was sent when the stream ends with another code", () => {
    assert.equal(
      log((stream) => stream.sendResponseHeaders({}).finish({ code: 503 })),
      "200",
    );
  });
});

describe("response trailers", () => {
  it("are told with their count", () => {
    const { vm, root } = start();
    const stream = root.openStream();
    stream.sendResponseHeaders({}).sendResponseTrailers({ a: ["1", "2"], b: "3" });
    assert.equal(vm.memory.readU32(256), 3);
    assert.deepEqual(stream.responseTrailers?.all("a"), ["1", "2"]);
  });
});

describe("the metadata of the host that answered", () => {
  const WHOLE = "xds.upstream_host_metadata";
  const WEIGHT = `${WHOLE}.filter_metadata.steer.weight`;
  const metadata = { steer: { weight: 3 } };
  const binary = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

  it("is there from the answer on, whole and leaf by leaf", () => {
    const { vm, root, cluster } = start();
    cluster.setEndpointMetadata(HOST, metadata);
    const stream = root.openStream({ cluster: "api" });
    const read = () => [property(vm, stream.id, WHOLE), property(vm, stream.id, WEIGHT)];
    assert.deepEqual(read(), [NotFound, NotFound]);
    stream.sendResponseHeaders({}, { answeredBy: HOST });
    assert.deepEqual(read(), [binary(encodeMetadata(metadata)), binary(double(3))]);
    cluster.setEndpointMetadata(HOST, { steer: { weight: 4 } });
    assert.equal(read()[1], binary(double(4)));
    stream.ended({ answeredBy: null });
    assert.deepEqual(read(), [NotFound, NotFound]);
  });

  it("of a host without any is a SerializationFailure, and its leaves are NotFound", () => {
    const { vm, root, cluster } = start();
    cluster.setEndpointMetadata(HOST, metadata);
    for (const name of ["api", "other"]) {
      const stream = root.openStream({ cluster: name }).sendResponseHeaders({}, { answeredBy: "10.0.0.2:80" });
      assert.equal(property(vm, stream.id, WHOLE), Status.SerializationFailure);
      assert.equal(property(vm, stream.id, WEIGHT), NotFound);
    }
    cluster.setEndpointMetadata(HOST, undefined);
    const stream = root.openStream({ cluster: "api" }).sendResponseHeaders({}, { answeredBy: HOST });
    assert.equal(property(vm, stream.id, WHOLE), Status.SerializationFailure);
  });

  it("that is broken comes as it is", () => {
    const { vm, root, cluster } = start();
    cluster.setEndpointMetadata(HOST, Uint8Array.of(10, 200, 1));
    const stream = root.openStream({ cluster: "api" }).sendResponseHeaders({}, { answeredBy: HOST });
    assert.equal(property(vm, stream.id, WHOLE), "\x0a\xc8\x01");
    assert.equal(property(vm, stream.id, WEIGHT), NotFound);
  });
});

describe("response.grpc_status", () => {
  const read = (vm: ScriptedHost, { id }: Stream) => {
    const bytes = property(vm, id, "response.grpc_status");
    return typeof bytes === "number" ? bytes : Number(Buffer.from(bytes, "latin1").readBigInt64LE());
  };
  const logged = (play: (stream: Stream) => Stream) =>
    played(read, (stream) => play(stream).finish()).get("proxy_on_log");

  it("is that of the trailers, else of the headers", () => {
    assert.equal(
      logged((stream) =>
        stream.sendResponseHeaders({ "grpc-status": "3" }).sendResponseTrailers({ "grpc-status": "14" }),
      ),
      14,
    );
    assert.equal(
      logged((stream) => stream.sendResponseHeaders({ "grpc-status": "3" })),
      3,
    );
  });

  it("is made of the HTTP status where there is none: UNKNOWN for a plain 200", () => {
    const made = [200, 400, 401, 403, 404, 429, 500, 502, 503, 504].map((code) =>
      logged((stream) => stream.sendResponseHeaders({ ":status": String(code) })),
    );
    assert.deepEqual(made, [2, 13, 16, 7, 12, 14, 2, 14, 14, 14]);
  });

  it("in the callback of the headers does not know the trailers yet", () => {
    const seen = played(read, (stream) => stream.sendResponseHeaders({}).sendResponseTrailers({ "grpc-status": "0" }));
    assert.deepEqual([...seen.values()], [2, 0]);
  });

  it("is -1 for what is no status, and NotFound without an answer", () => {
    for (const status of ["17", "-1", "x", "1.5"]) {
      assert.equal(
        logged((stream) => stream.sendResponseHeaders({ "grpc-status": status })),
        -1,
      );
    }
    assert.equal(
      logged((stream) => stream),
      NotFound,
    );
  });
});
