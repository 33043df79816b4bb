// More places than a pool keeps, and what stays of them when they are gone.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, endpoints, hosts, request, type Setup, setUp, update } from "./fixture.ts";

const HOME = { region: "eu-west-1", zone: "a" };
const GEOGRAPHICAL = { strategy: "geographical", max_retries: 0 };
const few = endpoints(8, (index) => ({ region: index < 4 ? "eu-west-1" : "us-east-1", zone: "a" }));
const near = few.slice(0, 4).map(({ address }) => String(address));

function manyZones(count: number, name: (index: number) => string) {
  return endpoints(count, (index) => ({ region: "eu-west-1", zone: name(index) }));
}

/** How many of 500 requests leave the proxy's own zone. */
function strayCount(setup: Setup): number {
  const first = Array.from({ length: 500 }, () => hosts(complete(request(setup)))[0] ?? "");
  return first.filter((host) => !near.includes(host)).length;
}

describe("places", () => {
  it("that are gone make room: after 300 zones in one listing the nearest of a few is found", () => {
    const setup = setUp(
      GEOGRAPHICAL,
      manyZones(300, (index) => `z${index}`),
      1,
      HOME,
    );
    update(setup, few, 2);
    assert.equal(strayCount(setup), 0);
  });

  it("that change with every listing never use up the room", () => {
    const zones = (round: number) => manyZones(20, (index) => `z${round}-${index}`);
    const setup = setUp(GEOGRAPHICAL, zones(0), 1, HOME);
    for (let round = 1; round < 100; round++) update(setup, zones(round), round + 1);
    update(setup, few, 1000);
    assert.equal(strayCount(setup), 0);
    assert.equal(setup.vm.counter("steer.metadata.fault.too_many_places"), 0);
  });

  it("that change with every listing take no more memory in the end", () => {
    const zones = (round: number) => manyZones(150, (index) => `z${round}-${index}`);
    const setup = setUp(GEOGRAPHICAL, zones(0), 1, HOME);
    for (let round = 1; round < 100; round++) update(setup, zones(round), round + 1);
    const memoryBytes = setup.vm.memoryBytes;
    for (let round = 100; round < 1000; round++) update(setup, zones(round), round + 1);
    assert.equal(setup.vm.memoryBytes, memoryBytes);
  });

  it("beyond the limit are told by a line and a counter, and their endpoints get requests all the same", () => {
    const setup = setUp({ ...GEOGRAPHICAL, max_retries: 7 }, few, 1, HOME);
    const logCount = setup.vm.logs.length;
    update(
      setup,
      manyZones(300, (index) => `z${index}`),
      2,
    );
    assert.ok(setup.vm.counter("steer.metadata.fault.too_many_places") > 0);
    assert.ok(setup.vm.logs.length > logCount);
    assert.equal(hosts(complete(request(setup))).length, 8);
  });
});
