// Who is charged with a failure, by the table of what a real Envoy shows. Seen through the circuit breaker: with a
// threshold of 1 an endpoint charged with a failure is listed no more, and the list names all the others.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Ending } from "../../tools/scripted_host/index.ts";
import { complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

// Envoy's CoreResponseFlag as bits, by the letters of its access log.
const FLAG_NO_HEALTHY_UPSTREAM = 0x2; // UH
const FLAG_UPSTREAM_TIMEOUT = 0x4; // UT
const FLAG_REMOTE_RESET = 0x10; // UR
const FLAG_CONNECT_FAILURE = 0x20; // UF
const FLAG_UPSTREAM_CLOSED = 0x40; // UC
const FLAG_OVERFLOW = 0x80; // UO
const FLAG_NO_ROUTE = 0x100; // NR
const FLAG_FAULT_INJECTED = 0x400; // FI
const FLAG_RATE_LIMITED = 0x800; // RL
const FLAG_CLIENT_GONE = 0x4000; // DC
const FLAG_RETRIES_USED_UP = 0x8000; // URX
const STRANGER = "192.0.2.1:9";

interface Case {
  readonly name: string;
  /** Place in the list of the host that answered; -1 a host outside of the list, null none. */
  readonly answered: number | null;
  readonly ending: Ending;
  /** Places in the list that are charged. */
  readonly charged: readonly number[];
}

const CASES: readonly Case[] = [
  { name: "the first answered 200", answered: 0, ending: { code: 200, attempts: 1 }, charged: [] },
  { name: "the first answered 404", answered: 0, ending: { code: 404, attempts: 1 }, charged: [] },
  { name: "the first answered 500", answered: 0, ending: { code: 500, attempts: 1 }, charged: [0] },
  { name: "the first answered 504", answered: 0, ending: { code: 504, attempts: 1 }, charged: [0] },
  { name: "the first answered 503: it is overloaded", answered: 0, ending: { code: 503, attempts: 1 }, charged: [] },
  { name: "the first answered 429: it is overloaded", answered: 0, ending: { code: 429, attempts: 1 }, charged: [] },
  { name: "[503, ok]", answered: 1, ending: { code: 200, attempts: 2 }, charged: [0] },
  { name: "[503, 503, ok]", answered: 2, ending: { code: 200, attempts: 3 }, charged: [0, 1] },
  { name: "[503, 503, 500]", answered: 2, ending: { code: 500, attempts: 3 }, charged: [0, 1, 2] },
  { name: "[no member, ok]", answered: 1, ending: { code: 200, attempts: 1 }, charged: [] },
  { name: "[no member, no member, 500]", answered: 2, ending: { code: 500, attempts: 1 }, charged: [2] },
  {
    name: "[503, no member, ok] or [no member, 503, ok]",
    answered: 2,
    ending: { code: 200, attempts: 2 },
    charged: [],
  },
  {
    name: "all of the list failed, a stranger answered",
    answered: -1,
    ending: { code: 200, attempts: 5 },
    charged: [0, 1, 2, 3],
  },
  {
    name: "none of the list is a member, a stranger answered",
    answered: -1,
    ending: { code: 200, attempts: 1 },
    charged: [],
  },
  { name: "a stranger answered the second attempt", answered: -1, ending: { code: 200, attempts: 2 }, charged: [] },
  { name: "a stranger failed at once", answered: -1, ending: { code: 503, attempts: 1 }, charged: [] },
  {
    name: "a websocket was closed by the server",
    answered: 0,
    ending: { code: 101, flags: FLAG_UPSTREAM_CLOSED, attempts: 1 },
    charged: [],
  },
  {
    name: "the client went away",
    answered: 0,
    ending: { code: null, flags: FLAG_CLIENT_GONE, attempts: 1 },
    charged: [],
  },
  { name: "a later filter denied it", answered: null, ending: { code: 403, attempts: 0 }, charged: [] },
  { name: "no route was found", answered: null, ending: { code: 404, flags: FLAG_NO_ROUTE, attempts: 0 }, charged: [] },
  {
    name: "the route timed out",
    answered: 0,
    ending: { code: 504, flags: FLAG_UPSTREAM_TIMEOUT, attempts: 1 },
    charged: [0],
  },
  {
    name: "the first could not be connected to",
    answered: 0,
    ending: { code: 503, flags: FLAG_CONNECT_FAILURE, attempts: 1 },
    charged: [0],
  },
  {
    name: "Envoy's own circuit breaker refused it",
    answered: null,
    ending: { code: 503, flags: FLAG_OVERFLOW, attempts: 1 },
    charged: [],
  },
  {
    name: "Envoy's own circuit breaker refused it after the host was chosen",
    answered: 0,
    ending: { code: 503, flags: FLAG_OVERFLOW, attempts: 1 },
    charged: [],
  },
  {
    name: "Envoy found no healthy host",
    answered: 0,
    ending: { code: 503, flags: FLAG_NO_HEALTHY_UPSTREAM, attempts: 1 },
    charged: [],
  },
  {
    name: "Envoy found no route after a host had been chosen",
    answered: 0,
    ending: { code: 503, flags: FLAG_NO_ROUTE, attempts: 1 },
    charged: [],
  },
  {
    name: "Envoy's rate limit refused it",
    answered: 0,
    ending: { code: 503, flags: FLAG_RATE_LIMITED, attempts: 1 },
    charged: [],
  },
  {
    name: "Envoy's fault filter aborted it",
    answered: 0,
    ending: { code: 503, flags: FLAG_FAULT_INJECTED, attempts: 1 },
    charged: [],
  },
  {
    name: "the first reset the stream",
    answered: 0,
    ending: { code: 503, flags: FLAG_REMOTE_RESET, attempts: 1 },
    charged: [0],
  },
  {
    name: "the first closed its connection",
    answered: 0,
    ending: { code: 503, flags: FLAG_UPSTREAM_CLOSED, attempts: 1 },
    charged: [0],
  },
  {
    name: "all failed and the retries were used up",
    answered: 3,
    ending: { code: 500, flags: FLAG_RETRIES_USED_UP, attempts: 4 },
    charged: [0, 1, 2, 3],
  },
  {
    name: "the first closed its connection in the middle of its answer",
    answered: 0,
    ending: { code: 200, flags: FLAG_UPSTREAM_CLOSED, attempts: 1 },
    charged: [0],
  },
  {
    name: "the first reset the stream in the middle of its answer",
    answered: 0,
    ending: { code: 200, flags: FLAG_REMOTE_RESET, attempts: 1 },
    charged: [0],
  },
  {
    name: "the route timed out in the middle of the first one's answer",
    answered: 0,
    ending: { code: 200, flags: FLAG_UPSTREAM_TIMEOUT, attempts: 1 },
    charged: [0],
  },
  {
    name: "the client went away in the middle of the first one's answer",
    answered: 0,
    ending: { code: 200, flags: FLAG_CLIENT_GONE, attempts: 1 },
    charged: [],
  },
  { name: "the slow first was hedged", answered: 1, ending: { code: 200, attempts: 2 }, charged: [0] },
];

const CONFIGURATION = {
  strategy: "adaptive",
  max_retries: 3,
  sample: 0,
  circuit_breaker_threshold: 1,
  max_ejected_ratio: 1,
  ramp_ms: 0,
};

/** The endpoints that are listed no more after a stream that ended so. */
function chargedBy(setup: Setup, answered: number | null, ending: Ending): string[] {
  const stream = request(setup);
  const list = hosts(stream);
  const answeredBy = answered === null ? null : answered < 0 ? STRANGER : (list[answered] ?? null);
  complete(stream, { ...ending, answeredBy });
  const left = hosts(complete(request(setup)));
  return list.filter((host) => !left.includes(host)).map((host) => String(list.indexOf(host)));
}

describe("a failure is charged", () => {
  for (const { name, answered, ending, charged } of CASES) {
    it(`to [${charged}] of the list when ${name}`, () => {
      const setup = setUp(CONFIGURATION, endpoints(4));
      assert.deepEqual(chargedBy(setup, answered, ending), charged.map(String));
    });
  }
});
