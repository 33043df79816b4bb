// All endpoints of a large cluster replaced at once: the table has no room for the old and the new ones together.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { MetadataStruct } from "../../tools/scripted_host/index.ts";
import { address, complete, hosts, request, type Setup, STRATEGIES, setUp, update } from "./fixture.ts";

const WHOLE = "xds.cluster_metadata";
const COUNT = 10_000;
const LISTED = 8;

/** Endpoints of which eight, spread over all, are healthy: a list of eight names them all as soon as all are members. */
function spread(count: number, from: number): MetadataStruct[] {
  const step = count / LISTED;
  return Array.from({ length: count }, (_, index) => ({
    address: address(from + index),
    health: (index + 1) % step === 0 ? 1 : 0,
  }));
}

function healthy(members: readonly MetadataStruct[]): string[] {
  return members.filter(({ health }) => health === 1).map((endpoint) => String(endpoint.address));
}

function pass(setup: Setup, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    setup.vm.tick(1000);
    complete(request(setup));
  }
}

describe("10,000 endpoints replaced by 10,000 others", () => {
  for (const strategy of STRATEGIES) {
    it(`are all members of ${strategy} some seconds later, though the version stayed the same`, () => {
      const setup = setUp({ strategy, max_retries: LISTED - 1 }, spread(COUNT, 0));
      const others = spread(COUNT, 2 * COUNT);
      update(setup, others, 2);
      pass(setup, 10);
      assert.deepEqual(hosts(complete(request(setup))).sort(), healthy(others).sort());
    });
  }

  it("are not read again once all are in", () => {
    const setup = setUp({}, spread(COUNT, 0));
    update(setup, spread(COUNT, 2 * COUNT), 2);
    pass(setup, 10);
    setup.vm.resetCounts();
    pass(setup, 20);
    assert.equal(setup.vm.propertyReads.get(WHOLE) ?? 0, 0);
  });
});

it("endpoints for which there is never room are told once, not with every look", () => {
  const setup = setUp({}, spread(2 * COUNT, 0));
  pass(setup, 5);
  const logCount = setup.vm.logs.length;
  const faults = setup.vm.counter("steer.metadata.fault.too_many");
  assert.ok(logCount > 0 && faults > 0);
  pass(setup, 60);
  assert.equal(setup.vm.logs.length, logCount);
  assert.equal(setup.vm.counter("steer.metadata.fault.too_many"), faults);
});

it("a new version is taken in within metadata_refresh_ms after endpoints for which there was no room", () => {
  const setup = setUp({ max_retries: LISTED - 1 }, spread(2 * COUNT, 0));
  setup.vm.fault("proxy_get_property", (_path, sizeBytes) => {
    if (sizeBytes === WHOLE.length) setup.vm.clock.nowMs += 10;
    return undefined;
  });
  pass(setup, 13);
  const few = spread(LISTED, 0);
  update(setup, few, 2);
  assert.deepEqual(hosts(complete(request(setup))).sort(), healthy(few).sort());
});
