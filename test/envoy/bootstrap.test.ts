// Copies of example yaml with other addresses, as the scenarios use them.
import assert from "node:assert/strict";
import test from "node:test";
import { endpointAddresses, listeningAddresses, renderYaml, watchedFiles } from "../../tools/envoy/bootstrap.ts";

test("an address is replaced as a socket address and as a string, and fractions stay as written", () => {
  const text = `a: {socket_address: {address: 127.0.0.1, port_value: 81}}
b: [{address: "127.0.0.1:81", cpu: 0.50}, {address: "127.0.0.1:82"}]
c: plugin.wasm
`;
  const addresses = { "127.0.0.1:81": "10.0.0.7:9000" };
  assert.equal(
    renderYaml(text, { addresses, strings: { "plugin.wasm": "other.wasm" } }),
    `a: { socket_address: { address: 10.0.0.7, port_value: 9000 } }
b: [ { address: "10.0.0.7:9000", cpu: 0.50 }, { address: "127.0.0.1:82" } ]
c: other.wasm
`,
  );
});

test("listening addresses are those of the admin interface and of every static listener", () => {
  const at = (port: number) => `{address: {socket_address: {address: 127.0.0.1, port_value: ${port}}}}`;
  const text = `admin: ${at(1)}\nstatic_resources: {listeners: [${at(2)}, ${at(3)}]}`;
  assert.deepEqual(listeningAddresses(text), ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"]);
});

test("an admin interface on a Unix socket has no listening address, and may be told to answer other paths", () => {
  const text = "admin: { address: { pipe: { path: a.sock, mode: 384 } }, allow_paths: [ { prefix: /clusters } ] }\n";
  assert.deepEqual(listeningAddresses(text), []);
  assert.equal(
    renderYaml(text, { strings: { "a.sock": "b.sock" }, adminPaths: ["/ready"] }),
    "admin: { address: { pipe: { path: b.sock, mode: 384 } }, allow_paths: [ { prefix: /ready } ] }\n",
  );
});

test("endpoints are those of every load assignment, each once; other socket addresses are none", () => {
  const at = (address: string) => `{address: {socket_address: {address: ${address}, port_value: 81}}}`;
  const lists = [
    `[{endpoint: ${at("127.0.0.1")}}]`,
    `[{endpoint: ${at("127.0.0.1")}}, {endpoint: ${at("api.internal")}}]`,
  ];
  const text = `resolver: ${at("10.0.0.9")}\na: {lb_endpoints: ${lists[0]}}\nb: {lb_endpoints: ${lists[1]}}`;
  assert.deepEqual(endpointAddresses(text), ["127.0.0.1:81", "api.internal:81"]);
});

test("an endpoint behind a Unix socket has no address, and a file is watched where a path_config_source names it", () => {
  const text =
    "a: {lb_endpoints: [{endpoint: {address: {pipe: {path: x}}}}]}\nb: {path_config_source: {path: eds.yaml}}";
  assert.deepEqual(endpointAddresses(text), []);
  assert.deepEqual(watchedFiles(text), ["eds.yaml"]);
});

test("text that is no yaml is an error", () => {
  assert.throws(() => renderYaml("a: [", {}));
});
