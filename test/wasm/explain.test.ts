// The explanation in the response: only where it is asked for, and of the very choice that the header names.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explanation, EXPLAIN_HEADER as HEADER } from "./explanation.ts";
import { complete, endpoints, hosts, request, STRATEGIES, setUp } from "./fixture.ts";

/** Of a pool without places or keys. */
const FIRST_REASONS: Record<string, string> = {
  resource_aware: "cheapest",
  geographical: "no_origin",
  adaptive: "cheapest",
  consistent_hash: "no_key",
};

describe("an explanation", () => {
  for (const strategy of STRATEGIES) {
    it(`by ${strategy} has the listed endpoints in their order, each with its cost`, () => {
      const setup = setUp(
        { strategy, explain: true },
        endpoints(8, (index) => ({ cpu: index / 10 })),
      );
      const stream = complete(request(setup));
      const { strategy: named, reason, addresses, parts } = explanation(stream);
      assert.deepEqual([named, reason, addresses], [strategy, FIRST_REASONS[strategy], hosts(stream)]);
      for (const part of parts) assert.ok((part.get("cost") ?? 0) > 0, stream.responseHeaders.get(HEADER));
    });
  }

  it("says why there is no choice", () => {
    const setup = setUp(
      { explain: true },
      endpoints(2, () => ({ health: 0 })),
    );
    assert.equal(explanation(complete(request(setup))).reason, "none_usable");
    setup.cluster.setMetadata({});
    setup.vm.clusters.set("bare", setup.cluster);
    assert.equal(explanation(complete(request(setup, { cluster: "bare" }))).reason, "no_endpoints");
  });

  it("shows what is in flight before the request is counted itself", () => {
    const setup = setUp({ explain: true, sample: 0, max_retries: 1 }, endpoints(2));
    const held = request(setup);
    const stream = complete(request(setup));
    const { addresses, parts } = explanation(stream);
    const inFlight = new Map(addresses.map((address, index) => [address, parts[index]?.get("in_flight")]));
    assert.equal(inFlight.get(hosts(held)[0] ?? ""), 1);
    assert.equal(inFlight.get(hosts(held)[1] ?? ""), 0);
  });

  it("takes the place of what the upstream says, and is not there where it was not asked for", () => {
    const asked = request(setUp({ explain: true }, endpoints(2)));
    asked.sendResponseHeaders({ ":status": "200", [HEADER]: "forged" }, { answeredBy: hosts(asked)[0] });
    assert.notEqual(asked.responseHeaders.get(HEADER), "forged");
    assert.equal(asked.responseHeaders.all(HEADER).length, 1);
    assert.equal(complete(request(setUp({}, endpoints(2)))).responseHeaders.get(HEADER), undefined);
  });
});
