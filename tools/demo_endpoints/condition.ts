// What may become of a demo endpoint: the conditions that the scenarios put it in.

export interface Condition {
  /** What it is: a word or three for a table. */
  name: string;
  /** What happens to an endpoint that gets there, as the end of a sentence that begins with its address. */
  told: string;
  /** Its service time over its usual one, > 0. */
  slowness: number;
  /** Status of its answers; with another one than 200 they come at once. */
  status: number;
  /** False = it takes requests and never answers. */
  answers: boolean;
  /** False = its port is closed. */
  listens: boolean;
  /** Whether it passes its health check. */
  healthy: boolean;
  /** The cpu that it reports, 0..1; undefined = the truth. */
  reportedCpu?: number;
}

export const WELL: Condition = {
  name: "well",
  told: "is well again",
  slowness: 1,
  status: 200,
  answers: true,
  listens: true,
  healthy: true,
};

export const FAILING: Condition = { ...WELL, name: "answers 500", told: "answers 500 at once", status: 500 };
export const KILLED: Condition = { ...WELL, name: "killed", told: "is killed: its port refuses", listens: false };
export const HANGING: Condition = { ...WELL, name: "hangs", told: "takes requests and never answers", answers: false };
export const DRAINING: Condition = {
  ...WELL,
  name: "draining",
  told: "fails its health check but still answers",
  healthy: false,
};

/** @param times  > 1 */
export function slower(times: number): Condition {
  return { ...WELL, name: `${times} times slower`, told: `becomes ${times} times slower`, slowness: times };
}

/** Slow, and says with each answer that it is idle. @param times  > 1 */
export function lying(times: number): Condition {
  const told = `becomes ${times} times slower and reports cpu 0`;
  return { ...slower(times), name: `lies, ${times}x slower`, told, reportedCpu: 0 };
}
