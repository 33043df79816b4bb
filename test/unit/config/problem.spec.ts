import { MAX_PROBLEMS, memberPath, quote, renderNumber, report } from "../../../assembly/config/problem";

describe("problem lines", () => {
  it("name a member plainly where its key is a plain name, else quoted", () => {
    expect(memberPath("$", "window_ms")).toBe("$.window_ms");
    expect(memberPath("$.clusters", "api-v2")).toBe("$.clusters.api-v2");
    expect(memberPath("$", "")).toBe('$[""]');
    expect(memberPath("$", "a.b")).toBe('$["a.b"]');
    expect(memberPath("$", 'a"\n\u00e9')).toBe('$["a\\"\\u000a\\u00e9"]');
    expect(memberPath("$", "k".repeat(41))).toBe(`$["${"k".repeat(40)}..."]`);
  });

  it("show other people's text as short printable ASCII", () => {
    expect(quote("a\\b")).toBe('"a\\\\b"');
    expect(quote("\r\n\x7f\u2028\ud83d")).toBe('"\\u000d\\u000a\\u007f\\u2028\\ud83d"');
    expect(quote("x".repeat(1000))).toBe(`"${"x".repeat(40)}..."`);
  });

  it("show numbers as decimals without needless zeros, and say where they left digits out", () => {
    expect(renderNumber(0)).toBe("0");
    expect(renderNumber(86400000)).toBe("86400000");
    expect(renderNumber(-180)).toBe("-180");
    expect(renderNumber(1.1)).toBe("1.1");
    expect(renderNumber(0.25)).toBe("0.25");
    expect(renderNumber(0.001)).toBe("0.001");
    expect(renderNumber(-10.5)).toBe("-10.5");
    expect(renderNumber(123456789012)).toBe("123456789012");
    expect(renderNumber(2.9999)).toBe("about 3");
    expect(renderNumber(1e-9)).toBe("about 0");
    expect(renderNumber(1e300)).toBe("a huge number");
    expect(renderNumber(-Infinity)).toBe("a huge number");
    expect(renderNumber(NaN)).toBe("NaN");
  });

  it("end with one line that says there are more than a hundred", () => {
    const errors: string[] = [];
    for (let i = 0; i < MAX_PROBLEMS; i++) report(errors, "$", "wrong");
    expect(errors[MAX_PROBLEMS - 1]).toBe("$: wrong");
    for (let i = 0; i < 10; i++) report(errors, "$", "wrong");
    expect(errors.length).toBe(MAX_PROBLEMS + 1);
    expect(errors[MAX_PROBLEMS]).toBe("$: more problems than the 100 listed");
  });
});
