// What EDS says of one endpoint, read after that endpoint has answered: facts about members, asked seldom, never the membership.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeMetadata, type FilterMetadata, type MetadataStruct } from "../../tools/scripted_host/index.ts";
import { Fleet } from "./envoy_admin.ts";
import { explanation } from "./explanation.ts";
import { address, complete, endpoints, hosts, request, type Setup, setUp, update } from "./fixture.ts";

const HOST_METADATA = "xds.upstream_host_metadata";
const TOLD = address(1);
const CONFIGURATION = {
  strategy: "resource_aware",
  explain: true,
  max_retries: 7,
  sample: 0,
  resource_aware: { weights: { cpu: 1, mem: 0, conns: 0 } },
};

function answerFrom(setup: Setup, answeredBy: string): void {
  complete(request(setup), { answeredBy });
}

/** The endpoint answers, once its metadata is there and due. */
function tell(setup: Setup, steer: MetadataStruct, host = TOLD): void {
  setup.cluster.setEndpointMetadata(host, { steer });
  setup.vm.tick(61_000); // 30 times the longest metadata_refresh_ms here, should it have answered without metadata
  answerFrom(setup, host);
}

/** A part of the explanation of an endpoint. */
function believed(setup: Setup, part: string, host = TOLD): number {
  const { addresses, parts } = explanation(complete(request(setup)));
  return parts[addresses.indexOf(host)]?.get(part) ?? Number.NaN;
}

function reads(setup: Setup): number {
  return setup.vm.propertyReads.get(HOST_METADATA) ?? 0;
}

describe("an endpoint's own metadata", () => {
  it("gives cpu, weight and health, of that endpoint alone", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    const [load, weight] = ["load", "weight"].map((part) => believed(setup, part, address(2)));
    tell(setup, { cpu: 0.75, weight: 3, health: 0.9 });
    assert.ok(Math.abs(believed(setup, "load") - 0.75) < 0.01);
    assert.equal(believed(setup, "weight"), 3);
    assert.ok(Math.abs(believed(setup, "health") - 0.9) < 0.01);
    assert.equal(believed(setup, "weight", address(2)), weight);
    assert.equal(believed(setup, "load", address(2)), load);
  });

  it("gives a region and a zone, so that geographical prefers the near ones", () => {
    const home = { region: "eu-west-1", zone: "a" };
    const setup = setUp({ strategy: "geographical", max_retries: 0 }, endpoints(4), 1, home);
    for (let index = 0; index < 4; index++) {
      tell(setup, index < 2 ? home : { region: "us-east-1", zone: "a" }, address(index));
    }
    const first = new Set(Array.from({ length: 200 }, () => hosts(complete(request(setup)))[0]));
    assert.deepEqual([...first].sort(), [address(0), address(1)]);
  });

  it("of weight 0 drains the endpoint", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    tell(setup, { weight: 0 });
    assert.ok(!hosts(complete(request(setup))).includes(TOLD));
  });

  it("is believed before what cluster metadata says of it, also when that comes later", () => {
    const setup = setUp(
      CONFIGURATION,
      endpoints(4, () => ({ weight: 2 })),
    );
    tell(setup, { weight: 5 });
    assert.equal(believed(setup, "weight"), 5);
    update(
      setup,
      endpoints(4, () => ({ weight: 3 })),
      2,
    );
    assert.equal(believed(setup, "weight"), 5);
    assert.equal(believed(setup, "weight", address(2)), 3);
  });

  it("that changed is seen with an answer after metadata_refresh_ms, not before", () => {
    const setup = setUp({ ...CONFIGURATION, metadata_refresh_ms: 2000 }, endpoints(4));
    tell(setup, { weight: 2 });
    setup.cluster.setEndpointMetadata(TOLD, { steer: { weight: 4 } });
    setup.vm.tick(1900);
    answerFrom(setup, TOLD);
    assert.equal(believed(setup, "weight"), 2);
    setup.vm.tick(200);
    answerFrom(setup, TOLD);
    assert.equal(believed(setup, "weight"), 4);
  });

  it("neither makes a member nor gives it another address", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    setup.cluster.setEndpointMetadata("192.0.2.1:9", { steer: { weight: 2 } });
    setup.vm.resetCounts();
    setup.vm.tick(31_000);
    answerFrom(setup, "192.0.2.1:9");
    assert.equal(reads(setup), 0);
    tell(setup, { address: "192.0.2.7:7", weight: 2 });
    assert.deepEqual(
      hosts(complete(request(setup))).sort(),
      endpoints(4).map((endpoint) => endpoint.address),
    );
  });

  it("adds facts to hosts of Envoy's own view", () => {
    const fleet = new Fleet(CONFIGURATION, [{ address: TOLD, weight: 2 }]);
    fleet.cluster.setEndpointMetadata(TOLD, { steer: { weight: 3, cpu: 0.25 } });
    fleet.run(3000);
    assert.equal(fleet.explained(TOLD)?.get("weight"), 6);
    assert.equal(fleet.explained(TOLD)?.get("load"), 0.25);
    assert.deepEqual(fleet.events, []);
  });

  it("of one that left and came again is read again", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    tell(setup, { weight: 5 });
    update(setup, endpoints(1), 2);
    update(setup, endpoints(4), 3);
    assert.equal(believed(setup, "weight"), 1);
    answerFrom(setup, TOLD);
    assert.equal(believed(setup, "weight"), 5);
  });
});

describe("endpoints' metadata is asked", () => {
  /** How often while `count` answers come from one endpoint, `stepMs` apart. */
  function asked(setup: Setup, count: number, stepMs: number, answeredBy = (_n: number) => TOLD): number {
    setup.vm.resetCounts();
    for (let n = 0; n < count; n++) {
      setup.vm.tick(stepMs);
      answerFrom(setup, answeredBy(n));
    }
    return reads(setup);
  }

  it("once each metadata_refresh_ms of each endpoint", () => {
    for (const metadata_refresh_ms of [500, 2000]) {
      const setup = setUp({ ...CONFIGURATION, metadata_refresh_ms }, endpoints(4));
      for (let index = 0; index < 4; index++)
        setup.cluster.setEndpointMetadata(address(index), { steer: { cpu: 0.5 } });
      asked(setup, 31, metadata_refresh_ms, (n) => address(n % 4));
      const count = asked(setup, 2000, 20, (n) => address(n % 4));
      const expected = (4 * 40_000) / metadata_refresh_ms;
      assert.ok(count <= expected + 4 && count >= 0.8 * expected, `${count} times, not ${expected}`);
    }
  });

  it("thirty times as rarely of those that have none", () => {
    const setup = setUp({ ...CONFIGURATION, metadata_refresh_ms: 100 }, endpoints(4));
    const count = asked(setup, 3000, 20);
    assert.ok(count >= 18 && count <= 21, `${count} times in a minute`);
  });

  it("of one at a time, however many are due", () => {
    const setup = setUp(CONFIGURATION, endpoints(100));
    const count = asked(setup, 1000, 0.1, (n) => address(n % 100));
    assert.ok(count >= 8 && count <= 11, `${count} times in 100 ms`);
  });

  it("and is not decoded again while its bytes are the same", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    setup.cluster.setEndpointMetadata(TOLD, { steer: { cpu: 0.5 } });
    const count = asked(setup, 200, 1000);
    assert.ok(count >= 160, `${count} times`);
    assert.equal(setup.vm.counter("steer.endpoint_metadata.read"), 1);
  });
});

describe("bad metadata of an endpoint", () => {
  const BAD: readonly [fault: string, steer: MetadataStruct][] = [
    ["number_bad", { weight: 2, cpu: "abc" }],
    ["number_range", { weight: 2, cpu: -1 }],
    ["wrong_type", { weight: 2, mem: {} }],
    ["unknown_key", { color: "blue" }],
  ];
  for (const [fault, steer] of BAD) {
    it(`with ${fault} is counted and told once`, () => {
      const setup = setUp(CONFIGURATION, endpoints(4));
      for (let round = 0; round < 5; round++) tell(setup, steer);
      setup.vm.tick(200);
      assert.equal(setup.vm.counter(`steer.metadata.fault.${fault}`), 1);
      const lines = setup.vm.logs.map((line) => JSON.parse(line.message) as Record<string, unknown>);
      assert.deepEqual(
        lines.map(({ event, cluster, fault: told }) => [event, cluster, told]),
        [["endpoint_metadata_fault", "api", fault]],
      );
    });
  }

  it("is refused whole where a number is bad, and what was known stays", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    tell(setup, { weight: 5 });
    tell(setup, { weight: 7, cpu: "abc" });
    assert.equal(believed(setup, "weight"), 5);
    setup.vm.tick(200);
    assert.equal(setup.vm.counter("steer.endpoint_metadata.read"), 2);
    assert.equal(setup.vm.counter("steer.endpoint_metadata.rejected"), 1);
  });

  it("that is no Metadata message is counted, and good metadata after it is taken", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    const good = encodeMetadata({ steer: { weight: 5 } });
    setup.cluster.setEndpointMetadata(TOLD, good.subarray(0, good.length - 2));
    setup.vm.tick(31_000);
    answerFrom(setup, TOLD);
    setup.vm.tick(200);
    assert.equal(setup.vm.counter("steer.metadata.fault.wire"), 1);
    tell(setup, { weight: 5 });
    assert.equal(believed(setup, "weight"), 5);
  });

  it("is not what has another namespace only, or nothing for Steer", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    const NONE: FilterMetadata[] = [{}, { "envoy.lb": { canary: true } }, { steer: {} }];
    for (const metadata of NONE) {
      setup.cluster.setEndpointMetadata(TOLD, metadata);
      setup.vm.tick(31_000);
      answerFrom(setup, TOLD);
    }
    setup.vm.tick(200);
    assert.deepEqual(setup.vm.logs, []);
    const faults = [...setup.vm.metrics.all()].filter(([name, count]) => name.includes("fault") && count > 0);
    assert.deepEqual(faults, []);
  });
});
