// The import object of a VM: every host call counted, and failing where a script says so.

import { NOT_SIMULATED, Status } from "./abi.ts";
import { HEADER_CALLS } from "./calls/headers.ts";
import { HTTP_CALLS } from "./calls/http.ts";
import { PROPERTY_CALLS } from "./calls/properties.ts";
import { SYSTEM_CALLS } from "./calls/system.ts";
import { TELEMETRY_CALLS } from "./calls/telemetry.ts";
import { WASI_CALLS } from "./calls/wasi.ts";
import { HostError } from "./errors.ts";
import type { ScriptedHost } from "./vm.ts";

type Argument = number | bigint;
/** A host call; a status or, for WASI, an errno comes back. Arguments are i32 (signed as they come) or i64. */
export type HostCall = (host: ScriptedHost, ...args: never[]) => number;
export type CallTable = Readonly<Record<string, HostCall>>;
/** A status, or what a function makes of the call's arguments; undefined or Ok: the call is played as usual. */
export type Fault = Status | ((...args: Argument[]) => Status | undefined);

const ENV_CALLS: CallTable = { ...HEADER_CALLS, ...HTTP_CALLS, ...PROPERTY_CALLS, ...SYSTEM_CALLS, ...TELEMETRY_CALLS };
const ENV_NAMES = Object.keys(ENV_CALLS);

/** All host functions a module may import, as "module.name". */
export const LINKED_IMPORTS: ReadonlySet<string> = new Set([
  ...[...ENV_NAMES, ...NOT_SIMULATED].map((name) => `env.${name}`),
  ...Object.keys(WASI_CALLS).map((name) => `wasi_snapshot_preview1.${name}`),
]);

/** Host calls that can be made to fail. */
export const SIMULATED_CALLS: readonly string[] = ENV_NAMES;

export class ImportTable {
  readonly imports: WebAssembly.Imports;
  private readonly counts = new Int32Array(ENV_NAMES.length);
  private readonly faults: (Fault | undefined)[] = new Array(ENV_NAMES.length).fill(undefined);

  constructor(host: ScriptedHost) {
    const env: Record<string, (...args: never[]) => number> = {};
    ENV_NAMES.forEach((name, index) => {
      env[name] = this.counted(host, ENV_CALLS[name] as HostCall, index);
    });
    for (const name of NOT_SIMULATED) env[name] = () => notSimulated(name);
    const wasi = Object.entries(WASI_CALLS as CallTable).map(([name, call]) => [name, call.bind(null, host)]);
    this.imports = { env, wasi_snapshot_preview1: Object.fromEntries(wasi) };
  }

  calls(): Map<string, number> {
    const made = ENV_NAMES.map((name, index): [string, number] => [name, this.counts[index] ?? 0]);
    return new Map(made.filter(([, count]) => count > 0));
  }

  resetCounts(): void {
    this.counts.fill(0);
  }

  setFault(name: string, fault: Fault | undefined): void {
    const index = ENV_NAMES.indexOf(name);
    if (index < 0) throw new HostError(`no host call ${name}; there are ${ENV_NAMES.join(", ")}`);
    this.faults[index] = fault;
  }

  clearFaults(): void {
    this.faults.fill(undefined);
  }

  private counted(host: ScriptedHost, call: HostCall, index: number): (...args: Argument[]) => number {
    const { counts, faults } = this;
    const played = call as (host: ScriptedHost, ...args: Argument[]) => number;
    // Named parameters, because a rest array would be made for each call.
    return (a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0) => {
      counts[index] = (counts[index] ?? 0) + 1;
      const fault = faults[index];
      if (fault !== undefined) {
        const status = typeof fault === "number" ? fault : fault(a, b, c, d, e, f, g, h, i, j);
        if (status !== undefined && status !== Status.Ok) return status;
      }
      return played(host, a, b, c, d, e, f, g, h, i, j);
    };
  }
}

function notSimulated(name: string): number {
  throw new HostError(`the plugin called ${name}, which the scripted host does not play`);
}
