// Cluster metadata where Envoy's own view makes the membership: it adds facts, and where there is none that is no fault.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FilterMetadata } from "../../tools/scripted_host/index.ts";
import { addresses, Fleet, known } from "./envoy_admin.ts";
import { address, endpoints } from "./fixture.ts";

const ALL = { max_retries: 7, explain: true };

describe("cluster metadata under Envoy's view", () => {
  const facts = (index: number) => ({ cpu: (index + 1) / 10, weight: index + 1, region: "eu", zone: `z${index}` });

  function metadata(count: number, version: number) {
    return { steer: { version, endpoints: endpoints(count, facts) } };
  }

  function underView(): Fleet {
    const fleet = new Fleet({ ...ALL, strategy: "resource_aware" }, known(3), 1, metadata(3, 1));
    fleet.run(3000);
    return fleet;
  }

  it("adds facts to the view's hosts", () => {
    const fleet = underView();
    assert.deepEqual(fleet.list().sort(), addresses(3));
    assert.deepEqual(
      addresses(3).map((host) => fleet.explained(host)?.get("weight")),
      [1, 2, 3],
    );
  });

  it("neither adds a host nor takes one away", () => {
    const fleet = underView();
    fleet.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(5).slice(1) } });
    fleet.run(5000);
    assert.deepEqual(fleet.list().sort(), addresses(3));
  });

  it("adds its facts to hosts that come later, though its version stays the same", () => {
    const fleet = underView();
    fleet.cluster.setMetadata(metadata(5, 2));
    fleet.run(3000);
    fleet.known = known(5);
    fleet.run(3000);
    assert.deepEqual(
      addresses(5).map((host) => fleet.explained(host)?.get("weight")),
      [1, 2, 3, 4, 5],
    );
  });

  it("is multiplied with Envoy's weights, and 0 drains", () => {
    const fleet = underView();
    fleet.known = known(3, () => ({ weight: 10 }));
    fleet.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(3, (index) => ({ weight: index })) } });
    fleet.run(3000);
    assert.deepEqual(fleet.list().sort(), addresses(3).slice(1));
    assert.equal(fleet.explained(address(2))?.get("weight"), 20);
  });

  it("is no fault where there is none, or none with endpoints", () => {
    const NONE: FilterMetadata[] = [{}, { other: { a: 1 } }, { steer: {} }, { steer: { version: 1 } }];
    for (const none of NONE) {
      const fleet = new Fleet(ALL, known(3), 2, none);
      fleet.run(5000);
      assert.deepEqual(fleet.list().sort(), addresses(3));
      assert.deepEqual(fleet.events, []);
      const faults = [...fleet.process.metrics.all()].filter(([name, value]) => /metadata/.test(name) && value > 0);
      assert.deepEqual(faults, [], JSON.stringify(none));
    }
  });

  it("may still choose the strategy", () => {
    const fleet = new Fleet(ALL, known(3), 1, { steer: { version: 1, strategy: "consistent_hash" } });
    fleet.run(2000);
    assert.ok(fleet.counter("steer.requests.strategy.consistent_hash.reason.no_key") > 0);
  });
});
