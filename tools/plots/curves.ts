// The numbers behind docs/images: each curve is the plugin's own functions asked point by point.

import type { Functions } from "./functions.ts";

export interface Point {
  readonly curve: string;
  readonly x: number;
  readonly y: number;
}

const SHOWN_S = 360;
const STEP_S = 6;
/** What panels about one pool assume. */
const MEDIAN_CPU = 0.4;
const ENDPOINT_COUNT = 10;
const SENT_MAX = 400;
const SENT_STEP = 10;

/** A number's weight by its age, seconds, for several half-lives in seconds. */
export function weights(functions: Functions, halfLivesS: readonly number[]): Point[] {
  const limitMs = functions.defaultLimitMs();
  return halfLivesS.flatMap((halfLifeS) => {
    functions.begin(halfLifeS * 1000, limitMs);
    const curve = `${halfLifeS} s`;
    return ages(limitMs).map((ageMs) => ({ curve, x: ageMs / 1000, y: functions.weightOf(ageMs) }));
  });
}

/** What is believed of an endpoint's cpu, by the age of the only number it ever reported. */
export function beliefs(functions: Functions, reported: readonly number[]): Point[] {
  const limitMs = functions.defaultLimitMs();
  return reported.flatMap((value) => {
    functions.begin(functions.defaultHalfLifeMs(), limitMs);
    functions.sample(value, 0, 0);
    const curve = `${value}`;
    return ages(limitMs).map((ageMs) => ({ curve, x: ageMs / 1000, y: functions.believed(MEDIAN_CPU, ageMs) }));
  });
}

/** How much dearer one of ten equal endpoints is that gets so many times its share, by the requests sent to all. */
export function sendings(functions: Functions, timesShare: readonly number[]): Point[] {
  return timesShare.flatMap((times) => {
    const curve = `${times} x`;
    functions.beginSending();
    const points: Point[] = [{ curve, x: 0, y: 1 }];
    let due = 0;
    for (let total = 1; total <= SENT_MAX; total++) {
      due += times;
      const isIts = due >= ENDPOINT_COUNT;
      if (isIts) due -= ENDPOINT_COUNT;
      const y = functions.send(isIts, 1 / ENDPOINT_COUNT);
      if (total % SENT_STEP === 0) points.push({ curve, x: total, y });
    }
    return points;
  });
}

/** Milliseconds, with the step at the limit as steep as it is. */
function ages(limitMs: number): number[] {
  const even = Array.from({ length: SHOWN_S / STEP_S + 1 }, (_, n) => n * STEP_S * 1000);
  return [...even, limitMs + 1].sort((one, other) => one - other);
}
