// What becomes of the endpoints, step by step: some are replaced, some fall ill and get well, numbers and verdicts of EDS change. Seeded.

import {
  type Condition,
  DRAINING,
  FAILING,
  HANGING,
  KILLED,
  slower,
  WELL,
} from "../../../tools/demo_endpoints/condition.ts";
import type { Random } from "../../balance/engine/random.ts";
import { HEALTH_STATUSES, type Member } from "./member.ts";

/** One step; all by the indexes of members. */
export interface Change {
  /** They are replaced by newcomers. */
  readonly replaced: readonly number[];
  /** Whether their ports close before EDS says so, as in a crash, or after it. */
  readonly isCrash: boolean;
  readonly conditions: ReadonlyMap<number, Condition>;
  /** What EDS says of the others from now on. */
  readonly facts: ReadonlyMap<number, Facts>;
}

export type Facts = Pick<Member, "healthStatus" | "weight" | "cpu" | "mem" | "conns">;

const CONDITIONS = [FAILING, KILLED, HANGING, DRAINING, slower(20)];
/** At most so many of the members are ill at once. */
const ILL_RATIO = 0.05;
/** Steps that an illness takes. */
const ILL_STEPS = 5;
/** Each so many steps many are replaced at once, as by a rolling restart. */
const ROLLING_STEPS = 30;
const ROLLING_RATIO = 0.1;
const CRASH_RATIO = 0.5;
const FACTS_RATIO = 0.1;
const HEALTHY_RATIO = 0.95;

export class Churn {
  private stepCount = 0;
  /** Index of an ill member -> the step in which it gets well. */
  private readonly ill = new Map<number, number>();

  /** @param memberCount >= 1 */
  constructor(
    private readonly memberCount: number,
    private readonly random: Random,
  ) {}

  /** The next step. */
  next(): Change {
    this.stepCount++;
    const replaced = this.drawReplaced();
    const conditions = new Map<number, Condition>();
    for (const [index, endStep] of this.ill) {
      if (endStep > this.stepCount && !replaced.includes(index)) continue;
      this.ill.delete(index);
      if (!replaced.includes(index)) conditions.set(index, WELL);
    }
    const fallen = this.random.below(this.memberCount);
    if (this.ill.size < Math.ceil(ILL_RATIO * this.memberCount) && !replaced.includes(fallen)) {
      this.ill.set(fallen, this.stepCount + ILL_STEPS);
      conditions.set(fallen, CONDITIONS[this.random.below(CONDITIONS.length)] as Condition);
    }
    const others = this.drawSome(Math.ceil(FACTS_RATIO * this.memberCount)).filter(
      (index) => !replaced.includes(index),
    );
    const facts = new Map(others.map((index) => [index, this.drawFacts()]));
    return { replaced, isCrash: this.random.unit() < CRASH_RATIO, conditions, facts };
  }

  /** What EDS says of an endpoint, as drawn. */
  drawFacts(): Facts {
    const { random } = this;
    const isHealthy = random.unit() < HEALTHY_RATIO;
    return {
      healthStatus: HEALTH_STATUSES[isHealthy ? 0 : random.below(HEALTH_STATUSES.length)] ?? "HEALTHY",
      weight: 1 + random.below(3),
      cpu: random.unit(),
      mem: random.unit(),
      conns: random.below(100),
    };
  }

  private drawReplaced(): number[] {
    const isRolling = this.stepCount % ROLLING_STEPS === 0;
    return this.drawSome(isRolling ? Math.ceil(ROLLING_RATIO * this.memberCount) : 1);
  }

  /** @returns up to `count` distinct indexes */
  private drawSome(count: number): number[] {
    return [...new Set(Array.from({ length: count }, () => this.random.below(this.memberCount)))];
  }
}
