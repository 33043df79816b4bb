/**
 * Envoy's MAGLEV (maglev_lb.cc; Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016): each host goes
 * through the table in an order of its own and takes the next free place when it is its turn.
 */
import { Random } from "../../../assembly/math/random";
import { xxHash64 } from "../../../assembly/math/xxhash64";
import { HashTable } from "./hash_table";

const FREE: u32 = 0xffffffff;

/** A host while the table is made. */
@unmanaged
class Turn {
  place: u32;
  skip: u32;
  weight: f64;
  target: f64;
}

export class Maglev extends HashTable {
  private readonly table: usize; // u32[size]: positions of hosts
  private turns: usize = 0; // Turn[hosts.length]
  private turnCapacity: i32 = 0;

  /** @param size a prime */
  constructor(private readonly size: u32) {
    super();
    this.table = heap.alloc((<usize>size) << 2);
  }

  /** A host with the largest weight takes a place in each round, others by their weights less often. */
  build(): void {
    const count = this.hosts.length;
    const largest = this.begin();
    memory.fill(this.table, 0xff, (<usize>this.size) << 2);
    let freeCount = this.size;
    for (let round = 1; freeCount > 0; round++) {
      for (let n = 0; n < count && freeCount > 0; n++) {
        const turn = this.turnOf(n);
        if (<f64>round * turn.weight < turn.target) continue;
        turn.target += largest;
        this.takePlace(turn, n);
        freeCount--;
      }
    }
  }

  bytes(): i32 {
    return (<i32>this.size) << 2;
  }

  findMany(times: i32, random: Random): i32 {
    let sum: u64 = 0;
    for (let n = 0; n < times; n++) sum += <u64>this.find(random.next() + sum, 0);
    return <i32>sum;
  }

  protected find(hash: u64, attempt: i32): i32 {
    const changed = attempt === 0 ? hash : hash ^ -(<u64>attempt);
    return load<i32>(this.table + ((<usize>(changed % <u64>this.size)) << 2));
  }

  protected addShares(shares: f64[]): void {
    for (let at: u32 = 0; at < this.size; at++) {
      shares[load<i32>(this.table + ((<usize>at) << 2))] += 1 / <f64>this.size;
    }
  }

  /** @returns the largest of the weights, whose sum is 1 */
  private begin(): f64 {
    const hosts = this.hosts;
    const size = <u64>this.size;
    this.reserve(hosts.length);
    let largest: f64 = 0;
    for (let n = 0; n < hosts.length; n++) {
      const address = hosts[n].address;
      const turn = this.turnOf(n);
      turn.place = <u32>(xxHash64(changetype<usize>(address), address.byteLength, 0) % size);
      turn.skip = <u32>(xxHash64(changetype<usize>(address), address.byteLength, 1) % (size - 1)) + 1;
      turn.weight = hosts[n].weight / this.weightSum;
      turn.target = 0;
      largest = max<f64>(largest, turn.weight);
    }
    return largest;
  }

  /** The next place is found by adding, where Envoy multiplies and divides: the same places, sooner. */
  private takePlace(turn: Turn, position: i32): void {
    let place = turn.place;
    while (load<u32>(this.table + ((<usize>place) << 2)) !== FREE) place = this.after(place, turn.skip);
    store<i32>(this.table + ((<usize>place) << 2), position);
    turn.place = this.after(place, turn.skip);
  }

  private after(place: u32, skip: u32): u32 {
    const next = place + skip;
    return next >= this.size ? next - this.size : next;
  }

  private turnOf(n: i32): Turn {
    return changetype<Turn>(this.turns + <usize>n * offsetof<Turn>());
  }

  private reserve(count: i32): void {
    if (count <= this.turnCapacity) return;
    if (this.turns !== 0) heap.free(this.turns);
    this.turnCapacity = count;
    this.turns = heap.alloc(<usize>count * offsetof<Turn>());
  }
}
