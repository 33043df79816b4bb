// Many streams at once: told apart by any ids, bounded between two ticks, forgotten in the end.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Stream } from "../../tools/scripted_host/index.ts";
import { complete, endpoints, HOST_HEADER, hosts, request, setUp } from "./fixture.ts";

describe("streams", () => {
  it("are told apart whatever their ids and the order in which they end", () => {
    const skips = fc.array(fc.constantFrom(0, 1, 2, 4095, 4096, 8191, 16_383), {
      minLength: 20,
      maxLength: 300,
      size: "max",
    });
    const property = fc.property(skips, fc.infiniteStream(fc.nat()), (ids, order) => {
      const setup = setUp({ strategy: "adaptive" }, endpoints(8));
      const open = ids.map((skip) => {
        for (let skipped = 0; skipped < skip; skipped++) setup.vm.nextContextId();
        return request(setup);
      });
      assert.ok(open.every((stream) => hosts(stream).length === 4));
      while (open.length > 0) {
        const [stream] = open.splice((order.next().value ?? 0) % open.length, 1);
        stream?.finish();
        if (open.length % 7 === 0) complete(request(setup));
      }
      setup.vm.tick(1000);
      assert.equal(setup.vm.counter("steer.in_flight"), 0);
    });
    fc.assert(property, { seed: 20_267, numRuns: 50 });
  });

  it("beyond the room there is get no header until a tick has made room, and none that the client sent", () => {
    const setup = setUp({}, endpoints(8));
    const headers = { ":path": "/", [HOST_HEADER]: "6.6.6.6:1" };
    const open: Stream[] = [];
    for (let count = 0; count < 20_000; count++) open.push(request(setup, { headers }));
    const left = open.filter((stream) => hosts(stream).length === 0);
    assert.ok(left.length > 0 && left.length < open.length, `${left.length} of ${open.length} have no header`);
    assert.equal(hosts(open.at(-1) ?? request(setup)).length, 0);
    setup.vm.tick(1000);
    assert.equal(setup.vm.counter("steer.fallback.reason.too_many_requests"), left.length);
    assert.equal(hosts(request(setup, { headers })).length, 4);
  });

  it("are forgotten when all of them have ended", () => {
    const setup = setUp({}, endpoints(8));
    for (let round = 0; round < 20; round++) {
      const open = Array.from({ length: 1500 }, () => request(setup));
      setup.vm.tick(200);
      for (const stream of open) complete(stream);
    }
    setup.vm.tick(1000);
    assert.equal(setup.vm.counter("steer.in_flight"), 0);
    assert.ok(setup.vm.memoryBytes <= 8 << 20, `${setup.vm.memoryBytes} bytes`);
  });
});
