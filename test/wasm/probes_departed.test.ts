// A member that has left is never reported healthy, whoever answers for it and whenever: nobody waits for luck here, all moments are tried.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HttpCall } from "../../tools/scripted_host/index.ts";
import { clustersText } from "./envoy_admin.ts";
import { address } from "./fixture.ts";
import { ProbedFleet, QUICK } from "./probed_fleet.ts";

/** Of 16 members one stays; the others are probed at moments all over the interval. */
const ALL = Array.from({ length: 16 }, (_, index) => ({ address: address(index) }));
const STAY = ALL.slice(0, 1);
const LEFT = ALL.slice(1).map((member) => member.address);
const STEP_MS = 50;

/** What Envoy's admin interface knows, told so much later than it was asked. */
class SlowAdmin {
  known = ALL;
  private pending: { readonly dueMs: number; readonly call: HttpCall; readonly body: string }[] = [];

  constructor(
    private readonly fleet: ProbedFleet,
    delayMs: number,
  ) {
    fleet.answerAdmin = (call) => {
      this.pending.push({ dueMs: this.nowMs + delayMs, call, body: clustersText("api", this.known) });
      if (delayMs === 0) this.answer();
    };
  }

  answer(): void {
    const due = this.pending.filter(({ dueMs }) => dueMs <= this.nowMs);
    this.pending = this.pending.filter(({ dueMs }) => dueMs > this.nowMs);
    for (const { call, body } of due) call.answer({ body });
  }

  private get nowMs(): number {
    return this.fleet.process.clock.nowMs;
  }
}

/** Time passes, with a request each step. */
function run(fleet: ProbedFleet, admin: SlowAdmin | undefined, durationMs: number): void {
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += STEP_MS) {
    fleet.process.tick(STEP_MS);
    admin?.answer();
    fleet.listed();
  }
}

/** A fleet by Envoy's own view, which comes so late. */
function viewing(delayMs: number, interval_ms: number): [ProbedFleet, SlowAdmin] {
  const fleet = new ProbedFleet([], { ...QUICK, interval_ms }, { admin: { cluster: "envoy_admin" } }, 0);
  const admin = new SlowAdmin(fleet, delayMs);
  fleet.startWorker();
  return [fleet, admin];
}

/** All but one are held back; that they are is asserted. */
function hold(fleet: ProbedFleet, admin: SlowAdmin | undefined, durationMs: number): void {
  for (const one of LEFT) fleet.set(one, 500);
  run(fleet, admin, durationMs);
  assert.equal(fleet.counter("held"), LEFT.length);
  assert.deepEqual(fleet.listed(), [address(0)]);
}

function recover(fleet: ProbedFleet, admin: SlowAdmin | undefined): number {
  for (const one of LEFT) fleet.set(one, 200);
  run(fleet, admin, 6000);
  return fleet.counter("recovered");
}

describe("endpoints held back that leave, and for which somebody answers well from then on", () => {
  for (const interval_ms of [100, 1000, 1300]) {
    it(`never recover when cluster metadata says that they have left, probed every ${interval_ms} ms`, () => {
      for (let afterMs = 0; afterMs < 1500; afterMs += STEP_MS) {
        const fleet = new ProbedFleet(ALL, { ...QUICK, interval_ms });
        hold(fleet, undefined, 4000 + afterMs);
        fleet.list(STAY);
        assert.equal(recover(fleet, undefined), 0, `left after ${afterMs} ms`);
      }
    });

    for (const delayMs of [0, 300, 900]) {
      it(`never recover when Envoy says so after ${delayMs} ms, probed every ${interval_ms} ms`, () => {
        for (let afterMs = 0; afterMs < 2000; afterMs += STEP_MS) {
          const [fleet, admin] = viewing(delayMs, interval_ms);
          hold(fleet, admin, 5000 + afterMs);
          admin.known = STAY;
          assert.equal(recover(fleet, admin), 0, `left after ${afterMs} ms`);
        }
      });
    }
  }

  it("recover when they are members still", () => {
    for (const delayMs of [0, 900]) {
      const [fleet, admin] = viewing(delayMs, 1000);
      hold(fleet, admin, 5000);
      assert.equal(recover(fleet, admin), LEFT.length);
    }
  });
});

describe("with Envoy's own view as the membership", () => {
  it("a cluster without requests is probed, too", () => {
    const [fleet, admin] = viewing(0, 1000);
    for (const one of LEFT) fleet.set(one, 500);
    fleet.run(10_000, []);
    admin.answer();
    assert.ok(fleet.probesOf(address(0)).length >= 8);
    assert.deepEqual(fleet.listed(), [address(0)]);
  });

  it("who asks and who probes is the same worker", () => {
    const [fleet] = viewing(0, 1000);
    const asking = new Set<unknown>();
    const answer = fleet.answerAdmin;
    fleet.answerAdmin = (call) => {
      asking.add(call.root.host);
      answer(call);
    };
    for (let count = 0; count < 2; count++) fleet.startWorker();
    fleet.run(10_000);
    assert.deepEqual([...asking], fleet.probing());
  });
});
