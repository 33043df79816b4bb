// The scenarios of `npm start`: each is a story with a beginning and an end, and what is printed says what was counted.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { WELL } from "../../tools/demo_endpoints/condition.ts";
import { endpointAddresses } from "../../tools/envoy/bootstrap.ts";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { parseHosts } from "../../tools/start/scenario/admin_view.ts";
import { Knowledge } from "../../tools/start/scenario/knowledge.ts";
import { type Picture, screenLines, secondLine, summaryLines } from "../../tools/start/scenario/picture.ts";
import { SCRIPT_S, type Scenario, tellStep } from "../../tools/start/scenario/scenario.ts";
import { SCENARIOS } from "../../tools/start/scenario/scenarios.ts";
import { Side } from "../../tools/start/scenario/side.ts";
import { Timeline } from "../../tools/start/scenario/timeline.ts";
import type { Seen } from "../../tools/start/traffic.ts";

const FIRST = "127.0.0.1:18081";
const SECOND = "127.0.0.1:18082";
const SENT: Seen = { endpoint: FIRST, success: true, sentMs: 0, latencyMs: 10, explanation: undefined };
const EXPLAINED = `strategy=adaptive; reason=cheapest; ${FIRST} cost=90 latency_ms=45.2 error_rate=0.12 in_flight=1 ramp=0.3`;

const members = await readFile(join(PROJECT_ROOT, "envoy/demo_endpoints.yaml"), "utf8");
const ports = endpointAddresses(members).map((address) => Number(address.split(":")[1]));

for (const [name, scenario] of Object.entries<Scenario>(SCENARIOS)) {
  test(`${name}: its steps are in order, leave time before and after, and concern endpoints that exist`, () => {
    const { steps, absent = [], sentence } = scenario;
    const times = steps.map(({ atS }) => atS);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok((times[0] ?? 0) >= 3 && (times.at(-1) ?? SCRIPT_S) <= SCRIPT_S - 5, `${times}`);
    const named = steps.flatMap(({ ports = [], leave = [], join = [] }) => [...ports, ...leave, ...join]);
    assert.deepEqual(
      [...named, ...absent].filter((port) => !ports.includes(port)),
      [],
    );
    assert.ok(`${name}, 18 s: ${sentence}`.length <= 80);
  });

  test(`${name}: at its end all endpoints are members, well and warm`, () => {
    const away = new Set(scenario.absent);
    const states = new Map<number, string>();
    for (const { ports = [], become, leave = [], join = [] } of scenario.steps) {
      for (const port of leave) away.add(port);
      for (const port of join) away.delete(port);
      for (const port of ports) states.set(port, become?.name ?? "");
    }
    assert.deepEqual([...away], []);
    assert.deepEqual(new Set([...states.values(), WELL.name]), new Set([WELL.name]));
  });
}

test("a step is told with each endpoint that it concerns", () => {
  assert.deepEqual(tellStep({ atS: 4, ports: [1, 2], become: WELL, leave: [3], join: [4] }), [
    "3 leaves the cluster",
    "4 joins the cluster",
    "1 is well again",
    "2 is well again",
  ]);
});

test("the trouble lasts from the first step to the last, however long the play", () => {
  const timeline = new Timeline(SCENARIOS.slow, SCRIPT_S / 2, new AbortController().signal);
  assert.equal(timeline.phaseOf(0), -1);
  timeline.begin(1000);
  const [fromMs, toMs] = [1000 + 4000 / 2, 1000 + 11_000 / 2];
  assert.deepEqual(
    [999, 1000, fromMs - 1, fromMs, toMs - 1, toMs, 1e9].map((moment) => timeline.phaseOf(moment)),
    [-1, 0, 0, 1, 1, 2, 2],
  );
  assert.deepEqual(
    [fromMs, 1250].map((moment) => timeline.tell(moment)),
    ["t+2 s", "t+0.3 s"],
  );
});

test("attempts are all that Envoy made, those included that found a closed port", () => {
  const text = `${line(FIRST, "rq_total", 7)}${line(FIRST, "cx_connect_fail", 2)}${line(FIRST, "health_flags", "healthy")}
adaptive::max_pending_requests::1024\nother::${SECOND}::rq_total::5
${line(SECOND, "health_flags", "/failed_active_hc")}`;
  assert.deepEqual(
    [...parseHosts(text, "adaptive")],
    [
      [FIRST, { health: "healthy", attemptCount: 9 }],
      [SECOND, { health: "failed_active_hc", attemptCount: 0 }],
    ],
  );
});

test("a side counts nothing before the play begins, and begins at 0 with a member that joined again", () => {
  let phase = -1;
  const side = new Side("adaptive", () => phase);
  side.record(SENT);
  side.observe(clusterView({ [FIRST]: 100, [SECOND]: 100 }, 5), 0);
  phase = 1;
  side.record({ ...SENT, success: false });
  side.observe(clusterView({ [FIRST]: 130, [SECOND]: 10 }, 7), 0);
  const [before, during] = side.phases;
  assert.equal(before?.tally.all.count, 0);
  assert.deepEqual(
    [FIRST, SECOND].map((address) => during?.shareRatio(address)),
    [0.75, 0.25],
  );
  assert.deepEqual([during?.tally.all.count, during?.tally.successRatio, during?.tally.retryCount], [1, 0, 2]);
});

test("an endpoint that a hundred choices in a row did not list is told as such, and when it is listed again", () => {
  const knowledge = new Knowledge("adaptive", [FIRST, SECOND]);
  const healthy = adminView({ [FIRST]: "healthy", [SECOND]: "healthy" });
  knowledge.hear(`${EXPLAINED}; ${SECOND} cost=1 latency_ms=50 error_rate=0 ramp=1`);
  assert.deepEqual(knowledge.observe(healthy), []);
  for (let choice = 0; choice < 100; choice++) knowledge.hear(EXPLAINED);
  assert.deepEqual(knowledge.observe(healthy), []);
  assert.equal(knowledge.of(SECOND), "50 ms");
  knowledge.hear(EXPLAINED);
  assert.deepEqual(knowledge.observe(healthy), ["Steer lists 18082 no more"]);
  assert.deepEqual(
    [FIRST, SECOND].map((address) => knowledge.of(address)),
    ["45 ms, errors 12%, ramp 30%", "not listed by Steer"],
  );
  knowledge.hear(EXPLAINED.replace(FIRST, SECOND));
  assert.deepEqual(knowledge.observe(healthy), ["Steer lists 18082 again"]);
});

test("Envoy's verdicts and Steer's breakers are told once each", () => {
  const knowledge = new Knowledge("adaptive", [FIRST, SECOND]);
  knowledge.observe(adminView({ [FIRST]: "healthy", [SECOND]: "healthy" }));
  const worse = adminView({ [FIRST]: "failed_active_hc" }, 2);
  assert.deepEqual(knowledge.observe(worse), [
    "Envoy holds 18081 failed_active_hc",
    "Steer opens a breaker",
    "Steer opens a breaker",
  ]);
  assert.deepEqual(knowledge.observe(worse), []);
  assert.deepEqual(
    [FIRST, SECOND].map((address) => knowledge.of(address)),
    ["failed_active_hc", "no member"],
  );
});

test("the summary is three lines: the shares of the endpoints in trouble, then each side", () => {
  assert.deepEqual(summaryLines(picture()), [
    "18081 before/during/after: 80.0/20.0/50.0 %, by round_robin 50.0/50.0/50.0 %",
    "adaptive: 100.00% success, p99 10 ms, 3 retries, 3 requests",
    "round_robin: 66.67% success, p99 10 ms, 3 retries, 3 requests",
  ]);
  assert.equal(summaryLines({ ...picture(), troubled: [] })[0], "all endpoints came and went");
});

test("a line a second tells of that second only: both sides, and where Steer's requests went", () => {
  assert.equal(
    secondLine(picture()),
    "adaptive: 100.0% success, p99 10 ms, 1 retries | round_robin: 100.0% success, p99 10 ms, 1 retries | 18081 50% 18082 50%",
  );
});

test("the screen fits a terminal of 80 columns and 24 rows with the newest of the story, a higher one shows all", () => {
  const story = Array.from({ length: 20 }, (_, n) => `t+${n} s  something`);
  const many: Picture = { ...picture(), endpoints: ports.map((port) => `127.0.0.1:${port}`) };
  const lines = screenLines(many, "t+20 s", story, { columnCount: 80, rowCount: 24 });
  assert.ok(lines.length < 24 && lines.every((line) => line.length <= 80), lines.join("\n"));
  assert.deepEqual(lines.slice(0, 3), ["a title", "t+20 s", "t+15 s  something"]);
  assert.match(lines.join("\n"), /^18081 well {15}80.0 {3}20.0 {3}50.0 {3}50.0 {3}50.0 {2}no member$/m);
  const high = screenLines(many, "t+20 s", story, { columnCount: 80, rowCount: 60 });
  assert.deepEqual(high.slice(2, 22), story);
});

/** Two endpoints; the first one in trouble. Steer sends it 4, 1 and 2.5 of 5 requests, round robin half of them. */
function picture(): Picture {
  const steered = playedSide("adaptive", [8, 2, 5], true);
  const compared = playedSide("round_robin", [5, 5, 5], false);
  const knowledge = new Knowledge("adaptive", [FIRST, SECOND]);
  const endpoints = [FIRST, SECOND];
  return { title: "a title", endpoints, troubled: [FIRST], stateOf: () => "well", knowledge, steered, compared };
}

/** Of 10 attempts in each phase so many went to the first; a retry and a request in each. @param success  of the second request */
function playedSide(cluster: string, firstCounts: readonly number[], success: boolean): Side {
  let phase = 0;
  let first = 0;
  const side = new Side(cluster, () => phase);
  side.observe(clusterView({ [FIRST]: 0, [SECOND]: 0 }, 0), 0);
  for (const count of firstCounts) {
    first += count;
    side.beginSecond();
    side.observe(clusterView({ [FIRST]: first, [SECOND]: 10 * (phase + 1) - first }, phase + 1), 0);
    side.record({ ...SENT, success: success || phase !== 1 });
    phase++;
  }
  return side;
}

function clusterView(attemptCounts: Record<string, number>, retryCount: number) {
  const hosts = Object.entries(attemptCounts).map(
    ([address, attemptCount]) => [address, { health: "healthy", attemptCount }] as const,
  );
  return { hosts: new Map(hosts), retryCount };
}

function adminView(health: Record<string, string>, openedCount = 0) {
  const hosts = Object.entries(health).map(
    ([address, flags]) => [address, { health: flags, attemptCount: 0 }] as const,
  );
  return { clusters: new Map([["adaptive", { hosts: new Map(hosts), retryCount: 0 }]]), openedCount };
}

function line(address: string, key: string, value: number | string): string {
  return `adaptive::${address}::${key}::${value}\n`;
}
