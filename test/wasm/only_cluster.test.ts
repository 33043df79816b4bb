// `only_cluster`: the configuration says which cluster all requests are for.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { address, complete, endpoints, hosts, request, setUp } from "./fixture.ts";

const CLUSTER_NAME = "xds.cluster_name";

describe("only_cluster", () => {
  it("steers without asking for the cluster's name", () => {
    const setup = setUp({ only_cluster: "api" }, endpoints(2));
    setup.vm.resetCounts();
    const stream = complete(request(setup));
    assert.deepEqual(hosts(stream).sort(), [address(0), address(1)]);
    assert.equal(setup.vm.propertyReads.get(CLUSTER_NAME), undefined);
  });

  it("takes the settings that `clusters` has for it", () => {
    const setup = setUp({ only_cluster: "api", clusters: { api: { max_retries: 0 } } }, endpoints(2));
    assert.equal(hosts(complete(request(setup))).length, 1);
  });

  it("is asked for where the configuration names none", () => {
    const setup = setUp({}, endpoints(2));
    setup.vm.resetCounts();
    complete(request(setup));
    assert.equal(setup.vm.propertyReads.get(CLUSTER_NAME), 1);
  });
});
