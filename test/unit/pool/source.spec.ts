import { METRIC_CPU, NONE } from "../../../assembly/pool/endpoint";
import { UNKNOWN_GROUP } from "../../../assembly/pool/groups";
import { Pool } from "../../../assembly/pool/pool";
import { Source, SourceKind } from "../../../assembly/pool/source";
import { addressOfHost, annotate, Entry, host, hosts, indexOf, list, listByEnvoy, pass, poolOf } from "./fixture";
import { misplaced } from "./places_fixture";

function place(source: Source, index: i32, region: string): void {
  const bytes = String.UTF8.encode(region);
  source.place(index, changetype<usize>(bytes), bytes.byteLength, 0, 0, NaN, NaN);
}

function regionOf(pool: Pool, index: i32): string {
  const name = pool.groups.name(pool.groups.region[pool.endpoint(index).group]);
  return String.UTF8.decodeUnsafe(changetype<usize>(name), name.length);
}

function join(source: Source, n: i32): i32 {
  const address = String.UTF8.encode(addressOfHost(n));
  return source.join(changetype<usize>(address), address.byteLength);
}

function endpointMetadata(pool: Pool): Source {
  return pool.source(SourceKind.EndpointMetadata);
}

describe("a weight", () => {
  it("of endpoint metadata goes before that of cluster metadata, which does not undo it when it is listed again", () => {
    const pool = poolOf("");
    list(pool, [host(0).weighing(2), host(1)]);
    endpointMetadata(pool).setWeight(0, 5);
    expect(pool.standing(0).weight).toBe(5);
    expect(pool.usableWeight).toBe(6);
    list(pool, [host(0).weighing(3), host(1)]);
    expect(pool.standing(0).weight).toBe(5);
    expect(pool.usableWeight).toBe(6);
    pool.free();
  });

  it("by Envoy multiplies what the others say, and 1 where nobody else says anything", () => {
    const pool = poolOf("");
    listByEnvoy(pool, [host(0).weighing(3), host(1).weighing(4)]);
    expect(pool.standing(0).weight).toBe(3);
    annotate(pool, [host(0).weighing(2)]);
    expect(pool.standing(0).weight).toBe(6);
    expect(pool.usableWeight).toBe(10);
    listByEnvoy(pool, [host(0).weighing(1), host(1).weighing(4)]);
    expect(pool.standing(0).weight).toBe(2);
    endpointMetadata(pool).setWeight(0, 0.5);
    expect(pool.standing(0).weight).toBe(0.5);
    pool.free();
  });

  it("of 0 drains, whoever says it", () => {
    const pool = poolOf("");
    listByEnvoy(pool, hosts(4));
    annotate(pool, [host(1).weighing(0)]);
    endpointMetadata(pool).setWeight(2, 0);
    expect(pool.members.usableCount).toBe(2);
    expect(pool.endpoint(0).usable && pool.endpoint(3).usable).toBe(true);
    expect(pool.usableWeight).toBe(2);
    endpointMetadata(pool).setWeight(2, 1);
    expect(pool.members.usableCount).toBe(3);
    pool.free();
  });

  it("is finite and at most 1e9 however large its factors are", () => {
    const pool = poolOf("");
    listByEnvoy(pool, [host(0).weighing(128)]);
    annotate(pool, [host(0).weighing(3e38)]);
    expect(pool.standing(0).weight).toBe(1e9);
    expect(pool.usableWeight).toBe(1e9);
    pool.free();
  });
});

describe("a health", () => {
  it("of endpoint metadata goes before that of cluster metadata", () => {
    const pool = poolOf('"health_threshold":0.5');
    list(pool, [host(0).healthy(0.9), host(1)]);
    endpointMetadata(pool).setHealth(0, 0.4);
    expect(pool.endpoint(0).usable).toBe(false);
    list(pool, [host(0).healthy(0.9), host(1)]);
    expect(pool.endpoint(0).usable).toBe(false);
    endpointMetadata(pool).setHealth(0, 0.6);
    expect(pool.endpoint(0).usable).toBe(true);
    expect(<f64>pool.endpoint(0).share).toBeCloseTo(0.6, 6);
    pool.free();
  });
});

describe("a hold", () => {
  it("by Envoy and one by a probe are independent: both must be over", () => {
    const pool = poolOf("");
    listByEnvoy(pool, hosts(3));
    const probe = pool.source(SourceKind.Probe);
    probe.hold(0, true);
    listByEnvoy(pool, [host(0).held(), host(1), host(2)]);
    expect(pool.members.usableCount).toBe(2);
    listByEnvoy(pool, hosts(3));
    expect(pool.endpoint(0).usable).toBe(false);
    listByEnvoy(pool, [host(0).held(), host(1), host(2)]);
    probe.hold(0, false);
    expect(pool.endpoint(0).usable).toBe(false);
    listByEnvoy(pool, hosts(3));
    expect(pool.endpoint(0).usable).toBe(true);
    expect(pool.usableWeight).toBe(3);
    pool.free();
  });

  it("counts as no ejection, and its end starts the ramp", () => {
    const pool = poolOf('"max_ejected_ratio":0,"ramp_ms":10000');
    listByEnvoy(pool, hosts(3));
    listByEnvoy(pool, [host(0).held(), host(1).held(), host(2).held()]);
    expect(pool.members.usableCount).toBe(0);
    expect(pool.ejectedCount).toBe(0);
    pass(pool, 20000, 1000);
    listByEnvoy(pool, [host(0), host(1).held(), host(2).held()]);
    expect(pool.ramp(pool.endpoint(0))).toBe(0.1);
    pass(pool, 5000, 1000);
    listByEnvoy(pool, [host(0), host(1).held(), host(2).held()]);
    expect(pool.ramp(pool.endpoint(0))).toBe(0.5);
    pool.free();
  });
});

describe("a place", () => {
  it("by the source nearest to the endpoint wins, whatever the order", () => {
    const pool = poolOf("");
    listByEnvoy(pool, [host(0).in("by-envoy")]);
    expect(regionOf(pool, 0)).toBe("by-envoy");
    annotate(pool, [host(0).in("by-cluster")]);
    expect(regionOf(pool, 0)).toBe("by-cluster");
    listByEnvoy(pool, [host(0).in("by-envoy")]);
    expect(regionOf(pool, 0)).toBe("by-cluster");
    const own = endpointMetadata(pool);
    place(own, 0, "by-endpoint");
    own.end();
    annotate(pool, [host(0).in("by-cluster")]);
    listByEnvoy(pool, [host(0).in("by-envoy")]);
    expect(regionOf(pool, 0)).toBe("by-endpoint");
    expect(misplaced(pool)).toBe(0);
    pool.free();
  });

  it("is left alone by a source that does not know any", () => {
    const pool = poolOf("");
    listByEnvoy(pool, [host(0).in("by-envoy")]);
    annotate(pool, [host(0)]);
    expect(regionOf(pool, 0)).toBe("by-envoy");
    pool.free();
  });

  it("is free for the others when who said it takes it back", () => {
    const pool = poolOf("");
    listByEnvoy(pool, [host(0)]);
    annotate(pool, [host(0).in("by-cluster")]);
    annotate(pool, [host(0)]);
    expect(<i32>pool.endpoint(0).group).toBe(UNKNOWN_GROUP);
    listByEnvoy(pool, [host(0).in("by-envoy")]);
    expect(regionOf(pool, 0)).toBe("by-envoy");
    pool.free();
  });

  it("may come with a change of health in one go: the lists stay in order", () => {
    const pool = poolOf("");
    const entries = hosts(16);
    listByEnvoy(pool, entries);
    for (let n = 0; n < 16; n++) entries[n].in(`region-${n}`).healthy(n % 2 === 0 ? 0.1 : 1);
    annotate(pool, entries);
    expect(misplaced(pool)).toBe(0);
    expect(pool.members.usableCount).toBe(8);
    for (let n = 0; n < 16; n++) entries[n].in("one").healthy(n % 2 === 0 ? 1 : 0.1);
    annotate(pool, entries);
    expect(misplaced(pool)).toBe(0);
    expect(pool.members.usableCount).toBe(8);
    expect(pool.usableWeight).toBe(8);
    pool.free();
  });
});

describe("what is said of a member that has just got another place", () => {
  it("waits for the end: until then no list is touched by the new place's number", () => {
    const pool = poolOf("");
    listByEnvoy(pool, hosts(16));
    const own = endpointMetadata(pool);
    for (let n = 0; n < 16; n++) {
      place(own, n, `region-${n}`);
      own.setHealth(n, 0.1);
      expect(pool.members.groupUsableCount[pool.endpoint(n).group]).toBeGreaterThanOrEqual(0);
      expect(pool.members.groupUsableCount[UNKNOWN_GROUP]).toBe(16);
    }
    own.end();
    expect(pool.members.usableCount).toBe(0);
    expect(misplaced(pool)).toBe(0);
    pool.free();
  });
});

describe("a source that does not list", () => {
  it("adds facts to members and makes none, and nobody leaves by what it leaves out", () => {
    const pool = poolOf("");
    listByEnvoy(pool, hosts(3));
    annotate(pool, [host(1).reporting(0.7, NaN, NaN), host(8)]);
    expect(pool.members.count).toBe(3);
    expect(indexOf(pool, 8)).toBe(NONE);
    expect(<f64>pool.fact(pool.endpoint(1), METRIC_CPU)).toBeCloseTo(0.7, 6);
    pool.free();
  });

  it("finds no endpoint that has left, though a stream still refers to it", () => {
    const pool = poolOf("");
    listByEnvoy(pool, hosts(2));
    pool.standing(1).streamCount++;
    listByEnvoy(pool, hosts(1));
    pass(pool, 1000);
    expect(join(pool.source(SourceKind.ClusterMetadata), 1)).toBe(NONE);
    pool.free();
  });
});

describe("a source that lists", () => {
  it("counts who is new, in each listing anew", () => {
    const pool = poolOf("");
    const source = pool.source(SourceKind.Envoy, true);
    const sizes = [3, 3, 5, 2, 3];
    const newcomers = [3, 0, 2, 0, 1];
    for (let round = 0; round < sizes.length; round++) {
      source.begin();
      for (let n = 0; n < sizes[round]; n++) join(source, n);
      source.end();
      expect(source.newcomerCount).toBe(newcomers[round], `listing ${round}`);
    }
    pool.free();
  });

  it("takes over the members of the one before, with all that was learned of them", () => {
    const pool = poolOf("");
    list(pool, [host(0).weighing(3).reporting(0.3, NaN, NaN), host(1)]);
    pool.succeeded(0, 42);
    listByEnvoy(pool, [host(0), host(2)]);
    expect(pool.members.count).toBe(2);
    expect(pool.standing(0).weight).toBe(3);
    expect(pool.endpoint(0).latencyMs).toBe(42);
    expect(<f64>pool.fact(pool.endpoint(0), METRIC_CPU)).toBeCloseTo(0.3, 6);
    pool.free();
  });
});

/** Says everything that can be said of endpoint 1, and lets a stream keep its record. */
function burden(pool: Pool): void {
  listByEnvoy(pool, [host(0), host(1).weighing(7).ofPriority(2).in("eu")]);
  const own = endpointMetadata(pool);
  own.setWeight(1, 9);
  own.setHealth(1, 0.8);
  place(own, 1, "us");
  own.setActive(1, 1000);
  pool.source(SourceKind.Probe).hold(1, true);
  own.end();
  for (let n = 0; n < 8; n++) {
    pool.failed(1);
    pool.succeeded(1, 10);
    pool.failed(1);
  }
  pool.standing(1).streamCount++;
}

describe("a member that leaves and comes back", () => {
  it("starts clean: weights, health, holds, place, priority, outcomes and others' requests are forgotten", () => {
    const pool = poolOf('"max_ejected_ratio":1');
    burden(pool);
    listByEnvoy(pool, [host(0)]);
    pass(pool, 100);
    const entries: Entry[] = [host(0), host(1)];
    list(pool, entries);
    expect(indexOf(pool, 1)).toBe(1);
    const standing = pool.standing(1);
    expect(standing.weight).toBe(1);
    expect(standing.health).toBe(1);
    expect(standing.holds).toBe(0);
    expect(standing.priority).toBe(0);
    expect(<i32>pool.endpoint(1).group).toBe(UNKNOWN_GROUP);
    expect(pool.endpoint(1).othersInFlight).toBe(0);
    expect(pool.endpoint(1).usable).toBe(true);
    expect(standing.failedCount + standing.earlierFailedCount).toBe(0);
    expect(pool.usableWeight).toBe(2);
    expect(misplaced(pool)).toBe(0);
    annotate(pool, [host(1).in("by-cluster")]);
    expect(regionOf(pool, 1)).toBe("by-cluster");
    pool.free();
  });
});
