// The bootstraps that bench:cost renders, and what it reads of the processes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gatewayBootstrap, upstreamBootstrap } from "../../bench/cost/bootstrap.ts";
import { plainCase, STRATEGIES, steerCase } from "../../bench/cost/case.ts";
import { parseSchedstat } from "../../bench/cost/cpu.ts";
import { addressOf, endpointsAt } from "../../bench/cost/endpoints.ts";
import { commandOf } from "../../bench/cost/options.ts";
import { FLOOR, planOf, RUST } from "../../bench/cost/plan.ts";
import { ResponseReader } from "../../bench/cost/response_reader.ts";

const ENDPOINTS = endpointsAt(30_000, 8);
const OPTIONS = { steer: "build/steer.wasm", peers: "nowhere", modules: [] };
const ANSWER = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\nsorry";

function rendered(subject: Parameters<typeof gatewayBootstrap>[0]): string {
  return JSON.stringify(gatewayBootstrap(subject, ENDPOINTS, "admin.sock"));
}

describe("a gateway's bootstrap", () => {
  it("has each of 4,096 endpoints once, all of them on the loopback device", () => {
    const addresses = new Set(endpointsAt(30_000, 4096).map(addressOf));
    assert.equal(addresses.size, 4096);
    for (const address of addresses) assert.match(address, /^127\.0\.\d+\.\d+:30000$/);
  });

  it("gives metadata numbers as numbers, which the peers don't read otherwise", () => {
    const text = rendered(plainCase("peer", "override_host", { metadata: "alb", hostHeader: "x-alb-host" }));
    assert.match(text, /"connections":5/);
    assert.doesNotMatch(text, /"steer"/);
  });

  for (const strategy of STRATEGIES) {
    it(`sets ${strategy} up as the README says: header stripped on both sides, retries, the plugin before the router`, () => {
      const text = rendered(steerCase(strategy, { file: "build/steer.wasm" }));
      assert.match(text, /"early_header_mutation_extensions".*"remove":"x-steer-hosts"/);
      assert.match(text, /"typed_extension_protocol_options".*"remove":"x-steer-hosts".*upstream_codec/);
      assert.match(text, /"num_retries":3/);
      assert.match(text, /"filename":"build\/steer.wasm".*envoy\.filters\.http\.router/);
    });
  }

  it("lists the endpoints in the metadata or asks admin for them, never both", () => {
    const [listed, asked] = [false, true].map((admin) =>
      rendered(steerCase("adaptive", { file: "steer.wasm", admin })),
    );
    assert.ok(listed?.includes('"filter_metadata":{"steer"') && !listed.includes('"envoy_admin"'));
    assert.ok(asked?.includes('"envoy_admin"') && !asked.includes('"filter_metadata"'));
  });

  it("gives each endpoint its own weight, in whichever locality it is", () => {
    const weights = ENDPOINTS.map((_, index) => 100 + index);
    const text = rendered(plainCase("twin", "round_robin", { weights }));
    ENDPOINTS.forEach(({ ip }, index) => {
      assert.ok(text.includes(`"address":"${ip}","port_value":30000}}},"load_balancing_weight":${100 + index}}`), ip);
    });
  });

  it("fills the table of the peer in Lua with all endpoints", () => {
    const filters = [{ kind: "lua", source: "local E = {\n--ENDPOINTS--\n}" }] as const;
    const text = rendered(plainCase("lua", "override_host", { filters }));
    assert.equal(text.match(/\{address=\\"127\.0\.1\.\d+:30000\\"/g)?.length, 8);
  });
});

it("the Envoy of the endpoints can't be reached from other machines", () => {
  const { static_resources } = upstreamBootstrap("admin.sock") as { static_resources: { listeners: object[] } };
  for (const listener of static_resources.listeners)
    assert.match(JSON.stringify(listener), /"level":1,"name":25,"buf_value":"bG8A"/);
});

describe("the plan", () => {
  it("has all cases for the smallest pool and names the files of peers that are missing", async () => {
    const { cases, missing } = await planOf([8, 4096], OPTIONS);
    assert.deepEqual(missing, ["empty.wasm", "rust_lb.wasm", "lb.lua"]);
    assert.ok((cases.get(8)?.length ?? 0) > (cases.get(4096)?.length ?? 0));
    assert.ok(!cases.get(8)?.some(({ name }) => name === FLOOR || name === RUST));
  });

  it("names no two cases alike", async () => {
    const { cases } = await planOf([8], OPTIONS);
    const names = cases.get(8)?.map(({ name }) => name) ?? [];
    assert.equal(new Set(names).size, names.length);
  });

  it("measures Steer with every strategy, with admin and without, at every size", async () => {
    const { cases } = await planOf([8, 64], OPTIONS);
    for (const ofSize of cases.values())
      for (const strategy of STRATEGIES)
        for (const name of [`Steer ${strategy}`, `Steer ${strategy}, admin`])
          assert.ok(
            ofSize.some((one) => one.name === name),
            name,
          );
  });
});

describe("an answer", () => {
  it("is whole with its last byte, wherever it is cut in two", () => {
    for (let cut = 1; cut < ANSWER.length; cut++) {
      const reader = new ResponseReader();
      assert.equal(reader.feed(Buffer.from(ANSWER.slice(0, cut))), 0);
      assert.equal(reader.feed(Buffer.from(ANSWER.slice(cut))), 503, `cut at ${cut}`);
      assert.equal(reader.feed(Buffer.from(ANSWER)), 503, `after a cut at ${cut}`);
    }
  });

  it("without a length, or with more than it, is an error", () => {
    assert.throws(() => new ResponseReader().feed(Buffer.from("HTTP/1.1 200 OK\r\n\r\n")), /without content-length/);
    assert.throws(() => new ResponseReader().feed(Buffer.from(`${ANSWER}!`)), /more bytes/);
  });
});

it("CPU time is the first number of schedstat", () => {
  assert.equal(parseSchedstat("69091339949 130634241720 34468\n"), 69091339949);
  assert.throws(() => parseSchedstat("0 0"), /no schedstat/);
});

it("the command is written down without the machine's paths", () => {
  assert.equal(commandOf([]), "npm run bench:cost");
  const typed = ["--minutes", "3", "--peers", "/a/b/peers", "--wasm", "other=/c/d.wasm"];
  assert.equal(commandOf(typed), "npm run bench:cost -- --minutes 3 --peers peers --wasm other=d.wasm");
});
