import { STRATEGIES } from "../../../assembly/strategies/registry";
import { problemsOf } from "../pool/fixture";

describe("the registry", () => {
  it("has the four strategies, each under the name of its file; each has its contract spec", () => {
    const names: string[] = [];
    for (let i = 0; i < STRATEGIES.length; i++) names.push(STRATEGIES[i].name);
    expect(names.join()).toBe("resource_aware,geographical,adaptive,consistent_hash");
  });
});

describe("a strategy's options", () => {
  it("are refused where a name is not known", () => {
    expect(problemsOf('"adaptive":{"alpha":1}')).toBe("$.adaptive.alpha: unknown key, expected one of sample");
    expect(problemsOf('"resource_aware":{"weights":{"gpu":1}}')).toBe(
      "$.resource_aware.weights.gpu: unknown key, expected one of cpu, mem, conns",
    );
  });

  it("of resource_aware need a weight above 0", () => {
    expect(problemsOf('"resource_aware":{"weights":{"cpu":0,"mem":0,"conns":0}}')).toBe(
      "$.resource_aware.weights: expected at least one weight above 0, found an object",
    );
    expect(problemsOf('"resource_aware":{"conns_scale":0}')).toBe(
      "$.resource_aware.conns_scale: expected a number from 1 to 1000000, found 0",
    );
  });

  it("of geographical stop spilling not above where they start it", () => {
    expect(problemsOf('"geographical":{"spill_start":0.5,"spill_stop":0.6}')).toBe(
      "$.geographical.spill_stop: expected a number not above spill_start, found 0.6",
    );
    expect(problemsOf('"geographical":{"spill_start":0.5}')).toBe("");
    expect(problemsOf('"geographical":{"latency_ms":{"a":{"b":-1}}}')).toBe(
      "$.geographical.latency_ms.a.b: expected a number from 0 to 60000, found -1",
    );
  });

  it("of consistent_hash have one key, a power of two of slots and a bound of 0 or from 1.1 on", () => {
    expect(problemsOf('"consistent_hash":{"key":{"header":"a","path":true}}')).toBe(
      "$.consistent_hash.key: expected exactly one of header, cookie, query, path, source_address, found an object",
    );
    expect(problemsOf('"consistent_hash":{"key":{}}')).toBe("");
    expect(problemsOf('"consistent_hash":{"slots":1000}')).toBe(
      "$.consistent_hash.slots: expected a power of two from 256 to 1048576, found 1000",
    );
    expect(problemsOf('"consistent_hash":{"load_bound":1.05}')).toBe(
      "$.consistent_hash.load_bound: expected 0 or a number from 1.1 to 100, found 1.05",
    );
    expect(problemsOf('"consistent_hash":{"load_bound":1.1}')).toBe("");
  });
});
