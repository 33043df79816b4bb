// README's configuration tables against the built plugin: keys, defaults, bounds.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ScriptedHost } from "../../tools/scripted_host/index.ts";
import { plugin } from "./fixture.ts";
import { METRIC_WEIGHED, type Option, options } from "./readme_tables.ts";
import { trace } from "./readme_trace.ts";

const { top, shared } = options();
const ALL = [...top, ...shared, ...shared.map((option) => ({ ...option, path: ["clusters", "api", ...option.path] }))];
const NUMERIC = ["whole number", "number", "power of two"];

/** The lines that refuse a configuration; none where it is accepted. */
function problems(configuration: object): string[] {
  const vm = new ScriptedHost(plugin);
  const { accepted } = vm.createRoot({ configuration: merged(METRIC_WEIGHED, configuration) });
  const lines = vm.logs.map((line) => (JSON.parse(line.message) as { problem: string }).problem);
  assert.equal(accepted, lines.length === 0, lines.join("\n"));
  return lines;
}

/** What two configurations say together; where both say something, what the second says. */
function merged(first: object, second: object): object {
  const all: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const known = all[key];
    all[key] = isObject(known) && isObject(value) ? merged(known, value) : value;
  }
  return all;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** As the plugin's lines show it: `$.a["b.c"]`. */
function jsonPath(path: readonly string[]): string {
  return `$${path.map((key) => (/^[\w-]+$/.test(key) ? `.${key}` : `["${key}"]`)).join("")}`;
}

/** A configuration that says values at paths with the same parent. */
function saying(parent: readonly string[], values: object): object {
  return parent.reduceRight<object>((inner, key) => ({ [key]: inner }), values);
}

/** A configuration that says one value, and another at its sibling key. */
function sayingAt(path: readonly string[], value: unknown, siblings: object = {}): object {
  return saying(path.slice(0, -1), { [path.at(-1) ?? ""]: value, ...siblings });
}

function assertAccepted(path: readonly string[], value: unknown, siblings?: object): void {
  assert.deepEqual(problems(sayingAt(path, value, siblings)), []);
}

function assertRefused(path: readonly string[], value: unknown, expected: string, siblings?: object): void {
  const [line = "", ...others] = problems(sayingAt(path, value, siblings));
  assert.deepEqual(others, []);
  assert.ok(line.startsWith(`${jsonPath(path)}: expected `), line);
  assert.ok(line.includes(expected), `"${line}" does not say "${expected}"`);
}

/** Each object of the configuration that has fixed keys, as its path, with the keys that the tables say. */
function objects(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (path: readonly string[], keys: string[]) => {
    const isMap = path.at(-1) === "clusters" || path.includes("latency_ms");
    if (!isMap) found.set(path.join("."), new Set([...(found.get(path.join(".")) ?? []), ...keys]));
  };
  for (const { path, type, bounds } of ALL) {
    path.forEach((key, depth) => {
      add(path.slice(0, depth), [key]);
    });
    if (type === "object") add(path, []);
    if (type === "one member") add(path, bounds.replace("exactly one of ", "").split(", "));
  }
  return found;
}

describe("README's configuration tables", () => {
  it("have each key once", () => {
    const keys = ALL.map(({ path }) => path.join("."));
    assert.ok(keys.length > 40, `${keys.length} keys`);
    assert.equal(new Set(keys).size, keys.length);
  });

  for (const [path, keys] of objects()) {
    it(`list the very keys that the plugin knows at "$${path && "."}${path}"`, () => {
      const unknown = saying(path.split(".").filter(Boolean), { no_such_key: 1 });
      const line = problems(unknown).find((problem) => problem.includes("unknown key")) ?? "";
      const known = /expected (?:one of (.*)|none)$/.exec(line);
      assert.deepEqual(known?.[1]?.split(", ").sort() ?? [], [...keys].sort(), line);
    });
  }

  for (const option of ALL) {
    it(`have the bounds of $.${option.path.join(".")}`, () => holdBounds(option));
  }
});

/** Holds what is at a bound to be accepted, and what is just beyond to be refused with the bounds in the message. */
function holdBounds(option: Option): void {
  const { path, type, bounds } = option;
  if (NUMERIC.includes(type)) holdNumericBounds(option);
  else if (type === "object") holdCount(path.slice(0, -1), bounds);
  else if (type === "true or false") assertRefused(path, "maybe", bounds);
  else if (type === "header name") assertRefused(path, "X-Upper", bounds);
  else if (type === "text") holdText(path, bounds);
  else if (type === "one member") assertRefused(path, { header: "a", cookie: "b" }, bounds);
  else {
    assert.equal(type, "one of");
    for (const name of bounds.split(", ")) assertAccepted(path, name);
    assertRefused(path, "no_such_name", `one of ${bounds}, found`);
  }
}

/** No bounds: any text is good. */
function holdText(path: readonly string[], bounds: string): void {
  assertRefused(path, 1, "a string");
  if (bounds === "") assertAccepted(path, "");
  else assertRefused(path, "", bounds);
}

/** "at most N ...": entries of a map. */
function holdCount(path: readonly string[], bounds: string): void {
  if (bounds === "none") return;
  const most = Number(/^at most (\d+) /.exec(bounds)?.[1]);
  const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, {}]));
  assertAccepted(path, entries(most));
  assertRefused(path, entries(most + 1), bounds);
}

/** "a to b"; "x or a to b": x alone below a; "a to b, at most key": nor above the sibling `key`. */
function holdNumericBounds({ path, type, bounds }: Option): void {
  const [, alone, least, most, sibling] = /^(?:(\S+) or )?(\S+) to ([^\s,]+)(?:, at most (\w+))?$/.exec(bounds) ?? [];
  const unlimited = sibling === undefined ? {} : { [sibling]: most };
  const expected = `a ${type} from ${alone ?? least} to ${most}`;
  assertAccepted(path, least, unlimited);
  assertAccepted(path, most, unlimited);
  assertRefused(path, beyond(type, most, 1), expected, unlimited);
  assertRefused(path, beyond(type, alone ?? least, -1), expected, unlimited);
  if (alone !== undefined) {
    assertAccepted(path, alone);
    assertRefused(path, beyond(type, least, -1), `${alone} or a ${type} from ${least} to ${most}`);
  }
  if (sibling !== undefined) assertRefused(path, beyond(type, least, 1), sibling, { [sibling]: least });
}

/** The next number that a message can tell from a bound. */
function beyond(type: string, bound: string | undefined, direction: 1 | -1): number {
  if (type === "power of two") return Number(bound) * 2 ** direction;
  return Number(bound) + direction * (type === "number" ? 0.001 : 1);
}

describe("README's defaults", () => {
  const plain = trace({});
  const explained = trace({ explain: true, ...METRIC_WEIGHED });

  for (const { path, type, fallback, bounds } of [...top, ...shared].filter((option) => option.fallback !== "none")) {
    const value = defaultOf(type, fallback);
    const other = another(type, value, bounds);
    const [seen, rest] = path[0] === "explain" ? [plain, {}] : [explained, { explain: true, ...METRIC_WEIGHED }];

    it(`have ${fallback} for $.${path.join(".")}: the plugin does the same without it, and something else with ${other}`, () => {
      assert.ok(trace(merged(rest, sayingAt(path, value))) === seen, `not the same with ${value}`);
      assert.ok(trace(merged(rest, sayingAt(path, other))) !== seen, `the same with ${other}`);
    });
  }
});

function defaultOf(type: string, fallback: string): string | number | boolean {
  if (NUMERIC.includes(type)) return Number.parseFloat(fallback);
  return type === "true or false" ? fallback === "true" : fallback;
}

/** A legal value, as near as it can be and still make a difference that is seen. */
function another(type: string, value: string | number | boolean, bounds: string): unknown {
  if (type === "one of") return bounds.split(", ").find((name) => name !== value);
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return `${value}x`;
  if (type === "power of two") return value / 2;
  if (value === 0) return /or (\S+)/.exec(bounds)?.[1] ?? 1;
  return type === "whole number" && value < 100 ? value - 1 : value * 0.99;
}
