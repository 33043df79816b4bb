/** Whether Steer is ahead of each rival, or equal, in every measure. */
import type { Hosts } from "./contender.ts";
import { MEASURES, type Measure, type Result } from "./measures.ts";

export interface Verdict {
  readonly measure: Measure;
  readonly hosts: Hosts;
  readonly subject: string;
  readonly rival: string;
  /** The subject's figure to the rival's; the lower the better. */
  readonly ratio: number;
  readonly isReached: boolean;
}

/** @param results of all contenders, of each number of hosts and weights. @param rivals whom the subject is compared with */
export function verdictsOn(results: readonly Result[], subject: string, rivals: readonly string[]): Verdict[] {
  const pairs = results
    .filter(({ contender }) => contender === subject)
    .flatMap((own) => results.filter(({ hosts }) => hosts === own.hosts).map((other) => ({ own, other })));
  return pairs
    .filter(({ other }) => rivals.includes(other.contender))
    .flatMap(({ own, other }) =>
      MEASURES.filter((measure) => measure.isJudged(own.hosts)).map((measure) => judge(measure, own, other)),
    );
}

function judge(measure: Measure, own: Result, other: Result): Verdict {
  const ratio = measure.ratio(own, other);
  const isReached = ratio <= measure.equalRatio && measure.of(own) <= (measure.limit ?? Number.POSITIVE_INFINITY);
  return { measure, hosts: own.hosts, subject: own.contender, rival: other.contender, ratio, isReached };
}
