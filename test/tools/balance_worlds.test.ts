import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "../../bench/balance/engine/random.ts";
import { drawWorkload } from "../../bench/balance/engine/workload.ts";
import { policiesOf, policyNamed } from "../../bench/balance/policies/registry.ts";
import { WORLDS, worldNamed } from "../../bench/balance/worlds/registry.ts";
import { SEED } from "./balance_worlds.ts";

describe("the worlds", () => {
  it("have names of their own, hosts, and a policy to try", () => {
    assert.equal(new Set(WORLDS.map(({ name }) => name)).size, WORLDS.length);
    for (const world of WORLDS) {
      assert.ok(world.hosts.length > 0 && policiesOf(world).length > 1, world.name);
    }
  });

  it("leave out only policies of their families, and these are not tried", () => {
    for (const world of WORLDS) {
      const tried = policiesOf(world).map(({ name }) => name);
      for (const name of world.leftOut) {
        assert.ok(world.families.includes(policyNamed(name).family), `${world.name}: ${name}`);
        assert.ok(!tried.includes(name), `${world.name}: ${name}`);
      }
    }
    assert.ok(WORLDS.some(({ leftOut }) => leftOut.length > 0));
  });

  it("change only hosts that they have, within the run", () => {
    for (const world of WORLDS) {
      const { durationMs } = drawWorkload(world, SEED);
      for (const { atMs, host } of world.changes?.(durationMs, new Random(SEED, "changes")) ?? []) {
        assert.ok(host >= 0 && host < world.hosts.length, world.name);
        assert.ok(atMs >= 0, world.name);
      }
    }
  });

  it("keep a fifth of the hosts slowed at each moment where there are antagonists", () => {
    const world = worldNamed("antagonists");
    const durationMs = 20_000;
    const changes = world.changes?.(durationMs, new Random(SEED, "changes")) ?? [];
    for (const nowMs of [1, 5000, 12_345, 19_999]) {
      const slowness = world.hosts.map(() => 1);
      const past = changes.filter(({ atMs }) => atMs <= nowMs).sort((one, other) => one.atMs - other.atMs);
      for (const change of past) slowness[change.host] = change.slowness ?? 1;
      assert.equal(slowness.filter((one) => one > 1).length, world.hosts.length / 5, `at ${nowMs} ms`);
    }
  });

  it("let each of 200 proxies have some answers of each of 2000 hosts", () => {
    const { hosts, proxyCount, requestCount } = worldNamed("three_sizes, 2000 hosts, 200 proxies");
    assert.deepEqual([hosts.length, proxyCount], [2000, 200]);
    assert.ok(requestCount / (hosts.length * proxyCount) >= 3);
  });

  it("send three times as many requests in a flash crowd as before it", () => {
    const { arrivedMs, durationMs } = drawWorkload(worldNamed("flash_crowd"), SEED);
    const perBin = new Float64Array(50);
    for (const atMs of arrivedMs) count(perBin, Math.min(49, Math.floor((50 * atMs) / durationMs)));
    const sorted = perBin.slice(0, 49).sort();
    assert.ok(Math.abs((sorted[48] as number) / (sorted[10] as number) - 3) < 0.3);
  });
});

function count(bins: Float64Array, bin: number): void {
  bins[bin] = (bins[bin] as number) + 1;
}
