/** Every policy by its name: a reference is one file and one line here, a strategy of the plugin one line. */
import type { Plugin } from "../../../tools/scripted_host/index.ts";
import type { Family, World } from "../worlds/world.ts";
import { clientSideWeightedRoundRobin } from "./client_side_wrr.ts";
import { leastRequest, leastRequestFullScan } from "./least_request.ts";
import { maglev, maglevBounded } from "./maglev.ts";
import { oracle } from "./oracle.ts";
import { leastRequestOutlierDetection } from "./outlier_detection.ts";
import { peakEwma } from "./peak_ewma.ts";
import type { PolicyKind } from "./policy.ts";
import { prequal } from "./prequal.ts";
import { random } from "./random.ts";
import { ringHash, ringHashBounded } from "./ring_hash.ts";
import { roundRobin } from "./round_robin.ts";
import { steer } from "./steer.ts";

/** What a policy is in a comparison. */
export type Role = "reference" | "steer" | "limit";

/** One line of the table in each world that tries its family. */
export interface PolicyEntry {
  readonly name: string;
  readonly role: Role;
  readonly family: Family;
  readonly create: (steer: SteerSetting) => PolicyKind;
}

/** What strategies of the plugin are run with; references don't look at it. */
export interface SteerSetting {
  readonly plugin: Plugin;
  /** Goes before the default configuration, to try other settings. */
  readonly configuration?: object;
}

const KEY = { key: { header: "x-key" } };

/** In the order of the table. */
export const POLICIES: readonly PolicyEntry[] = [
  reference("random", () => random),
  reference("round_robin", () => roundRobin),
  reference("least_request", () => leastRequest),
  reference("least_request_full_scan", () => leastRequestFullScan),
  reference("least_request_ejecting", () => leastRequestOutlierDetection, "ejecting"),
  reference("client_side_wrr", () => clientSideWeightedRoundRobin),
  reference("peak_ewma", () => peakEwma),
  reference("prequal", () => prequal),
  reference("ring_hash", () => ringHash, "hashing"),
  reference("ring_hash_bounded", () => ringHashBounded, "hashing"),
  reference("maglev", () => maglev, "hashing"),
  reference("maglev_bounded", () => maglevBounded, "hashing"),
  { name: "oracle", role: "limit", family: "any_host", create: oracle },
  strategy("adaptive", { strategy: "adaptive" }),
  strategy("resource_aware", { strategy: "resource_aware" }),
  strategy("geographical", { strategy: "geographical" }, "nearest"),
  strategy("consistent_hash", { strategy: "consistent_hash", consistent_hash: KEY }, "hashing"),
  strategy(
    "consistent_hash_bounded",
    { strategy: "consistent_hash", consistent_hash: { ...KEY, load_bound: 1.25 } },
    "hashing",
  ),
];

/** @throws for a name that is no policy's */
export function policyNamed(name: string): PolicyEntry {
  const found = POLICIES.find((policy) => policy.name === name);
  if (found === undefined) throw new Error(`no policy ${name}`);
  return found;
}

/** @returns the policies that a world tries */
export function policiesOf({ families, leftOut }: World): PolicyEntry[] {
  return POLICIES.filter(({ name, family }) => families.includes(family) && !leftOut.includes(name));
}

function reference(name: string, create: () => PolicyKind, family: Family = "any_host"): PolicyEntry {
  return { name, role: "reference", family, create };
}

function strategy(name: string, own: object, family: Family = "any_host"): PolicyEntry {
  const create = ({ plugin, configuration }: SteerSetting) => steer(plugin, { ...configuration, ...own });
  return { name, role: "steer", family, create };
}
