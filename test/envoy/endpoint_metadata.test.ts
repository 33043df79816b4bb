// Scenario: EDS changes what an endpoint's own metadata says. Steer reads it with the endpoint's answers: traffic moves, and no
// connection is closed, which a change of cluster metadata by CDS would do.
import assert from "node:assert/strict";
import test from "node:test";
import { both, withMetadata } from "./eds_edits.ts";
import { eventually } from "./eventually.ts";
import { withSettings } from "./example_edits.ts";
import { explanationOf } from "./explanation.ts";
import { runLoad } from "./load.ts";
import { startSteering } from "./steering.ts";

const [FIRST, SECOND, THIRD] = [18081, 18082, 18083];
const ALIKE = { cpu: 0.3, mem: 0.3, region: "eu-west-1", zone: "eu-west-1a", weight: 1 };
const COUNT = 300;
/** A third of all, or half of those in the proxy's zone: Steer learns that the third is there, too, once that has answered. */
const FAIR_SHARE = 0.42;

type Facts = Readonly<Record<string, number | string>>;

interface Case {
  what: string;
  strategy: string;
  facts: Facts;
  isMoved: (share: number) => boolean;
}

const CASES: readonly Case[] = [
  { what: "cpu", strategy: "resource_aware", facts: { cpu: 1 }, isMoved: (share) => share < 0.25 },
  { what: "weight", strategy: "consistent_hash", facts: { weight: 8 }, isMoved: (share) => share > 0.65 },
  {
    what: "region",
    strategy: "geographical",
    facts: { region: "us-east-1" },
    isMoved: (share) => share < 0.05,
  },
];

for (const { what, strategy, facts, isMoved } of CASES) {
  test(`another ${what} in an endpoint's metadata moves the traffic of ${strategy} and closes no connection`, async (t) => {
    const edit = withSettings({ strategy, metadata_refresh_ms: 200 });
    const gateway = await startSteering(t, { example: "admin_eds.yaml", edit });
    await gateway.replaceWatched(metadata());
    const shareOfFirst = async () => {
      const result = await runLoad(gateway.client(), { perSecond: 300, count: COUNT });
      assert.equal(result.successRatio, 1, `${result}`);
      return result.share(`127.0.0.1:${FIRST}`);
    };
    const isFair = async () => Math.abs((await shareOfFirst()) - FAIR_SHARE) < 0.15;
    assert.ok(await eventually(isFair), "its share is not fair while it is like the others");
    const updates = await gateway.stat("cluster.api.update_success");
    const follows = async () => {
      await gateway.replaceWatched(metadata(facts));
      return isMoved(await shareOfFirst());
    };
    assert.ok(await eventually(follows), `the traffic stays where it was: ${explanationOf(await gateway.get())}`);
    assert.ok((await gateway.stat("cluster.api.update_success")) > updates);
    assert.equal(await gateway.stat("cluster.api.upstream_cx_destroy"), 0);
  });
}

/** The three endpoints of the first priority alike, but for what the first says of itself; connections are counted anew each time. */
function metadata(facts: Facts = {}) {
  const alike = { ...ALIKE, conns: 10 + (performance.now() % 2) };
  return both(withMetadata(FIRST, { ...alike, ...facts }), withMetadata(SECOND, alike), withMetadata(THIRD, alike));
}
