// What a stream costs in host calls and memory.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, endpoints, request, type Setup, STRATEGIES, setUp } from "./fixture.ts";

const MEMBERS = endpoints(8, (index) => ({ cpu: index / 10, region: "eu", zone: `eu-${index % 3}` }));

function happyStream(setup: Setup): void {
  setup.vm.clock.nowMs += 0.01;
  complete(request(setup));
}

for (const strategy of STRATEGIES) {
  describe(`a happy stream by ${strategy} without a key`, () => {
    it("makes at most 3 property reads and 9 host calls", () => {
      const setup = setUp({ strategy }, MEMBERS);
      happyStream(setup);
      setup.vm.resetCounts();
      happyStream(setup);
      const reads = setup.vm.calls.get("proxy_get_property") ?? 0;
      const told = JSON.stringify([...setup.vm.calls, ...setup.vm.propertyReads]);
      assert.ok(reads <= 3 && setup.vm.callCount <= 9, told);
    });

    it("does not ask how often it was tried, nor for details", () => {
      const setup = setUp({ strategy }, MEMBERS);
      happyStream(setup);
      setup.vm.resetCounts();
      happyStream(setup);
      const reads = [...setup.vm.propertyReads.keys()];
      assert.ok(
        !reads.includes("upstream.request_attempt_count") && !reads.includes("response.code_details"),
        `${reads}`,
      );
    });

    it("leaves the memory as it is, 10,000 times", () => {
      const setup = setUp({ strategy }, MEMBERS);
      for (let count = 0; count < 100; count++) happyStream(setup);
      const memoryBytes = setup.vm.memoryBytes;
      for (let count = 0; count < 10_000; count++) happyStream(setup);
      assert.equal(setup.vm.memoryBytes, memoryBytes);
    });
  });
}
