import { MAX_PROBLEMS, memberPath, quote, renderBound, report } from "../../../assembly/config/problem";

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

  it("show bounds as decimals without needless zeros", () => {
    expect(renderBound(0)).toBe("0");
    expect(renderBound(86400000)).toBe("86400000");
    expect(renderBound(-180)).toBe("-180");
    expect(renderBound(1.1)).toBe("1.1");
    expect(renderBound(0.25)).toBe("0.25");
    expect(renderBound(0.001)).toBe("0.001");
    expect(renderBound(-10.5)).toBe("-10.5");
    expect(renderBound(0.9999)).toBe("1");
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
