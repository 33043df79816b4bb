import { chargeAnswer, chargeEarlier, positionOf } from "../../../assembly/plugin/attempts";
import { FAILED, OVERLOADED, SUCCEEDED } from "../../../assembly/plugin/verdict";
import { NONE } from "../../../assembly/pool/endpoint";
import { Flight, flightAt, giveFlightBack, growFlights, setListed, takeFlight } from "../../../assembly/pool/flights";
import { PoolObserver } from "../../../assembly/pool/observer";
import { Pool } from "../../../assembly/pool/pool";
import { host, hosts, indexOf, list, pass, poolOf } from "../pool/fixture";

const UNKNOWN_COUNT: i64 = -1;

/** Writes down every outcome: `2-` endpoint 2 failed, `2~` it was overloaded, `2+` it answered, `2+15` it answered in 15 ms. */
class Verdicts extends PoolObserver {
  told: string[] = [];

  constructor(private pool: Pool) {
    super();
  }

  observe(index: i32, failed: bool, latencyMs: f32): void {
    const counts = this.pool.standing(index).consecutiveFailures > 0;
    const sign = !failed ? "+" : counts ? "-" : "~";
    this.told.push(`${index}${sign}${isNaN(latencyMs) ? "" : (<i32>latencyMs).toString()}`);
  }
}

/** A pool of eight endpoints, and a stream that lists 0, 1, 2 and 3 and was answered after 15 ms. */
class Case {
  readonly pool: Pool;
  readonly id: i32;
  private verdicts: Verdicts;

  constructor() {
    const pool = poolOf("");
    const verdicts = new Verdicts(pool);
    this.verdicts = verdicts;
    list(pool, hosts(8));
    growFlights();
    const id = takeFlight();
    const flight = flightAt(id);
    flight.sentMs = pool.nowMs;
    flight.latencyMs = 15;
    flight.listCount = 4;
    for (let n = 0; n < 4; n++) setListed(flight, n, n);
    pass(pool, 100);
    this.pool = pool;
    this.id = id;
    pool.observer = verdicts;
  }

  get flight(): Flight {
    return flightAt(this.id);
  }

  /** @returns the verdicts of a stream that endpoint `answered` (NONE = no member) ended after so many attempts */
  charge(answered: i32, attempts: i64, verdict: i32): string {
    const position = positionOf(this.flight, answered);
    if (position > 0) chargeEarlier(this.pool, this.flight, position, attempts, verdict);
    chargeAnswer(this.pool, this.flight, answered, position, verdict);
    return this.verdicts.told.join(" ");
  }

  free(): void {
    giveFlightBack(this.id);
    this.pool.free();
  }
}

/** @returns who is charged with what, by entry j of the list (NONE = an address that is no member) and k attempts */
function charged(answered: i32, attempts: i64, verdict: i32 = SUCCEEDED): string {
  const stream = new Case();
  const told = stream.charge(answered, attempts, verdict);
  stream.free();
  return told;
}

describe("an answer of the first listed", () => {
  it("is its own, with the time it took", () => {
    expect(charged(0, 1)).toBe("0+15");
    expect(charged(0, 1, FAILED)).toBe("0-");
  });

  it("is its own whatever the number of attempts: it may have been asked again by the fallback policy", () => {
    expect(charged(0, UNKNOWN_COUNT)).toBe("0+15");
    expect(charged(0, 5)).toBe("0+15");
    expect(charged(0, 5, FAILED)).toBe("0-");
  });
});

describe("an answer of listed entry j after k attempts", () => {
  it("with j = k - 1 says that every earlier entry was tried and failed", () => {
    expect(charged(1, 2)).toBe("0- 1+");
    expect(charged(2, 3)).toBe("0- 1- 2+");
    expect(charged(3, 4)).toBe("0- 1- 2- 3+");
    expect(charged(3, 4, FAILED)).toBe("0- 1- 2- 3-");
  });

  it("that was overload says that every earlier entry was overloaded, too: no failure in a row", () => {
    expect(charged(2, 3, OVERLOADED)).toBe("0~ 1~ 2~");
    expect(charged(0, 1, OVERLOADED)).toBe("0~");
    expect(charged(2, 2, OVERLOADED)).toBe("2~");
  });

  it("with k = 1 says that the earlier entries are no members: none of them failed", () => {
    expect(charged(1, 1)).toBe("1+");
    expect(charged(3, 1)).toBe("3+");
    expect(charged(2, 1, FAILED)).toBe("2-");
  });

  it("with any other k leaves open which earlier entries failed: nobody but the last is charged", () => {
    expect(charged(2, 2)).toBe("2+");
    expect(charged(3, 2)).toBe("3+");
    expect(charged(3, 3)).toBe("3+");
    expect(charged(1, 3)).toBe("1+");
    expect(charged(2, 4, FAILED)).toBe("2-");
    expect(charged(1, 0)).toBe("1+");
    expect(charged(1, UNKNOWN_COUNT)).toBe("1+");
    expect(charged(1, i64.MAX_VALUE)).toBe("1+");
  });

  it("has no latency of its own but for the first: the time includes earlier attempts", () => {
    expect(charged(2, 1)).toBe("2+");
  });
});

describe("an answer from outside the list", () => {
  it("after one attempt more than the list is long says that all of the list failed", () => {
    expect(charged(6, 5)).toBe("0- 1- 2- 3- 6+");
    expect(charged(6, 5, FAILED)).toBe("0- 1- 2- 3- 6-");
  });

  it("after one attempt says nothing of the list", () => {
    expect(charged(6, 1)).toBe("6+");
    expect(charged(6, 1, FAILED)).toBe("6-");
  });

  it("after any other number charges nobody of the list", () => {
    expect(charged(6, 2)).toBe("6+");
    expect(charged(6, 4)).toBe("6+");
    expect(charged(6, 6)).toBe("6+");
    expect(charged(6, UNKNOWN_COUNT)).toBe("6+");
  });

  it("that was overload says so of all of the list", () => {
    expect(charged(6, 5, OVERLOADED)).toBe("0~ 1~ 2~ 3~ 6~");
  });

  it("by a host that is no member charges the list alone", () => {
    expect(charged(NONE, 5)).toBe("0- 1- 2- 3-");
    expect(charged(NONE, 5, FAILED)).toBe("0- 1- 2- 3-");
    expect(charged(NONE, 1)).toBe("");
    expect(charged(NONE, 3, FAILED)).toBe("");
  });
});

describe("an endpoint that joined after the stream began", () => {
  it("is charged nothing, even where it has the index of one that was listed", () => {
    const stream = new Case();
    list(stream.pool, [host(0), host(2), host(3)]);
    pass(stream.pool, 100);
    list(stream.pool, [host(0), host(2), host(3), host(50)]);
    expect(indexOf(stream.pool, 50)).toBe(1);
    expect(stream.charge(2, 3, SUCCEEDED)).toBe("0- 2+");
    stream.free();
  });

  it("is charged nothing where it answered", () => {
    const stream = new Case();
    const entries = hosts(9);
    list(stream.pool, entries);
    expect(stream.charge(8, 5, FAILED)).toBe("0- 1- 2- 3-");
    stream.free();
  });
});

describe("positionOf", () => {
  it("is the entry's place in the list, the list's length for any other endpoint", () => {
    const stream = new Case();
    for (let n = 0; n < 4; n++) expect(positionOf(stream.flight, n)).toBe(n);
    expect(positionOf(stream.flight, 5)).toBe(4);
    expect(positionOf(stream.flight, NONE)).toBe(4);
    stream.flight.listCount = 0;
    expect(positionOf(stream.flight, 0)).toBe(0);
    stream.free();
  });
});
