import { Locality, PartKind } from "../../../assembly/strategies/strategy";
import { Entry, failTimes, host } from "../pool/fixture";
import { World } from "./fixture";

const HOME = new Locality("eu-west-1", "eu-west-1a");

/** Two hosts in each place: own zone, own region, Frankfurt, Virginia, Sydney, and no known place; nearest last. */
function world(own: string = "", locality: Locality = HOME): World {
  const tested = new World(
    "geographical",
    `"geographical":{${own}},"max_ejected_ratio":1,"max_retries":7`,
    1,
    locality,
  );
  tested.list(places());
  return tested;
}

function places(): Entry[] {
  return [
    host(10),
    host(11).in("atlantis"),
    host(8).in("ap-southeast-2", "ap-southeast-2a"),
    host(9).in("ap-southeast-2", "ap-southeast-2a"),
    host(6).in("us-east-1", "us-east-1a"),
    host(7).in("us-east-1", "us-east-1a"),
    host(4).in("eu-central-1", "eu-central-1a"),
    host(5).in("eu-central-1", "eu-central-1a"),
    host(2).in("eu-west-1", "eu-west-1b"),
    host(3).in("eu-west-1", "eu-west-1b"),
    host(0).in("eu-west-1", "eu-west-1a"),
    host(1).in("eu-west-1", "eu-west-1a"),
  ];
}

/** Where the first choices go, in the order of the hosts: "0 1" = to hosts 0 and 1, about equally. */
function chosen(tested: World, hostCount: i32 = 12): string {
  const counts = tested.firsts(400);
  const names: i32[] = [];
  for (let n = 0; n < hostCount; n++) if (tested.index(n) >= 0 && counts[tested.index(n)] > 20) names.push(n);
  return names.join(" ");
}

/** Ejects hosts one pair after the other. @returns where the choices went before each pair was ejected */
function order(tested: World, pairs: i32): string {
  const seen: string[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const nearest = chosen(tested);
    seen.push(nearest);
    const names = nearest.split(" ");
    for (let i = 0; i < names.length; i++) failTimes(tested.pool, tested.index(<i32>parseInt(names[i], 10)), 5);
  }
  return seen.join(" | ");
}

function setOrigin(tested: World, region: string): void {
  const bytes = String.UTF8.encode(region);
  heap.free(tested.request.origin);
  tested.request.origin = heap.alloc(bytes.byteLength + 1);
  memory.copy(tested.request.origin, changetype<usize>(bytes), bytes.byteLength);
  tested.request.originLength = bytes.byteLength;
}

describe("geographical", () => {
  it("prefers the own zone to the own region, that to the nearest region, and unknown places last", () => {
    const tested = world();
    expect(order(tested, 6)).toBe("0 1 | 2 3 | 4 5 | 6 7 | 8 9 | 10 11");
    expect(chosen(tested)).toBe("");
    tested.free();
  });

  it("takes every zone of the own region for equally near where its own zone is not known", () => {
    const tested = world("", new Locality("eu-west-1", ""));
    expect(order(tested, 2)).toBe("0 1 2 3 | 4 5");
    tested.free();
  });

  it("chooses at random where the proxy has no locality and the request no origin", () => {
    const tested = world("", new Locality("", "eu-west-1a"));
    const counts = tested.firsts(12000);
    for (let i = 0; i < 12; i++) expect(Math.abs(<f64>counts[i] - 1000)).toBeLessThan(150.0, `${counts[i]}`);
    tested.free();
  });

  it("chooses the idler one of the nearest", () => {
    const tested = world();
    tested.pool.endpoint(tested.index(0)).inFlightCount = 3;
    expect(chosen(tested)).toBe("1");
    tested.free();
  });

  it("lists the nearest other zone second, the nearest other region third", () => {
    const tested = world();
    for (let n = 0; n < 200; n++) {
      const choice = tested.rank();
      expect(choice.at(0) === tested.index(0) || choice.at(0) === tested.index(1)).toBe(true);
      expect(choice.at(1) === tested.index(2) || choice.at(1) === tested.index(3)).toBe(true);
      expect(choice.at(2) === tested.index(4) || choice.at(2) === tested.index(5)).toBe(true);
      expect(choice.count).toBe(8);
    }
    tested.free();
  });
});

describe("the distance to a region", () => {
  it("is what the latency table says, before any coordinates", () => {
    const tested = world('"latency_ms":{"eu-west-1":{"us-east-1":20,"eu-central-1":90,"atlantis":30}}');
    expect(order(tested, 5)).toBe("0 1 | 2 3 | 6 7 | 11 | 4 5");
    tested.free();
  });

  it("holds for the way back too, unless the table has that as well", () => {
    const back = world('"latency_ms":{"ap-southeast-2":{"eu-west-1":2}}');
    expect(order(back, 3)).toBe("0 1 | 2 3 | 8 9");
    back.free();
    const both = world('"latency_ms":{"ap-southeast-2":{"eu-west-1":2},"eu-west-1":{"ap-southeast-2":900}}');
    expect(order(both, 3)).toBe("0 1 | 2 3 | 4 5");
    both.free();
  });

  it("never beats the own region, even with a latency of 0 in the table", () => {
    const tested = world('"latency_ms":{"eu-west-1":{"us-east-1":0}}');
    expect(order(tested, 3)).toBe("0 1 | 2 3 | 6 7");
    tested.free();
  });

  it("is taken from an endpoint's location where it has one, before its region's", () => {
    const tested = world();
    const entries = places();
    entries.push(host(12).in("my-cellar").at(53.3, -6.2));
    entries.push(host(13).in("us-east-1").at(-33.9, 151.2));
    tested.list(entries);
    for (let n = 0; n < 4; n++) failTimes(tested.pool, tested.index(n), 5);
    expect(chosen(tested, 14)).toBe("12");
    failTimes(tested.pool, tested.index(12), 5);
    for (let n = 4; n < 8; n++) failTimes(tested.pool, tested.index(n), 5);
    expect(chosen(tested, 14)).toBe("8 9", "host 13 is a little farther than its region's neighbours");
    tested.free();
  });

  it("is the same for all that are of unknown region where the proxy's own is unknown", () => {
    const tested = world("", new Locality("atlantis", ""));
    expect(chosen(tested)).toBe("11");
    failTimes(tested.pool, tested.index(11), 5);
    expect(chosen(tested)).toBe("0 1 2 3 4 5 6 7 8 9 10");
    tested.free();
  });
});

describe("an origin from a trusted header", () => {
  it("is asked for only where the configuration names the header", () => {
    expect(world().strategy.originPart().kind).toBe(PartKind.None);
    const part = world('"origin_header":"x-region"').strategy.originPart();
    expect(part.kind).toBe(PartKind.Header);
    expect(part.name).toBe("x-region");
  });

  it("comes before the proxy's own locality, zones of that region being equally near", () => {
    const tested = world('"origin_header":"x-region"');
    setOrigin(tested, "us-east-1");
    expect(chosen(tested)).toBe("6 7");
    setOrigin(tested, "eu-west-1");
    expect(chosen(tested)).toBe("0 1 2 3");
    tested.request.originLength = 0;
    expect(chosen(tested)).toBe("0 1");
    tested.free();
  });

  it("may be any bytes: an unknown one is as far from everywhere", () => {
    const tested = world('"origin_header":"x-region"');
    setOrigin(tested, "\u0000ÿ".repeat(20000));
    expect(chosen(tested)).toBe("0 1 2 3 4 5 6 7 8 9 10 11");
    tested.free();
  });

  it("is right for more origins in turn than are remembered, and after places were added", () => {
    const tested = world('"origin_header":"x-region"');
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 40; n++) {
        setOrigin(tested, `atlantis-${n}`);
        tested.rank();
      }
      setOrigin(tested, "us-east-1");
      expect(chosen(tested)).toBe("6 7");
    }
    const entries = places();
    entries.push(host(12).in("atlantis-1"));
    tested.list(entries);
    setOrigin(tested, "atlantis-1");
    expect(chosen(tested, 13)).toBe("12");
    tested.free();
  });
});
