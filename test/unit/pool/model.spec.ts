/** A pool over random events of every kind, against a model that works everything out anew from what was said. */
import { Random } from "../../../assembly/math/random";
import { BREAKER_CLOSED, LEVELS_MAX, NONE } from "../../../assembly/pool/endpoint";
import { PoolObserver } from "../../../assembly/pool/observer";
import { Pool } from "../../../assembly/pool/pool";
import { Source, SourceKind } from "../../../assembly/pool/source";
import { addressOfHost, indexOf, pass, poolOf, serve } from "./fixture";
import { misplaced } from "./places_fixture";

const HOST_COUNT: i32 = 30;
const STEPS: i32 = 600;

/** What the sources last said of one host; NaN = nothing. */
class Said {
  member: bool = false;
  envoyWeight: f32 = NaN;
  clusterWeight: f32 = NaN;
  ownWeight: f32 = NaN;
  clusterHealth: f32 = NaN;
  ownHealth: f32 = NaN;
  priority: i32 = 0;
  heldByEnvoy: bool = false;
  heldByProbe: bool = false;

  get weight(): f32 {
    const own: f32 = isNaN(this.ownWeight) ? (isNaN(this.clusterWeight) ? 1 : this.clusterWeight) : this.ownWeight;
    return own * (isNaN(this.envoyWeight) ? 1 : this.envoyWeight);
  }

  get health(): f32 {
    if (!isNaN(this.ownHealth)) return this.ownHealth;
    return isNaN(this.clusterHealth) ? 1 : this.clusterHealth;
  }

  /** But for breakers and peers. */
  get allowed(): bool {
    return this.member && this.weight > 0 && this.health > 0.5 && !this.heldByEnvoy && !this.heldByProbe;
  }
}

/** Who is in the strategy's tables. */
class Listener extends PoolObserver {
  weights: Map<i32, f32> = new Map<i32, f32>();
  wrong: i32 = 0;

  constructor(private pool: Pool) {
    super();
  }

  joined(index: i32): void {
    if (this.weights.has(index)) this.wrong++;
    this.weights.set(index, this.pool.standing(index).weight);
  }

  reweighed(index: i32): void {
    if (!this.weights.has(index)) this.wrong++;
    this.weights.set(index, this.pool.standing(index).weight);
  }

  left(index: i32): void {
    if (!this.weights.has(index)) this.wrong++;
    this.weights.delete(index);
  }
}

class Model {
  readonly pool: Pool;
  readonly hosts: Said[] = [];
  readonly listener: Listener;
  private readonly random: Random;
  private readonly envoy: Source;
  private readonly cluster: Source;
  private readonly own: Source;
  private readonly probe: Source;

  constructor(seed: u64) {
    const pool = poolOf(`"max_ejected_ratio":0.6,"ramp_ms":500`, seed);
    this.pool = pool;
    this.listener = new Listener(pool);
    this.random = new Random(seed);
    this.envoy = pool.source(SourceKind.Envoy, true);
    this.cluster = pool.source(SourceKind.ClusterMetadata);
    this.own = pool.source(SourceKind.EndpointMetadata);
    this.probe = pool.source(SourceKind.Probe);
    for (let n = 0; n < HOST_COUNT; n++) this.hosts.push(new Said());
    pool.observer = this.listener;
  }

  step(): void {
    const dice = this.random.below(100);
    if (dice < 12) this.listByEnvoy();
    else if (dice < 22) this.tellByCluster();
    else if (dice < 40) this.tellByEndpoint();
    else if (dice < 50) this.probeOne();
    else if (dice < 60) this.holdByPeer();
    else if (dice < 80) this.failOne();
    else if (dice < 90) this.tryOne();
    else pass(this.pool, this.random.below(2000), 100);
  }

  /** @returns what differs, "" = nothing */
  differs(): string {
    const pool = this.pool;
    let members = 0;
    let usable = 0;
    let ejected = 0;
    let weight: f64 = 0;
    for (let n = 0; n < HOST_COUNT; n++) {
      const said = this.hosts[n];
      const index = indexOf(pool, n);
      if ((index !== NONE) !== said.member) return `host ${n} member`;
      if (index === NONE) continue;
      const standing = pool.standing(index);
      const heldByPeer = (standing.holds & 4) !== 0;
      const isUsable = said.allowed && standing.breaker === BREAKER_CLOSED && !heldByPeer;
      if (<i32>standing.priority !== min<i32>(said.priority, LEVELS_MAX - 1)) return `host ${n} priority`;
      if (Math.abs(<f64>(standing.weight - said.weight)) > 0.0001) return `host ${n} weight`;
      if (standing.health !== said.health) return `host ${n} health`;
      if (pool.endpoint(index).usable !== isUsable) return `host ${n} usable`;
      members++;
      if (isUsable) {
        usable++;
        weight += <f64>said.weight;
      }
      ejected += <i32>(standing.breaker !== BREAKER_CLOSED) + <i32>heldByPeer;
    }
    if (pool.members.count !== members || pool.members.usableCount !== usable) return "count";
    if (pool.ejectedCount !== ejected) return `ejected ${pool.ejectedCount} for ${ejected}`;
    if (Math.abs(pool.usableWeight - weight) > 0.001) return `usableWeight ${pool.usableWeight} for ${weight}`;
    if (misplaced(pool) !== 0) return "lists";
    return this.announced();
  }

  /** Between two ticks the loads may lag behind; what they say is what the observer knows. */
  private announced(): string {
    const pool = this.pool;
    let count = 0;
    for (let n = 0; n < pool.members.count; n++) {
      const index = pool.members.at(n);
      const standing = pool.standing(index);
      const isIn = this.listener.weights.has(index);
      if (isIn !== pool.priorities.isActive(standing.priority)) return `announced ${index}`;
      if (!isIn) continue;
      count++;
      if (this.listener.weights.get(index) !== standing.weight) return `announced weight ${index}`;
    }
    return this.listener.wrong === 0 && count === this.listener.weights.size ? "" : "observer";
  }

  private listByEnvoy(): void {
    this.envoy.begin();
    const share = this.random.below(5);
    for (let n = 0; n < HOST_COUNT; n++) {
      const said = this.hosts[n];
      const stays = this.random.below(5) >= share;
      if (stays && !said.member) this.hosts[n] = new Said();
      this.hosts[n].member = stays;
      if (!stays) continue;
      const address = String.UTF8.encode(addressOfHost(n));
      const index = this.envoy.join(changetype<usize>(address), address.byteLength);
      this.describe(this.hosts[n], index);
    }
    this.envoy.end();
  }

  private describe(said: Said, index: i32): void {
    said.envoyWeight = <f32>this.random.below(4) + 1;
    said.priority = <i32>this.random.below(this.random.below(10) === 0 ? 12 : 3);
    said.heldByEnvoy = this.random.below(4) === 0;
    this.envoy.hold(index, said.heldByEnvoy);
    this.envoy.setPriority(index, said.priority);
    this.envoy.setWeight(index, said.envoyWeight);
    this.envoy.setActive(index, this.random.below(20));
    this.place(this.envoy, index);
  }

  private tellByCluster(): void {
    this.cluster.begin();
    for (let n = 0; n < HOST_COUNT; n++) {
      const index = indexOf(this.pool, n);
      if (index === NONE || this.random.below(3) === 0) continue;
      const said = this.hosts[n];
      said.clusterWeight = <f32>this.random.below(4);
      said.clusterHealth = <f32>this.random.below(5) * 0.25;
      this.place(this.cluster, index);
      this.cluster.setWeight(index, said.clusterWeight);
      this.cluster.setHealth(index, said.clusterHealth);
    }
    this.cluster.end();
  }

  private tellByEndpoint(): void {
    const n = this.anyMember();
    if (n === NONE) return;
    const index = indexOf(this.pool, n);
    const said = this.hosts[n];
    const dice = this.random.below(4);
    if (dice > 1) this.place(this.own, index);
    if (dice !== 1) this.own.setWeight(index, (said.ownWeight = <f32>this.random.below(4)));
    if (dice !== 2) this.own.setHealth(index, (said.ownHealth = <f32>this.random.below(5) * 0.25));
    this.own.end();
  }

  private probeOne(): void {
    const n = this.anyMember();
    if (n === NONE) return;
    const index = indexOf(this.pool, n);
    const held = this.random.below(2) === 0;
    this.hosts[n].heldByProbe = held;
    this.probe.hold(index, held);
    if (!held && this.random.below(3) === 0) this.pool.halfOpen(index);
  }

  private holdByPeer(): void {
    const n = this.anyMember();
    if (n !== NONE) this.pool.holdByPeer(indexOf(this.pool, n), this.random.below(2) === 0);
  }

  private failOne(): void {
    const n = this.anyMember();
    if (n === NONE) return;
    const index = indexOf(this.pool, n);
    for (let times = this.random.below(8); times > 0; times--) this.pool.failed(index);
    if (this.random.below(3) === 0) this.pool.overloaded(index);
  }

  private tryOne(): void {
    const index = this.pool.trial();
    if (index !== NONE) serve(this.pool, index, this.random.below(2) === 0);
  }

  /** One of 400 places, so that the groups are used up and dropped again. */
  private place(source: Source, index: i32): void {
    const region = String.UTF8.encode(`region-${this.random.below(20)}`);
    const zone = String.UTF8.encode(`zone-${this.random.below(20)}`);
    source.place(
      index,
      changetype<usize>(region),
      region.byteLength,
      changetype<usize>(zone),
      zone.byteLength,
      NaN,
      NaN,
    );
  }

  private anyMember(): i32 {
    const n = <i32>this.random.below(HOST_COUNT);
    return this.hosts[n].member ? n : NONE;
  }
}

describe("a pool over random listings, holds, priorities, places, ejections and trials", () => {
  it("has the members, levels, groups, weights and ejections that follow from what was said, after each of them", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const model = new Model(seed);
      let step = 0;
      let differs = "";
      for (; step < STEPS && differs === ""; step++) {
        model.step();
        differs = model.differs();
      }
      expect(differs).toBe("", `seed ${seed}, step ${step}`);
      model.pool.free();
    }
  });
});
