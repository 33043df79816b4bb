/** Which keys move when a host leaves, joins, is skipped or is retried elsewhere. Those of the host itself must; every other move is needless. */
import { NONE } from "../module.ts";
import type { Contender, Hosts, Membership } from "./contender.ts";

const KEY_COUNT = 131_072;
/** Hosts that are skipped, leave and come back, one after the other. */
const SUBJECTS = [1, 3, 4, 6, 8];

export interface Moves {
  /** Keys that moved when a host left or joined, for each that had to; 1 is the least possible. */
  readonly movedRatio: number;
  /** Of the keys of a host that was first skipped as unhealthy and then left, those that moved both times; percent. */
  readonly skippedTwicePercent: number;
  /** Of the keys that were retried elsewhere when their owner failed, those that moved again when it then left; percent. */
  readonly retriedTwicePercent: number;
}

/** Who gets each key. */
type Choices = Int32Array;

/** Skips each subject, removes it and takes it back. */
export function countMoves(contender: Contender, hosts: Hosts): Moves {
  const membership = contender.membership(hosts);
  let moved = 0;
  let least = 0;
  let ownedCount = 0;
  let skippedTwice = 0;
  let retriedTwice = 0;
  let before = choicesOf(membership, NONE, NONE);
  for (const subject of SUBJECTS) {
    const identity = membership.identityOf(subject);
    const retried = retriesOf(membership);
    const skipped = choicesOf(membership, NONE, subject);
    const without = choicesOf(membership, subject, NONE);
    const after = choicesOf(membership, NONE, NONE);
    moved += movesBetween(before, without) + movesBetween(without, after);
    const had = countKeys(before, (choice) => choice === identity);
    least += had + countKeys(after, (choice) => choice === identity);
    ownedCount += had;
    skippedTwice += countKeys(skipped, (choice, key) => before[key] === identity && choice !== without[key]);
    retriedTwice += countKeys(retried, (choice, key) => before[key] === identity && choice !== without[key]);
    before = after;
  }
  return {
    movedRatio: moved / least,
    skippedTwicePercent: (100 * skippedTwice) / ownedCount,
    retriedTwicePercent: (100 * retriedTwice) / ownedCount,
  };
}

function choicesOf(membership: Membership, absent: number, sick: number): Choices {
  membership.arrange(absent, sick);
  return Int32Array.from({ length: KEY_COUNT }, (_, key) => membership.ownerOf(key));
}

function retriesOf(membership: Membership): Choices {
  return Int32Array.from({ length: KEY_COUNT }, (_, key) => membership.retryOf(key));
}

function movesBetween(before: Choices, after: Choices): number {
  return countKeys(after, (choice, key) => choice !== before[key]);
}

function countKeys(choices: Choices, isCounted: (choice: number, key: number) => boolean): number {
  return choices.reduce((sum, choice, key) => sum + (isCounted(choice, key) ? 1 : 0), 0);
}
