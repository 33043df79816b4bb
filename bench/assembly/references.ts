/** Envoy's own tables for consistent hashing, beside which the ring is measured. */
import { Random } from "../../assembly/math/random";
import { keyHashOf } from "./keys";
import { HashTable } from "./reference/hash_table";
import { Maglev } from "./reference/maglev";
import { RingHash } from "./reference/ring_hash";

const tables: HashTable[] = [];
const random: Random = new Random(3);

/** @param minimumSize entries at least. @returns a handle */
export function newRingHash(minimumSize: i32): i32 {
  return tables.push(new RingHash(minimumSize)) - 1;
}

/** @param size a prime. @returns a handle */
export function newMaglev(size: i32): i32 {
  return tables.push(new Maglev(size)) - 1;
}

/** Says which host has an index; `buildTable` takes it in. @param n whose address it has. @param weight 0 = gone */
export function setHost(table: i32, index: i32, n: i32, weight: f64): void {
  tables[table].setHost(index, n, weight);
}

export function buildTable(table: i32): void {
  tables[table].build();
}

export function bytesOfTable(table: i32): i32 {
  return tables[table].bytes();
}

/** Works out the hosts' shares, for `shareOf`. */
export function countShares(table: i32): void {
  tables[table].countShares();
}

/** @returns the host's share of all hashes, 0..1 */
export function shareOf(table: i32, index: i32): f64 {
  return tables[table].shareOf(index);
}

export function findMany(table: i32, times: i32): i32 {
  return tables[table].findMany(times, random);
}

/** @param attempt how often another host was wanted for this key, 0 = the owner. @returns the host's index */
export function findKey(table: i32, key: i32, attempt: i32): i32 {
  return tables[table].ownerOf(keyHashOf(key), attempt);
}

export function findHash(table: i32, hash: u64, attempt: i32): i32 {
  return tables[table].ownerOf(hash, attempt);
}

/** @param balancePercent at most so much of the average in flight, 0 = off. @returns the host's index */
export function chooseBounded(table: i32, key: i32, balancePercent: i32): i32 {
  return tables[table].choose(keyHashOf(key), balancePercent);
}

export function startOn(table: i32, index: i32): void {
  tables[table].start(index);
}

export function finishOn(table: i32, index: i32): void {
  tables[table].finish(index);
}
