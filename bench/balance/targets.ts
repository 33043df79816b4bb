/** What the strategies have to reach beside the references, and whether they did. */
import type { Figures } from "./figures.ts";
import { policyNamed } from "./policies/registry.ts";
import { worldNamed } from "./worlds/registry.ts";
import { Condition, type World } from "./worlds/world.ts";

/** The targets, by the name of their column. */
export const TARGETS = {
  "best p99": "best strategy's p99 / best reference's <= 1",
  "best errors": "errors of that strategy <= a quarter of the best reference's, or 0.5 %",
  "to oracle": "adaptive's p99 / the oracle's <= 1.2 with 10 proxies, 1.5 from 100 on, up to load 0.8",
  crowd: "adaptive's p99 / least_request_full_scan's <= 0.2, from 100 proxies on where hosts are unequal or slowed",
  reports: "resource_aware's p99 / least_request_full_scan's <= 1.2, reports 1 s old",
  "adaptive to RR": "adaptive's p99 / round_robin's <= 1.05",
  "resource_aware to RR": "resource_aware's p99 / round_robin's <= 1.05",
} as const;
export type Target = keyof typeof TARGETS;

/** One target in one world. */
export interface Verdict {
  readonly target: Target;
  readonly world: string;
  /** What is compared with what. */
  readonly compared: string;
  /** A ratio of p99s, or a share of requests. */
  readonly measured: number;
  readonly limit: number;
  readonly unit: "times" | "percent";
  readonly isReached: boolean;
}

const FULL_SCAN = "least_request_full_scan";
/** Below so much, errors need not be fewer than anybody's. */
const ERROR_FLOOR = 0.005;
const ERROR_SHARE = 0.25;

/** @returns a verdict on each target for which all is there that it compares, world after world */
export function verdictsOn(lines: readonly Figures[]): Verdict[] {
  const worlds = [...new Set(lines.map((line) => line.world))];
  return worlds.flatMap((name) =>
    verdictsIn(
      worldNamed(name),
      lines.filter((line) => line.world === name),
    ),
  );
}

function verdictsIn(world: World, lines: readonly Figures[]): Verdict[] {
  const compare = (target: Target, policy: string, other: string, limit: number): Verdict[] => {
    const own = lines.find((line) => line.policy === policy);
    const against = lines.find((line) => line.policy === other);
    return own && against ? [p99Verdict(target, own, against, limit)] : [];
  };
  const isCrowd = world.proxyCount >= 100;
  const isNearLimit = world.load <= 0.8 && world.proxyCount >= 10;
  return [
    ...bestVerdicts(lines),
    ...(isNearLimit ? compare("to oracle", "adaptive", "oracle", isCrowd ? 1.5 : 1.2) : []),
    ...(isCrowd && isUneven(world) ? compare("crowd", "adaptive", FULL_SCAN, 0.2) : []),
    ...(world.reportIntervalMs === 1000 ? compare("reports", "resource_aware", FULL_SCAN, 1.2) : []),
    ...compare("adaptive to RR", "adaptive", "round_robin", 1.05),
    ...compare("resource_aware to RR", "resource_aware", "round_robin", 1.05),
  ];
}

/** Who fails requests fast has fewer to wait for: the bar is who fails hardly more than the one that fails least. */
function bestVerdicts(lines: readonly Figures[]): Verdict[] {
  const ofRole = (role: string) => lines.filter((line) => policyNamed(line.policy).role === role);
  const leastErrors = Math.min(...ofRole("reference").map((line) => line.errorRatio));
  const reference = fastest(ofRole("reference").filter((line) => line.errorRatio <= leastErrors + ERROR_FLOOR));
  const errorLimit = Math.max(ERROR_FLOOR, ERROR_SHARE * leastErrors);
  const strategies = ofRole("steer");
  const own = fastest(strategies.filter((line) => line.errorRatio <= errorLimit)) ?? fastest(strategies);
  if (reference === undefined || own === undefined) return [];
  const errors: Verdict = {
    target: "best errors",
    world: own.world,
    compared: own.policy,
    measured: own.errorRatio,
    limit: errorLimit,
    unit: "percent",
    isReached: own.errorRatio <= errorLimit,
  };
  return [p99Verdict("best p99", own, reference, 1), errors];
}

function p99Verdict(target: Target, own: Figures, against: Figures, limit: number): Verdict {
  const measured = own.p99Ms / against.p99Ms;
  const compared = `${own.policy} / ${against.policy}`;
  return { target, world: own.world, compared, measured, limit, unit: "times", isReached: measured <= limit };
}

function fastest(lines: readonly Figures[]): Figures | undefined {
  return lines.reduce<Figures | undefined>((best, line) => (best && best.p99Ms <= line.p99Ms ? best : line), undefined);
}

/** Whether hosts differ in size or speed, now or later. */
function isUneven({ hosts, changes }: World): boolean {
  const capacities = hosts
    .filter(({ condition }) => condition === Condition.Up)
    .map((host) => host.workerCount / host.slowness);
  return changes !== undefined || new Set(capacities).size > 1;
}
