/** What the strategies have to reach beside the references, and whether they did. */
import { alignColumns, type Figures } from "./report.ts";

/** One target: a figure of a policy against the same figure of a reference, or against a fixed limit. */
interface Target {
  readonly policy: string;
  readonly world: string;
  readonly figure: "p99Ms" | "errorRatio";
  /** The reference policy; without one the limit is the figure itself. */
  readonly reference?: string;
  /** The highest ratio to the reference, or the highest figure. */
  readonly limit: number;
}

/** A target with what was measured. */
export interface Verdict {
  readonly target: Target;
  readonly measured: number;
  readonly isReached: boolean;
}

const FULL_SCAN = "least_request_full_scan";

const TARGETS: readonly Target[] = [
  { policy: "resource_aware", world: "equal", figure: "p99Ms", reference: "round_robin", limit: 1.05 },
  { policy: "resource_aware", world: "three_sizes", figure: "p99Ms", reference: FULL_SCAN, limit: 1.2 },
  { policy: "adaptive", world: "equal", figure: "p99Ms", reference: FULL_SCAN, limit: 1.05 },
  { policy: "adaptive", world: "three_sizes", figure: "p99Ms", reference: FULL_SCAN, limit: 1 },
  { policy: "adaptive", world: "fast_fail", figure: "errorRatio", limit: 0.005 },
];

/** @returns a verdict on each target whose lines were run */
export function verdictsOn(lines: readonly Figures[]): Verdict[] {
  const figureOf = (target: Target, policy: string) =>
    lines.find((line) => line.world === target.world && line.policy === policy)?.[target.figure];
  return TARGETS.flatMap((target) => {
    const own = figureOf(target, target.policy);
    const reference = target.reference === undefined ? 1 : figureOf(target, target.reference);
    if (own === undefined || reference === undefined) return [];
    const measured = own / reference;
    return [{ target, measured, isReached: measured <= target.limit }];
  });
}

/** @returns the verdicts as text, a line each */
export function verdictTableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ target, measured, isReached }) => [
    target.policy,
    target.world,
    target.figure === "p99Ms" ? `p99 / ${target.reference}'s` : "errors %",
    target.figure === "p99Ms" ? measured.toFixed(3) : (100 * measured).toFixed(2),
    target.figure === "p99Ms" ? `<= ${target.limit}` : `<= ${100 * target.limit}`,
    isReached ? "ok" : "MISSED",
  ]);
  return alignColumns([["target for", "world", "figure", "measured", "target", ""], ...rows], 3);
}
