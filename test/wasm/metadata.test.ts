// Cluster metadata as the only source of members: when it is read, and what bad metadata does.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeMetadata, type MetadataStruct, type MetadataValue } from "../../tools/scripted_host/index.ts";
import { address, complete, endpoints, hosts, request, type Setup, setUp, update } from "./fixture.ts";

const VERSION = "xds.cluster_metadata.filter_metadata.steer.version";
const WHOLE = "xds.cluster_metadata";
const ALL = { max_retries: 7 };

function listed(setup: Setup): string[] {
  return hosts(complete(request(setup))).sort();
}

/** Reads of the version and of the whole metadata while `count` requests come 1 ms apart. */
function readsOver(setup: Setup, count: number): { version: number; whole: number } {
  setup.vm.resetCounts();
  for (let done = 0; done < count; done++) {
    setup.vm.tick(1);
    complete(request(setup));
  }
  const reads = setup.vm.propertyReads;
  return { version: reads.get(VERSION) ?? 0, whole: reads.get(WHOLE) ?? 0 };
}

describe("metadata with a version", () => {
  it("is asked for its version once each metadata_refresh_ms and read whole only when that changed", () => {
    for (const metadata_refresh_ms of [100, 1000]) {
      const setup = setUp({ metadata_refresh_ms }, endpoints(4));
      const { version, whole } = readsOver(setup, 5000);
      const expected = 5000 / metadata_refresh_ms;
      assert.ok(version >= expected - 1 && version <= expected + 1, `${version} reads, not ${expected}`);
      assert.equal(whole, 0);
    }
  });

  it("is taken in within metadata_refresh_ms of its change", () => {
    const setup = setUp({ ...ALL, metadata_refresh_ms: 1000 }, endpoints(4));
    assert.equal(listed(setup).length, 4);
    setup.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(6) } });
    assert.deepEqual(readsOver(setup, 1000), { version: 1, whole: 1 });
    assert.equal(listed(setup).length, 6);
  });

  it("may go back, and may be a text", () => {
    const setup = setUp(ALL, endpoints(4), 5);
    update(setup, endpoints(3), 4);
    assert.equal(listed(setup).length, 3);
    setup.cluster.setMetadata({ steer: { version: "a1", endpoints: endpoints(5) } });
    setup.vm.tick(1000);
    assert.equal(listed(setup).length, 5);
  });
});

describe("metadata without a version", () => {
  it("is taken in when it changed", () => {
    const setup = setUp(ALL, endpoints(4));
    setup.cluster.setMetadata({ steer: { endpoints: endpoints(2) } });
    setup.vm.tick(10_000);
    listed(setup);
    assert.equal(listed(setup).length, 2);
    setup.cluster.setMetadata({ steer: { endpoints: endpoints(3) } });
    setup.vm.tick(10_000);
    listed(setup);
    assert.equal(listed(setup).length, 3);
  });

  it("is read so rarely that it takes at most a thousandth of the time", () => {
    const setup = setUp({}, endpoints(4));
    setup.vm.fault("proxy_get_property", (_path, sizeBytes) => {
      if (sizeBytes === WHOLE.length) setup.vm.clock.nowMs += 5;
      return undefined;
    });
    setup.cluster.setMetadata({ steer: { endpoints: endpoints(4) } });
    const { whole } = readsOver(setup, 60_000);
    assert.ok(whole >= 10 && whole <= 14, `${whole} reads of 5 ms in a minute`);
  });

  it("is not decoded again while its bytes are the same", () => {
    const setup = setUp({}, endpoints(4));
    setup.cluster.setMetadata({ steer: { endpoints: endpoints(4) } });
    readsOver(setup, 5000);
    setup.vm.tick(1000);
    const before = setup.vm.counter("steer.metadata.read");
    assert.ok(readsOver(setup, 5000).whole > 0);
    setup.vm.tick(1000);
    assert.equal(setup.vm.counter("steer.metadata.read"), before);
  });

  it("is not read for every request", () => {
    const setup = setUp({}, endpoints(4));
    setup.cluster.setMetadata({ steer: { endpoints: endpoints(4) } });
    assert.ok(readsOver(setup, 5000).whole <= 6);
  });
});

describe("an entry", () => {
  const BAD: [string, MetadataStruct, fault: string][] = [
    ["without an address", {}, "address_missing"],
    ["with a number for an address", { address: 12 }, "address_bad"],
    ["with an unparsable address", { address: "not an address" }, "address_bad"],
    ["with a port out of range", { address: "10.0.0.99:99999" }, "address_bad"],
    ["with an address twice", { address: address(0) }, "address_duplicate"],
    ["with text for a number", { address: address(99), cpu: "abc" }, "number_bad"],
    ["with NaN", { address: address(99), cpu: Number.NaN }, "number_bad"],
    ["with infinity", { address: address(99), mem: Number.POSITIVE_INFINITY }, "number_range"],
    ["with a negative weight", { address: address(99), weight: -1 }, "number_range"],
    ["with health above 1", { address: address(99), health: 2 }, "number_range"],
    ["with a struct for a number", { address: address(99), conns: {} }, "wrong_type"],
    ["that is no struct", [] as unknown as MetadataStruct, "not_an_object"],
  ];
  for (const [name, entry, fault] of BAD) {
    it(`${name} is left out, the others stay, and a line and a counter say so`, () => {
      const setup = setUp(ALL, endpoints(3));
      const logCount = setup.vm.logs.length;
      update(setup, [...endpoints(3), entry], 2);
      assert.deepEqual(
        listed(setup),
        endpoints(3).map((endpoint) => endpoint.address),
      );
      assert.equal(setup.vm.logs.length, logCount + 1, JSON.stringify(setup.vm.logs.slice(logCount)));
      assert.equal(setup.vm.counter(`steer.metadata.fault.${fault}`), 1);
    });
  }

  it("may give its numbers as texts, and know more than is asked", () => {
    const setup = setUp(ALL, [
      { address: "10.0.0.1:80", cpu: "0.25", weight: "2", health: "1", color: "blue" },
      { address: "[2001:db8::1]:80" },
      { address: "10.0.0.2:80", weight: "0" },
    ]);
    assert.deepEqual(listed(setup), ["10.0.0.1:80", "[2001:db8::1]:80"]);
  });
});

describe("bad metadata", () => {
  const GOOD = endpoints(3).map((endpoint) => endpoint.address);

  /** Hands out broken bytes under a new version; the pool must stay as it was. */
  function refused(setup: Setup, bytes: Uint8Array, version: number): void {
    setup.cluster.setMetadata(bytes);
    setup.vm.setProperty(VERSION, new Uint8Array(new Float64Array([version]).buffer));
    setup.vm.tick(1000);
    listed(setup);
    setup.vm.tick(1000);
    assert.deepEqual(listed(setup), GOOD);
  }

  it("never replaces the last good one, and one line and a counter say so", () => {
    const setup = setUp(ALL, endpoints(3));
    const bytes = encodeMetadata({ steer: { version: 2, endpoints: endpoints(5) } });
    const logCount = setup.vm.logs.length;
    refused(setup, bytes.subarray(0, bytes.length - 3), 2);
    assert.equal(setup.vm.logs.length, logCount + 1, JSON.stringify(setup.vm.logs.slice(logCount)));
    assert.equal(setup.vm.counter("steer.metadata.fault.wire"), 1);
  });

  for (const mebibytes of [4, 8]) {
    it(`is any over 4 MiB, such as ${mebibytes}`, () => {
      const setup = setUp(ALL, endpoints(3));
      const filler = "x".repeat(mebibytes << 20);
      refused(setup, encodeMetadata({ steer: { version: 2, endpoints: [], filler } }), 2);
      assert.equal(setup.vm.counter("steer.metadata.fault.too_large"), 1);
      assert.ok(setup.vm.memoryBytes < 16 << 20, `${setup.vm.memoryBytes} bytes`);
    });
  }

  it("is forgotten once good metadata comes", () => {
    const setup = setUp(ALL, endpoints(3));
    refused(setup, Uint8Array.of(0xff), 2);
    setup.vm.setProperty(VERSION, undefined);
    update(setup, endpoints(5), 3);
    assert.equal(listed(setup).length, 5);
  });

  it("does not stop 100,000 entries from being bounded", () => {
    const setup = setUp(ALL, endpoints(3));
    update(setup, endpoints(100_000), 2);
    assert.ok(listed(setup).length > 0);
    assert.equal(setup.vm.trapped, false);
  });
});

describe("any metadata", () => {
  const leaf = fc.oneof(
    fc.double(),
    fc.constant(null),
    fc.boolean(),
    fc.string({ maxLength: 80 }),
    fc.constantFrom("10.0.0.1:80", "[::1]:80", "0.5", "abc", "-1", "1e999", "nan"),
  );
  const { value } = fc.letrec<{ value: MetadataValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom("address", "cpu", "mem", "weight", "x"), tie("value"), { maxKeys: 4 }),
    ),
  }));
  const entry = fc.dictionary(
    fc.constantFrom("address", "cpu", "mem", "conns", "health", "weight", "region", "zone", "location", "else"),
    fc.oneof(leaf, value),
  );
  const steer = fc.record(
    {
      version: fc.oneof(leaf, value),
      strategy: leaf,
      endpoints: fc.oneof(
        { weight: 3, arbitrary: fc.array(fc.oneof(entry, value), { maxLength: 20, size: "max" }) },
        value,
      ),
    },
    { requiredKeys: [] },
  );

  function survives(setup: Setup, metadata: Uint8Array): void {
    setup.cluster.setMetadata(metadata);
    setup.vm.tick(10_000);
    complete(request(setup));
    complete(request(setup));
    setup.cluster.setMetadata({ steer: { version: setup.vm.clock.nowMs, endpoints: endpoints(3) } });
    setup.vm.tick(10_000);
    complete(request(setup));
    assert.deepEqual(
      listed(setup),
      endpoints(3).map((endpoint) => endpoint.address),
    );
  }

  it("does no harm, and good metadata after it is taken in", () => {
    const setup = setUp(ALL, endpoints(3));
    const property = fc.property(steer, (struct) =>
      survives(setup, encodeMetadata({ steer: struct as MetadataStruct })),
    );
    fc.assert(property, { seed: 20_262, numRuns: 500 });
  });

  it("does no harm when its bytes are cut short or changed", () => {
    const setup = setUp(ALL, endpoints(3));
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8, size: "max" });
    const property = fc.property(steer, changes, fc.nat(), (struct, changed, cut) => {
      const bytes = Uint8Array.from(encodeMetadata({ steer: struct as MetadataStruct }));
      for (const [place, byte] of changed) bytes[place % (bytes.length || 1)] = byte;
      survives(setup, cut % 2 === 0 ? bytes : bytes.subarray(0, cut % (bytes.length + 1)));
    });
    fc.assert(property, { seed: 20_263, numRuns: 1000 });
  });
});
