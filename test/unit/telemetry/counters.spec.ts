import { Counters } from "../../../assembly/telemetry/counters";
import { REASON_NAMES, Reason } from "../../../assembly/telemetry/reasons";

describe("Counters", () => {
  it("are one for each name, whoever asks for it", () => {
    const counters = new Counters();
    const a = counters.named("a");
    const b = counters.named("b");
    expect(a).not.toBe(b);
    expect(counters.named("a")).toBe(a);
    expect(counters.length).toBe(2);
    expect(counters.nameAt(b)).toBe("b");
  });

  it("add up until they are taken, then start from 0", () => {
    const counters = new Counters();
    const a = counters.named("a");
    const b = counters.named("b");
    counters.add(a);
    counters.add(a, 41);
    counters.add(b, 7);
    expect(counters.take(a)).toBe(42);
    expect(counters.take(a)).toBe(0);
    expect(counters.take(b)).toBe(7);
  });

  it("keep the host's ids in the order of definition", () => {
    const counters = new Counters();
    counters.named("a");
    counters.named("b");
    expect(counters.definedCount).toBe(0);
    counters.define(17);
    expect(counters.definedCount).toBe(1);
    counters.define(4);
    expect(counters.idAt(0)).toBe(17);
    expect(counters.idAt(1)).toBe(4);
    expect(counters.definedCount).toBe(counters.length);
  });
});

describe("the reasons of a fallback", () => {
  it("have a name each, all different, fit for a stat's name", () => {
    expect(REASON_NAMES.length).toBe(Reason.Count);
    const seen = new Set<string>();
    for (let i = 0; i < REASON_NAMES.length; i++) {
      const name = REASON_NAMES[i];
      for (let at = 0; at < name.length; at++) {
        const code = name.charCodeAt(at);
        expect((code >= 0x61 && code <= 0x7a) || code === 0x5f).toBe(true, name);
      }
      seen.add(name);
    }
    expect(seen.size).toBe(REASON_NAMES.length);
  });
});
