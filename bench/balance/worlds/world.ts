/** What a world is: hosts, proxies, requests, and what changes while they run. Worlds are data; `engine/` plays them. */
import type { Random } from "../engine/random.ts";

/** What a host does with requests. */
export const Condition = {
  /** Serves. */
  Up: 0,
  /** Answers everything with 500 at once. */
  Failing: 1,
  /** Takes requests and never answers. */
  Hanging: 2,
  /** No connection: Envoy answers 503 by itself. */
  Down: 3,
} as const;
export type Condition = (typeof Condition)[keyof typeof Condition];

/** One host, as it is when the run begins. */
export interface HostSpec {
  /** Requests served at a time, >= 1: the host's size. */
  readonly workerCount: number;
  /** How many times longer than `MEAN_DEMAND_MS` an average request takes there; 1 = as long. */
  readonly slowness: number;
  readonly condition: Condition;
  /** Index of the zone it is in; the last host is in the last zone. */
  readonly zone: number;
}

/** Something that happens to a host in the course of a run; what is left out stays as it is. */
export interface Change {
  readonly atMs: number;
  readonly host: number;
  readonly slowness?: number;
  readonly condition?: Condition;
  /** False: the control plane takes it out of the cluster, true: puts it (back) in, as a new host. */
  readonly isMember?: boolean;
}

/** Policies that can stand in for each other. */
export type Family = "any_host" | "ejecting" | "hashing" | "nearest";

/** One world. */
export interface World {
  readonly name: string;
  /** One sentence for the table. */
  readonly about: string;
  readonly hosts: readonly HostSpec[];
  readonly proxyCount: number;
  /** Share of the hosts' capacity that requests take, 0..1; of the capacity there is on average, see `capacityRatio`. */
  readonly load: number;
  readonly requestCount: number;
  /** Share of the requests, the first ones, that figures leave out: the start-up of policies and queues; 0..1. */
  readonly warmUpRatio: number;
  /** Attempts after the first, for all policies; `retry_on: 5xx,connect-failure`, never the same host while another choice is offered. */
  readonly retryCount: number;
  /** An attempt that is not answered within so long is given up with 504, Envoy's `per_try_timeout`. */
  readonly tryTimeoutMs: number;
  /** How often hosts renew their load reports. */
  readonly reportIntervalMs: number;
  /** How the reports come: on answers (ORCA), or by cluster metadata. */
  readonly reportsBy: "answers" | "metadata";
  /** Distinct keys; each request has one. */
  readonly keyCount: number;
  /** Share of the requests that have one and the same key besides. */
  readonly hotKeyRatio: number;
  /** Share of the requests that take `dearTimes` as long as others. */
  readonly dearRatio: number;
  readonly dearTimes: number;
  /** Round trip between a proxy and a host of another zone, milliseconds. */
  readonly crossZoneMs: number;
  /** What is left of the hosts' capacity on average, where changes take from it. */
  readonly capacityRatio: number;
  /** Which policies are tried here: those that take any host, the one that ejects hosts, those that take the key's, the one that takes the nearest. */
  readonly families: readonly Family[];
  /** Names of policies of these families that are left out, to save time. */
  readonly leftOut: readonly string[];
  /** Whether it is tried by `--quick`, too. */
  readonly isQuick: boolean;
  /** Rate of requests at this share of the run (0..1), as a multiple of `load`'s. */
  readonly rateAt?: (runRatio: number) => number;
  /** What happens, in any order. */
  readonly changes?: (durationMs: number, random: Random) => readonly Change[];
}

/** Mean of a request's work on a host of slowness 1, milliseconds; spread exponentially. */
export const MEAN_DEMAND_MS = 20;
const ENVOYS_ROUTE_TIMEOUT_MS = 15_000;

/** What worlds have in common where they say nothing else. */
const USUAL = {
  proxyCount: 10,
  load: 0.8,
  requestCount: 300_000,
  warmUpRatio: 0.2,
  retryCount: 1,
  tryTimeoutMs: ENVOYS_ROUTE_TIMEOUT_MS,
  reportIntervalMs: 1000,
  reportsBy: "answers",
  keyCount: 10_000,
  hotKeyRatio: 0,
  dearRatio: 0,
  dearTimes: 1,
  crossZoneMs: 0,
  capacityRatio: 1,
  families: ["any_host"],
  leftOut: [],
  isQuick: false,
} as const;

/** @returns a world with what it does not say as usual */
export function world(spec: Pick<World, "name" | "about" | "hosts"> & Partial<World>): World {
  return { ...USUAL, ...spec };
}

const USUAL_HOST: HostSpec = { workerCount: 4, slowness: 1, condition: Condition.Up, zone: 0 };

/** @returns hosts, each as usual but for what `specOf` says of it */
export function hosts(count: number, specOf: (host: number) => Partial<HostSpec> = () => ({})): HostSpec[] {
  return Array.from({ length: count }, (_, host) => ({ ...USUAL_HOST, ...specOf(host) }));
}

const SIZES = [2, 4, 8];

/** @returns hosts of three sizes, in turn */
export function threeSizes(count: number): HostSpec[] {
  return hosts(count, (host) => ({ workerCount: SIZES[host % SIZES.length] as number }));
}

/** @returns the zone that a proxy is in: they are in the zones in turn */
export function zoneOf(proxy: number, world: World): number {
  return proxy % ((world.hosts.at(-1)?.zone ?? 0) + 1);
}
