// gRPC: what the status in the trailers says of a host where `grpc_status` is on, and what Envoy's own gRPC answers say of it always.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explanation } from "./explanation.ts";
import { complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

const CONFIGURATION = {
  strategy: "adaptive",
  explain: true,
  max_retries: 3,
  sample: 0,
  circuit_breaker_threshold: 1,
  max_ejected_ratio: 1,
  ramp_ms: 0,
};
const GRPC = { ":status": "200", "content-type": "application/grpc" };

type Effect = "success" | "overload" | "failure";

function setUpWith(configuration: object = {}): Setup {
  return setUp({ ...CONFIGURATION, ...configuration }, endpoints(4));
}

/** What an answer did to the endpoint that gave it. @param status where it stands: in trailers, or in the headers of an answer without a body */
function effect(setup: Setup, status: string, trailersOnly = false): Effect {
  const stream = request(setup);
  const [first = ""] = hosts(stream);
  const headers = trailersOnly ? { ...GRPC, "grpc-status": status } : GRPC;
  stream.sendResponseHeaders(headers, { answeredBy: first, endOfStream: trailersOnly });
  if (!trailersOnly) stream.sendResponseTrailers({ "grpc-status": status });
  stream.finish({ attempts: 1 });
  return seen(setup, first);
}

function seen(setup: Setup, host: string): Effect {
  const { addresses, parts } = explanation(complete(request(setup)));
  if (!addresses.includes(host)) return "failure";
  return (parts[addresses.indexOf(host)]?.get("error_rate") ?? 0) > 0 ? "overload" : "success";
}

const FAILURES = [2, 4, 13, 14, 15]; // UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS
const RESOURCE_EXHAUSTED = 8;

describe("with grpc_status on", () => {
  for (let status = 0; status <= 16; status++) {
    const expected = FAILURES.includes(status) ? "failure" : status === RESOURCE_EXHAUSTED ? "overload" : "success";
    it(`gRPC status ${status} is a ${expected}, in trailers as in headers`, () => {
      for (const trailersOnly of [false, true]) {
        assert.equal(effect(setUpWith({ grpc_status: true }), String(status), trailersOnly), expected);
      }
    });
  }

  for (const status of ["17", "-1", "99999999999", "", "14x", "OK", "\xff"]) {
    it(`a gRPC status of ${JSON.stringify(status)} does no harm`, () => {
      assert.equal(effect(setUpWith({ grpc_status: true }), status), "success");
    });
  }

  it("an answer that is no gRPC is judged by its HTTP status alone", () => {
    for (const [code, expected] of [
      [200, "success"],
      [404, "success"],
      [503, "overload"],
      [500, "failure"],
    ] as const) {
      const setup = setUpWith({ grpc_status: true });
      const stream = request(setup);
      const [first = ""] = hosts(stream);
      complete(stream, { code, attempts: 1 });
      assert.equal(seen(setup, first), expected, `${code}`);
    }
  });

  it("may be on for one cluster of several", () => {
    const configuration = { ...CONFIGURATION, clusters: { api: { grpc_status: true } } };
    assert.equal(effect(setUp(configuration, endpoints(4)), "14"), "failure");
    const other = setUpWith({ clusters: { other: { grpc_status: true } } });
    assert.equal(effect(other, "14"), "success");
  });
});

describe("with grpc_status off", () => {
  it("no gRPC status is looked at", () => {
    for (const status of [...FAILURES, RESOURCE_EXHAUSTED]) {
      assert.equal(effect(setUpWith(), String(status)), "success");
    }
  });
});

describe("Envoy's own answer to a gRPC request, 200 with a gRPC status and no body,", () => {
  /** @param flags Envoy's CoreResponseFlag */
  function ownAnswer(setup: Setup, status: number, flags: number): Effect {
    const stream = request(setup);
    const [first = ""] = hosts(stream);
    const headers = { ...GRPC, "grpc-status": String(status) };
    stream.sendResponseHeaders(headers, { answeredBy: first, endOfStream: true });
    stream.finish({ flags, attempts: 1 });
    return seen(setup, first);
  }

  for (const grpc_status of [false, true]) {
    it(`is a failure of the host that refused, reset or timed out, with grpc_status ${grpc_status}`, () => {
      for (const [status, flags] of [
        [14, 0x20],
        [14, 0x40],
        [14, 0x10],
        [4, 0x4],
      ] as const) {
        assert.equal(ownAnswer(setUpWith({ grpc_status }), status, flags), "failure", `flags ${flags}`);
      }
    });

    it(`says nothing of a host where Envoy would not ask it, with grpc_status ${grpc_status}`, () => {
      for (const flags of [0x2, 0x80, 0x400, 0x800, 0x8000000]) {
        assert.equal(ownAnswer(setUpWith({ grpc_status }), 14, flags), "success", `flags ${flags}`);
      }
    });
  }
});
