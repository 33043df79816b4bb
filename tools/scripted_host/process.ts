// One Envoy process: VMs (its workers and its main thread) that share time, shared data, metrics and clusters, and nothing else.

import { VirtualClock } from "./clock.ts";
import type { Cluster } from "./cluster.ts";
import { Metrics } from "./metrics.ts";
import type { Plugin } from "./plugin.ts";
import { SharedData } from "./shared_data.ts";
import { advance } from "./timeline.ts";
import { type HostOptions, ScriptedHost } from "./vm.ts";

export class ScriptedProcess implements Required<HostOptions> {
  readonly clock: VirtualClock;
  readonly sharedData: SharedData;
  readonly metrics: Metrics;
  readonly clusters: Map<string, Cluster>;
  /** In the order they were started in, dead ones too. */
  readonly vms: ScriptedHost[] = [];

  constructor(
    private readonly plugin: Plugin,
    options: HostOptions = {},
  ) {
    this.clock = options.clock ?? new VirtualClock();
    this.sharedData = options.sharedData ?? new SharedData();
    this.metrics = options.metrics ?? new Metrics();
    this.clusters = options.clusters ?? new Map();
  }

  /** Starts one more VM, at the present time; it has no root context yet. `kill` of it ends it. */
  start(): ScriptedHost {
    const vm = new ScriptedHost(this.plugin, this);
    this.vms.push(vm);
    return vm;
  }

  /** Moves the clock; every VM that lives plays its ticks and timeouts on the way, each at its time. */
  tick(advanceMs: number): void {
    advance(this.clock, this.vms, advanceMs);
  }
}
