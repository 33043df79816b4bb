/** Random mutations of a right configuration; what lies behind the text must make no difference. */
import { parseConfig } from "../../../assembly/config/config";
import { Random } from "../../../assembly/math/random";
import { configOf, json, SPECS, structOf } from "./fixture";

const SEED: u64 = 20240601;
const MUTANT_COUNT = 10000;
const RIGHT =
  '{"strategy":"near","host_header":"x-h","metadata_namespace":"st\\u00e9\u20ac\\ud83d\\ude00","metadata_refresh_ms":1e3,' +
  '"health_threshold":"0.5","explain":false,"near":{"reach_km":12.5,"weights":{"cpu":0}},"adaptive":{"slots":512},' +
  '"clusters":{"api v2":{"sample":0,"near":{"reach_km":"7"}},"web":{"ramp_ms":-0.0}}}';
const TOKENS = '{}[]",:\\u0d8-+.eE19 \n\t\0\x7ftfn/';

const random = new Random(SEED);
let right = Uint8Array.wrap(String.UTF8.encode(RIGHT));
const mutant = new Uint8Array(4096);
let length = 0;
let acceptedCount = 0;
let wellFormedCount = 0;

function mutate(): void {
  length = right.length;
  for (let i = 0; i < length; i++) mutant[i] = right[i];
  for (let changes = random.below(2) + 1; changes > 0; changes--) mutateOnce(random.below(length));
}

function mutateOnce(at: i32): void {
  const token = <u8>TOKENS.charCodeAt(random.below(TOKENS.length));
  const kind = random.below(5);
  if (kind === 0) mutant[at] = token;
  else if (kind === 1) mutant[at] = <u8>random.below(256);
  else if (kind === 2) repeat(at, random.below(40) + 1);
  else if (kind === 3) cut(at, random.below(40) + 1);
  else length = max(1, at);
}

/** Doubles a piece in its place: keys twice, values twice, brackets twice. */
function repeat(at: i32, wanted: i32): void {
  const count = min(wanted, min(length - at, mutant.length - 64 - length));
  mutant.copyWithin(at + count, at, length);
  length += count;
}

function cut(at: i32, wanted: i32): void {
  const count = min(wanted, length - at - 1);
  mutant.copyWithin(at, at + count, length);
  length -= count;
}

function isPrintableLine(line: string): bool {
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) < 0x20 || line.charCodeAt(i) > 0x7e) return false;
  return line.startsWith("$");
}

/** The lines of a mutant, its text being followed by these bytes. */
function linesBefore(filler: string): string {
  mutant.fill(<u8>filler.charCodeAt(0), length, length + 64);
  const result = parseConfig(mutant.dataStart, length, SPECS);
  if ((result.config === null) !== result.errors.length > 0) return "neither a configuration nor problems, or both";
  return result.errors.join("\n");
}

function isSound(): bool {
  const lines = linesBefore("0");
  if (lines !== linesBefore('"') || lines !== linesBefore("}")) return false;
  if (lines.length === 0) acceptedCount++;
  if (!lines.includes(" at line ")) wellFormedCount++;
  return lines.length === 0 || lines.split("\n").every((line) => isPrintableLine(line));
}

function describeMutant(turn: i32): string {
  return `seed ${SEED.toString()}, turn ${turn.toString()}: ${mutant.subarray(0, length).join()}`;
}

/** @returns the first mutant that is neither taken nor refused as it should be */
function firstUnsound(): string {
  acceptedCount = 0;
  wellFormedCount = 0;
  for (let turn = 0; turn < MUTANT_COUNT; turn++) {
    mutate();
    if (!isSound()) return describeMutant(turn);
  }
  return "";
}

describe("any bytes as a configuration", () => {
  it("are either accepted or refused with printable lines", () => {
    expect(configOf(RIGHT).hostHeader).toBe("x-h");
    expect(firstUnsound()).toBe("");
    expect(acceptedCount).toBeGreaterThan(MUTANT_COUNT / 100);
    expect(wellFormedCount).toBeGreaterThan(MUTANT_COUNT / 10);
    expect(wellFormedCount).toBeLessThan(MUTANT_COUNT / 2);
  });

  it("are that also as a damaged Struct", () => {
    const bytes = structOf(json(RIGHT));
    right = new Uint8Array(bytes.length);
    right.set(bytes);
    expect(firstUnsound()).toBe("");
    expect(acceptedCount).toBeGreaterThan(MUTANT_COUNT / 100);
    expect(wellFormedCount).toBeGreaterThan(MUTANT_COUNT / 10);
    expect(wellFormedCount).toBeLessThan((MUTANT_COUNT * 3) / 4);
  });
});
