// A small module around the plugin's own lease and slots: each VM of it is a worker that a test leads step by step.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import {
  compilePlugin,
  type Plugin,
  ScriptedHost,
  type SharedData,
  type Status,
} from "../../tools/scripted_host/index.ts";

const ENTRY = "assembly/shared_probe.ts";
const SOURCE = `
import { allocate } from "./host/arena";
import { Bytes } from "./host/bytes";
import { Lease } from "./plugin/shared/lease";
import { NONCE_BYTES, SLOT_COUNT, Slots } from "./plugin/shared/slots";

const EXPIRY_MS: u32 = 2000;
const value: usize = memory.data(16, 8);
const found = new StaticArray<u32>(SLOT_COUNT);
let lease: Lease = new Lease(new Bytes("lease"), 0);
let slots: Slots = new Slots("state.", 0);
let foundCount: i32 = 0;

export function proxy_on_memory_allocate(bytes: i32): usize { return allocate(bytes); }
export function become(_id: u32, nonce: u32): void {
  lease = new Lease(new Bytes("lease"), nonce);
  slots = new Slots("state.", nonce);
}
export function hold(_id: u32, nowMs: u32): bool { return lease.hold(nowMs); }
export function holds(_id: u32, nowMs: u32): bool { return lease.holds(nowMs); }
export function release(_id: u32): void { lease.release(); }
export function look(_id: u32, nowMs: u32): void {
  foundCount = 0;
  slots.begin(nowMs, EXPIRY_MS);
  for (let n = 0; n < SLOT_COUNT && slots.look(n); n++) if (slots.isLive) found[foundCount++] = load<u32>(slots.start);
}
export function publish(_id: u32, number: u32): bool {
  store<u32>(value + NONCE_BYTES, number);
  return slots.publish(value, NONCE_BYTES + 4);
}
export function count(_id: u32): i32 { return foundCount; }
export function at(_id: u32, n: i32): u32 { return found[n]; }
export function isFull(_id: u32): bool { return slots.isFull; }
`;

async function compileProbe(): Promise<Plugin> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      ENTRY,
      "--runtime",
      "minimal",
      "--exportStart",
      "_initialize",
      "--use",
      "abort=assembly/host/calls/abort",
      "-o",
      "probe.wasm",
    ],
    {
      readFile: async (name: string) => {
        if (name === ENTRY) return SOURCE;
        if (name === "asconfig.json") return null;
        return await readFile(join(PROJECT_ROOT, name), "utf8").catch(() => null);
      },
      writeFile: async (_name: string, contents: Uint8Array | string) => {
        if (typeof contents !== "string") binary = contents;
      },
      listFiles: async () => [],
    },
  );
  if (error || binary === undefined) throw new Error(stderr.toString());
  return await compilePlugin(binary);
}

const probe = await compileProbe();

/** A VM whose nonce is `nonce`; the numbers it publishes are its state. */
export class Worker {
  readonly vm: ScriptedHost;

  constructor(sharedData: SharedData, nonce: number) {
    this.vm = new ScriptedHost(probe, { sharedData });
    this.vm.invoke("become", 0, nonce);
  }

  hold(nowMs: number): boolean {
    return this.vm.invoke("hold", 0, nowMs) !== 0;
  }

  holds(nowMs: number): boolean {
    return this.vm.invoke("holds", 0, nowMs) !== 0;
  }

  release(): void {
    this.vm.invoke("release");
  }

  /** @returns the numbers that it finds alive, in the order of their slots */
  look(nowMs: number): number[] {
    this.vm.invoke("look", 0, nowMs);
    return Array.from({ length: this.vm.invoke("count") }, (_, n) => this.vm.invoke("at", 0, n));
  }

  /** @returns whether it has a slot */
  publish(number: number): boolean {
    return this.vm.invoke("publish", 0, number) !== 0;
  }

  /** One tick. @returns the numbers of the others that it found alive */
  share(nowMs: number, number: number): number[] {
    const found = this.look(nowMs);
    this.publish(number);
    return found;
  }

  get isFull(): boolean {
    return this.vm.invoke("isFull") !== 0;
  }

  /** Lets something happen just before this VM's next write. */
  beforeWrite(happen: () => void): void {
    this.vm.fault("proxy_set_shared_data", (): Status | undefined => {
      this.vm.clearFaults();
      happen();
      return undefined;
    });
  }
}
