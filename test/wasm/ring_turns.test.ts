// Several rings to work on: a cluster with much to do does not hold up the others.

import assert from "node:assert/strict";
import { it } from "node:test";
import { Cluster } from "../../tools/scripted_host/index.ts";
import { address, complete, endpoints, hosts, request, setUp } from "./fixture.ts";

const CONFIGURATION = {
  strategy: "consistent_hash",
  consistent_hash: { key: { header: "x-user-id" } },
  max_retries: 0,
  ramp_ms: 0,
};
const TICK_MS = 10;
const NEWCOMER = address(8);

it("a newcomer gets its keys within a few ticks while another cluster takes in a thousand", () => {
  const setup = setUp(CONFIGURATION, endpoints(8));
  const small = new Cluster({ steer: { version: 1, endpoints: endpoints(8) } });
  setup.vm.clusters.set("small", small);
  const isFirst = () =>
    Array.from({ length: 200 }, (_, user) =>
      hosts(complete(request(setup, { cluster: "small", headers: { ":path": "/", "x-user-id": `u${user}` } }))),
    ).some(([first]) => first === NEWCOMER);
  assert.equal(isFirst(), false);
  setup.vm.tick(2000);
  setup.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(1000) } });
  complete(request(setup));
  setup.vm.tick(TICK_MS);
  small.setMetadata({ steer: { version: 2, endpoints: endpoints(9) } });
  let ticks = 0;
  for (; ticks < 100 && !isFirst(); ticks++) setup.vm.tick(TICK_MS);
  assert.ok(ticks <= 3, `${ticks} ticks`);
});
