/** Time of a look-up, and of a host that leaves or joins: the contenders in turn, round after round. */
import { median, nsOf } from "../timing.ts";
import { type Contender, type Hosts, type Table, weightOf } from "./contender.ts";

const LOOK_UPS = 50_000;
/** Turns of a ring's life before it is timed, in which what a leave puts off comes due: some for each host. */
const WARM_UP_TURNS_PER_HOST = 2;
const WARM_UP_TURNS_MAX = 2000;
/** Turns in a round: one rebuild is as long as many of Steer's passes, and no two passes are alike. */
const TURNS = 8;
const REBUILDS = 1;

/** One contender's times, a number for each round. */
export interface Times {
  readonly lookUpNs: number[];
  readonly joinMs: number[];
  readonly leaveMs: number[];
  readonly bytes: number;
  readonly bytesInChange: number;
}

/** @returns the times in the order of the contenders */
export function timeTables(contenders: readonly Contender[], hosts: Hosts, rounds: number): Times[] {
  const lives = contenders.map((contender) => new Life(contender.table(hosts, 0), hosts));
  for (const life of lives) life.warmUp();
  for (let round = 0; round < rounds; round++) {
    for (const life of lives) life.timeLookUps();
    for (const life of lives) life.timeChanges();
  }
  return lives;
}

/** @returns how many times as long as the other it took, of rounds the median: both met the same machine */
export function ratioOf(one: readonly number[], other: readonly number[]): number {
  return median(one.map((value, round) => value / (other[round] ?? Number.NaN)));
}

/** A table in which hosts leave and others join in their place. */
class Life implements Times {
  readonly lookUpNs: number[] = [];
  readonly joinMs: number[] = [];
  readonly leaveMs: number[] = [];
  readonly bytes: number;
  readonly bytesInChange: number;
  private turn = 0;
  private readonly isIncremental: boolean;

  constructor(
    private readonly table: Table,
    private readonly hosts: Hosts,
  ) {
    this.bytes = table.bytes;
    this.bytesInChange = table.bytesInChange;
    this.isIncremental = table.bytesInChange === table.bytes;
  }

  warmUp(): void {
    const turns = Math.min(WARM_UP_TURNS_PER_HOST * this.hosts.count, WARM_UP_TURNS_MAX);
    for (let n = 0; n < (this.isIncremental ? turns : REBUILDS); n++) this.playTurn();
  }

  /** The first ones fetch the table into the caches, from which the others' tables have driven it. */
  timeLookUps(): void {
    this.table.lookUp(LOOK_UPS);
    this.lookUpNs.push(nsOf(() => this.table.lookUp(LOOK_UPS)) / LOOK_UPS);
  }

  timeChanges(): void {
    const turns = Array.from({ length: this.isIncremental ? TURNS : REBUILDS }, () => this.playTurn());
    this.leaveMs.push(turns.reduce((sum, { leaveNs }) => sum + leaveNs, 0) / turns.length / 1e6);
    this.joinMs.push(turns.reduce((sum, { joinNs }) => sum + joinNs, 0) / turns.length / 1e6);
  }

  private playTurn(): { leaveNs: number; joinNs: number } {
    const host = this.turn % this.hosts.count;
    this.table.change(host, 0, 0);
    const leaveNs = nsOf(() => this.table.settle());
    this.table.change(host, this.hosts.count + this.turn, weightOf(host, this.hosts.isWeighted));
    const joinNs = nsOf(() => this.table.settle());
    this.turn++;
    return { leaveNs, joinNs };
  }
}
