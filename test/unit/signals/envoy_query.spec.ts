import { queryOf } from "../../../assembly/signals/envoy_query";

/** The query without what all have. */
function filterOf(cluster: string): string {
  const query = queryOf(cluster);
  expect(query.startsWith("/clusters?filter=%5E")).toBe(true);
  expect(query.endsWith("%24")).toBe(true);
  return query.slice(20, query.length - 3);
}

describe("queryOf", () => {
  it("leaves plain names as they are", () => {
    expect(queryOf("api")).toBe("/clusters?filter=%5Eapi%24");
    expect(filterOf("Api-v2_east~1")).toBe("Api-v2_east~1");
  });

  // Envoy 1.40.0 answered queries for names with each of these characters with that cluster alone.
  it("escapes the syntax of RE2, then percent-encodes", () => {
    expect(filterOf("a.b")).toBe("a%5C.b");
    expect(filterOf("a+b")).toBe("a%5C%2Bb");
    expect(filterOf("a|b")).toBe("a%5C%7Cb");
    expect(filterOf("a^b$")).toBe("a%5C%5Eb%5C%24");
    expect(filterOf("a*{2}")).toBe("a%5C%2A%5C%7B2%5C%7D");
    expect(filterOf("(a)[a]?")).toBe("%5C%28a%5C%29%5C%5Ba%5C%5D%5C%3F");
    expect(filterOf("a\\b")).toBe("a%5C%5Cb");
  });

  it("percent-encodes what has a meaning in a path or is not ASCII", () => {
    expect(filterOf("a b&c=d#e%f/g;h,i\"j'")).toBe("a%20b%26c%3Dd%23e%25f%2Fg%3Bh%2Ci%22j%27");
    expect(filterOf("outbound|80||a:b")).toBe("outbound%5C%7C80%5C%7C%5C%7Ca%3Ab");
    expect(filterOf("ü→😀")).toBe("%C3%BC%E2%86%92%F0%9F%98%80");
    expect(filterOf("@[`{")).toBe("%40%5C%5B%60%5C%7B");
  });
});
