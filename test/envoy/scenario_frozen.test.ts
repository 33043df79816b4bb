// Scenario: ten endpoints that are alike, and what they say of their load never changes: resource_aware may not follow it blindly.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { answeringAfter, reporting } from "./behaviours.ts";
import { portsOf, withEndpoints } from "./example_edits.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { shareOf, tell } from "./summary.ts";

const COUNT = 10;
const CHOICES = 1000;
const EXAMPLE = "resource_aware.yaml";
const EQUAL = { title: "equal numbers", cpuOf: () => 0.4, most: 1.25 };
const UNEQUAL = {
  title: "cpu numbers from 0.2 to 0.8",
  cpuOf: (n: number) => 0.2 + (0.6 * n) / (COUNT - 1),
  most: 1.5,
};

for (const { title, cpuOf, most } of [EQUAL, UNEQUAL]) {
  test(`frozen ${title} in the metadata: nobody gets over ${most} of the fair share of ${CHOICES}`, async (t) => {
    const factsOf = (n: number) => ({ cpu: cpuOf(n), mem: 0.5, conns: 50 });
    const gateway = await startGateway(t, { example: EXAMPLE, edit: withEndpoints(COUNT, factsOf) });
    for (const endpoint of gateway.fleet) endpoint.behave(answeringAfter(20));
    await assertShares(gateway, t, `frozen ${title}`, most);
  });

  test(`frozen ${title} with each answer: nobody gets over ${most} of the fair share of ${CHOICES}`, async (t) => {
    const gateway = await startGateway(t, { example: EXAMPLE, edit: withEndpoints(COUNT) });
    portsOf(COUNT).forEach((port, n) => {
      const report = `TEXT cpu_utilization=${cpuOf(n)}, mem_utilization=0.5`;
      gateway.fleet.endpoint(port).behave(reporting(report, answeringAfter(20)));
    });
    await assertShares(gateway, t, `frozen ${title} with each answer`, most);
  });
}

/** @param most  the greatest share that an endpoint may get, times the fair one */
async function assertShares(gateway: Gateway, test: TestContext, phase: string, most: number): Promise<void> {
  const result = await runLoad(gateway.client(), { perSecond: 500, count: CHOICES });
  const busiest = [...gateway.fleet].reduce((a, b) => (result.share(b.address) > result.share(a.address) ? b : a));
  tell(test, phase, result, [busiest]);
  assert.ok(result.successRatio === 1 && result.steeredCount > 0, `${result}`);
  const share = shareOf(result, [busiest]);
  assert.ok(share <= most / COUNT, `${busiest.address} got ${share} of all`);
}
