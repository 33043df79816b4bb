// Copies of example yaml with other addresses, as the scenarios use them.
import assert from "node:assert/strict";
import test from "node:test";
import { listeningAddresses, renderYaml } from "../../tools/envoy/bootstrap.ts";

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

test("text that is no yaml is an error", () => {
  assert.throws(() => renderYaml("a: [", {}));
});
