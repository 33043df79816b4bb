// One VM of a proxy-wasm host (= one Envoy worker) under full control: time, properties, faults, counts.

import { LOG_LEVELS, type LogLevel, Status } from "./abi.ts";
import { VirtualClock } from "./clock.ts";
import type { Cluster } from "./cluster.ts";
import { HostError, PluginTrap } from "./errors.ts";
import { HttpCalls } from "./http_calls.ts";
import { type Fault, ImportTable } from "./imports.ts";
import { InternTable } from "./intern.ts";
import { GuestMemory } from "./memory.ts";
import type { Property } from "./metadata_message.ts";
import { Metrics } from "./metrics.ts";
import type { Plugin } from "./plugin.ts";
import { dottedPath, nulPath, type PropertyPath, propertyPath } from "./properties.ts";
import { RootContext, type RootOptions } from "./root.ts";
import { SharedData } from "./shared_data.ts";
import type { Stream } from "./stream.ts";
import { advance, type Timed } from "./timeline.ts";

export interface HostOptions {
  /** Hand the same objects to several VMs to let them share time, shared data or metrics. */
  clock?: VirtualClock;
  sharedData?: SharedData;
  metrics?: Metrics;
  clusters?: Map<string, Cluster>;
}

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
}

export type Context = RootContext | Stream;
type Callback = (...args: number[]) => number | undefined;

export class ScriptedHost implements Timed {
  readonly clock: VirtualClock;
  readonly sharedData: SharedData;
  readonly metrics: Metrics;
  /** By name: streams see the cluster that was here when they were opened, HTTP calls reach those that are here. */
  readonly clusters: Map<string, Cluster>;
  readonly logs: LogLine[] = [];
  readonly contexts = new Map<number, Context>();
  readonly roots = new Set<RootContext>();
  /** HTTP calls that the plugin has made. */
  readonly http = new HttpCalls();
  readonly memory: GuestMemory;
  readonly names = new InternTable((name) => name.toLowerCase());
  readonly paths = new InternTable<PropertyPath>(propertyPath);
  /** Properties for all contexts, by path with NULs; see `setProperty`. */
  readonly properties = new Map<string, Property>();
  /** True once the plugin has trapped: nothing can be called any more. */
  trapped = false;
  private killed = false;
  private depth = 0;
  private readonly deferred: (() => void)[] = [];
  /** The context a host call belongs to; undefined outside of callbacks. */
  current: Context | undefined;
  private readonly imports = new ImportTable(this);
  private readonly instance: WebAssembly.Instance;
  private readonly callbacks: Readonly<Record<string, Callback | undefined>>;
  private lastContextId = 0;

  constructor(plugin: Plugin, options: HostOptions = {}) {
    this.clock = options.clock ?? new VirtualClock();
    this.sharedData = options.sharedData ?? new SharedData();
    this.metrics = options.metrics ?? new Metrics();
    this.clusters = options.clusters ?? new Map();
    this.instance = new WebAssembly.Instance(plugin.module, this.imports.imports);
    this.callbacks = this.instance.exports as Record<string, Callback | undefined>;
    const allocate = this.callbacks.malloc ?? this.callbacks.proxy_on_memory_allocate;
    this.memory = new GuestMemory(this.instance.exports.memory as WebAssembly.Memory, (size) => allocate?.(size) ?? 0);
    this.invoke(this.exports("_initialize") ? "_initialize" : "_start");
  }

  /** Creates a root context, starts it and configures it; see `accepted` of what comes back. */
  createRoot(options: RootOptions = {}): RootContext {
    return new RootContext(this.nextContextId(), this, options);
  }

  /** Moves the clock; every tick and timeout that comes due on the way is played, at its time. */
  tick(advanceMs: number): void {
    advance(this.clock, [this], advanceMs);
  }

  /** Plays the ticks and timeouts that are due now; for several VMs on one clock. */
  runDueTicks(): void {
    this.tick(0);
  }

  get nextDueMs(): number {
    if (!this.alive) return Number.POSITIVE_INFINITY;
    return Math.min(this.nextRoot?.nextTickMs ?? Number.POSITIVE_INFINITY, this.timeoutMs);
  }

  runNext(): void {
    const root = this.nextRoot;
    if (root === undefined || this.timeoutMs <= root.nextTickMs) this.http.nextToTimeOut?.timeOut();
    else this.callTick(root);
  }

  /** Ends the VM without a word to it, as when its thread hangs: no tick, no answer, no stream from now on. */
  kill(): void {
    this.killed = true;
  }

  /** False once the VM has trapped or was killed. */
  get alive(): boolean {
    return !this.trapped && !this.killed;
  }

  /** Value of a counter or gauge; 0 where it was never defined. */
  counter(name: string): number {
    return this.metrics.value(name);
  }

  /** Host calls by name since the last `resetCounts`. */
  get calls(): Map<string, number> {
    return this.imports.calls();
  }

  /** All host calls since the last `resetCounts`. */
  get callCount(): number {
    return [...this.calls.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Reads of each property ("xds.cluster_name") since the last `resetCounts`. */
  get propertyReads(): Map<string, number> {
    const read = this.paths.values().filter((path) => path.readCount > 0);
    return new Map(read.map((path) => [dottedPath(path.path), path.readCount]));
  }

  resetCounts(): void {
    this.imports.resetCounts();
    for (const path of this.paths.values()) path.readCount = 0;
  }

  /** Scripts a property for every context: bytes, or the status that reading it gives. Undefined takes it back. */
  setProperty(path: string, value: Property | undefined): void {
    if (value === undefined) this.properties.delete(nulPath(path));
    else this.properties.set(nulPath(path), value);
  }

  /**
   * Makes a host call fail, by a status or by a function of its arguments (undefined or Ok: the call is played as usual).
   *
   * @throws HostError for a call that this host does not have
   */
  fault(call: string, fault: Fault | undefined): void {
    this.imports.setFault(call, fault);
  }

  clearFaults(): void {
    this.imports.clearFaults();
  }

  get memoryBytes(): number {
    return this.memory.bytes.length;
  }

  /** Value of an exported number, such as a gauge for tests. */
  exportedNumber(name: string): number {
    const entry = this.instance.exports[name];
    if (entry instanceof WebAssembly.Global) return Number(entry.value);
    throw new HostError(`the module exports no number ${name}`);
  }

  exports(name: string): boolean {
    return this.callbacks[name] !== undefined;
  }

  /**
   * Calls an exported callback with any arguments; the first is the context's id. Not exported = not called.
   *
   * @returns what the callback answered, 0 for nothing
   * @throws PluginTrap, after which the VM is dead
   */
  invoke(callback: string, id = 0, first = 0, second = 0, third = 0, fourth = 0): number {
    const called = this.callbacks[callback];
    if (called === undefined) return 0;
    if (!this.alive) throw new HostError(`${callback}: the VM is dead`);
    const outer = this.current;
    this.current = this.contexts.get(id);
    this.depth += 1;
    let answer: number;
    try {
      answer = called(id, first, second, third, fourth) ?? 0;
    } catch (error) {
      throw this.trap(callback, error);
    } finally {
      this.current = outer;
      this.depth -= 1;
    }
    if (this.deferred.length > 0) this.runDeferred();
    return answer;
  }

  /** Runs an action now, or as soon as the callback that is running has returned; never once the VM is dead. */
  afterCallback(action: () => void): void {
    this.deferred.push(action);
    this.runDeferred();
  }

  nextContextId(): number {
    this.lastContextId += 1;
    return this.lastContextId;
  }

  /** @returns false for a level that does not exist */
  log(level: number, message: string): boolean {
    const name = LOG_LEVELS[level];
    if (name !== undefined) this.logs.push({ level: name, message });
    return name !== undefined;
  }

  /** What reading a property gives in the current context. */
  property(path: PropertyPath): Property {
    path.readCount += 1;
    const stream = this.current?.stream;
    const scripted = stream?.properties?.get(path.path) ?? this.properties.get(path.path);
    if (scripted !== undefined) return scripted;
    if (path.path === "plugin_name") return this.current?.root.pluginName ?? Status.NotFound;
    return stream === undefined ? Status.NotFound : path.resolve(stream);
  }

  private runDeferred(): void {
    while (this.depth === 0 && this.alive) {
      const action = this.deferred.shift();
      if (action === undefined) return;
      action();
    }
  }

  /** The root context whose tick is due first. */
  private get nextRoot(): RootContext | undefined {
    let next: RootContext | undefined;
    for (const root of this.roots) {
      if (root.nextTickMs < (next?.nextTickMs ?? Number.POSITIVE_INFINITY)) next = root;
    }
    return next;
  }

  private get timeoutMs(): number {
    return this.http.nextToTimeOut?.deadlineMs ?? Number.POSITIVE_INFINITY;
  }

  private callTick(root: RootContext): void {
    root.setTickPeriod(root.tickPeriodMs);
    this.invoke("proxy_on_tick", root.id);
  }

  private trap(callback: string, error: unknown): Error {
    if (error instanceof HostError || error instanceof PluginTrap) return error;
    this.trapped = true;
    return new PluginTrap(`${callback}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
