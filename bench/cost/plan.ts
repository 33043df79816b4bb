// Which cases are measured with how many endpoints. The peers are files that need not be there.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Case, type Filter, NATIVE_POLICIES, peerCase, plainCase, STRATEGIES, steerCase } from "./case.ts";

export const SIZES = [8, 64, 512, 4096];
export const EMPTY = "empty Wasm filter";
export const FLOOR = "empty Wasm filter + override_host";
export const RUST = "Rust Wasm, scan for each request";
const RUST_LISTED = "Rust Wasm, list made once a second";
const PEER_FILES = ["empty.wasm", "rust_lb.wasm", "lb.lua"];
const CONSTANT: Filter = { kind: "constant_header" };
/** Their metadata never changes, and so the best host doesn't. */
const ONE_HOST = { isForOneHost: true } as const;

export interface PlanOptions {
  /** Path of the built plugin. */
  readonly steer: string;
  /** Folder with empty.wasm, rust_lb.wasm and lb.lua, as far as they are there. */
  readonly peers: string;
  /** More modules that do a peer's job: name and path. */
  readonly modules: readonly (readonly [name: string, path: string])[];
  /** Only cases whose names match. */
  readonly only?: RegExp;
}

export interface Plan {
  /** In the order of the tables, by number of endpoints. */
  readonly cases: ReadonlyMap<number, readonly Case[]>;
  /** Files of the peers that are not there. */
  readonly missing: readonly string[];
}

/** @param sizes the first one gets all cases, the others those whose growth is of interest */
export async function planOf(sizes: readonly number[], options: PlanOptions): Promise<Plan> {
  const missing = PEER_FILES.filter((file) => !existsSync(join(options.peers, file)));
  const peers = await peersOf(options, missing);
  const all = [...nativeCases(), ...peers, ...modulesOf(options), ...steerCases(options.steer)];
  const growing = [...peers.filter(({ name }) => name === RUST), ...steerCases(options.steer)];
  const isWanted = ({ name }: Case) => options.only?.test(name) ?? true;
  const ofSize = (size: number) =>
    (size === sizes[0] ? all : growing.filter(({ hasReports }) => hasReports)).filter(isWanted);
  return { cases: new Map(sizes.map((size) => [size, ofSize(size)])), missing };
}

function nativeCases(): Case[] {
  const policies = [...NATIVE_POLICIES.slice(1), "client_side_weighted_round_robin"] as const;
  const named = { filters: [CONSTANT], ...ONE_HOST };
  return [
    ...policies.map((policy) => plainCase(policy, policy)),
    plainCase("override_host, a constant header", "override_host", named),
    plainCase("override_host, and the header stripped", "override_host", { ...named, isStripped: true }),
  ];
}

async function peersOf({ peers }: PlanOptions, missing: readonly string[]): Promise<Case[]> {
  const file = (name: string) => (missing.includes(name) ? [] : [join(peers, name)]);
  const lua = await Promise.all(file("lb.lua").map((path) => readFile(path, "utf8")));
  return [
    ...file("empty.wasm").flatMap((path) => emptyCases(wasm(path))),
    ...lua.map((source) => peerCase("Lua, scan for each request", { kind: "lua", source }, ONE_HOST)),
    ...file("rust_lb.wasm").map((path) => peerCase(RUST, wasm(path), ONE_HOST)),
    ...file("rust_lb.wasm").map((path) => peerCase(RUST_LISTED, wasm(path, "cached"), ONE_HOST)),
  ];
}

function emptyCases(empty: Filter): Case[] {
  const named = { filters: [empty, CONSTANT], isStripped: true, ...ONE_HOST };
  return [plainCase(EMPTY, "round_robin", { filters: [empty] }), plainCase(FLOOR, "override_host", named)];
}

function modulesOf({ modules }: PlanOptions): Case[] {
  return modules.map(([name, path]) => peerCase(name, wasm(path)));
}

function steerCases(file: string): Case[] {
  return [
    steerCase("adaptive", { file, reports: false }),
    steerCase("adaptive", { file, readsAll: true }),
    steerCase("adaptive", { file, namesCluster: true }),
    ...STRATEGIES.map((strategy) => steerCase(strategy, { file })),
    ...STRATEGIES.map((strategy) => steerCase(strategy, { file, admin: true })),
  ];
}

function wasm(path: string, configuration = ""): Filter {
  return { kind: "wasm", file: path, configuration };
}
