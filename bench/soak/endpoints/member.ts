// An endpoint as EDS describes it, and the file that Envoy watches.
import { rename, writeFile } from "node:fs/promises";
import { ZONES } from "../../cost/endpoints.ts";

export const HEALTH_STATUSES = ["HEALTHY", "DRAINING", "UNHEALTHY", "DEGRADED"] as const;

export interface Member {
  /** Never used before, so that whatever is kept for each address shows. */
  readonly ip: string;
  readonly port: number;
  readonly place: (typeof ZONES)[number];
  readonly healthStatus: (typeof HEALTH_STATUSES)[number];
  /** >= 1 */
  readonly weight: number;
  /** Of its own metadata: cpu and mem 0..1, conns >= 0. */
  readonly cpu: number;
  readonly mem: number;
  readonly conns: number;
}

/** Name of the one assignment, which all clusters share. */
export const ASSIGNMENT = "endpoints";

const IPS_IN_A_BLOCK = 250;
const BLOCKS = 250;

/** @param number from 0; the ips of the first 15 million are distinct. @returns "127.x.y.z", not of 127.0 */
export function ipOf(number: number): string {
  const block = Math.floor(number / IPS_IN_A_BLOCK);
  return `127.${1 + (Math.floor(block / BLOCKS) % BLOCKS)}.${block % BLOCKS}.${1 + (number % IPS_IN_A_BLOCK)}`;
}

/** Puts the members in the place of those that Envoy knows: by a rename, for Envoy reads the file when it is moved there. */
export async function publish(path: string, members: readonly Member[], version: number): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(assignmentOf(members, version)));
  await rename(`${path}.new`, path);
}

/** @returns a DiscoveryResponse */
export function assignmentOf(members: readonly Member[], version: number): object {
  const resource = {
    "@type": "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment",
    cluster_name: ASSIGNMENT,
    endpoints: ZONES.map((place) => ({
      locality: place,
      lb_endpoints: members.filter((member) => member.place === place).map(entryOf),
    })),
  };
  return { version_info: String(version), resources: [resource] };
}

function entryOf({ ip, port, healthStatus, weight, cpu, mem, conns }: Member): object {
  return {
    endpoint: { address: { socket_address: { address: ip, port_value: port } } },
    health_status: healthStatus,
    load_balancing_weight: weight,
    metadata: { filter_metadata: { steer: { cpu, mem, conns } } },
  };
}
