// Reads from envoy/envoy.yaml what the demo must agree on with Envoy: addresses, endpoints and their metadata.
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { DemoEndpoint } from "../demo_endpoints/server.ts";
import { listeningAddresses } from "../envoy/bootstrap.ts";

const REGION_HOP_MS = 20;

export interface Scene {
  /** "ip:port" where Envoy takes requests. */
  listener: string;
  /** "ip:port" of all that will listen: Envoy's admin interface, its listener, the endpoints. */
  addresses: string[];
  endpoints: DemoEndpoint[];
}

interface Bootstrap {
  node: { locality: { region: string } };
  static_resources: { clusters: [{ metadata: { filter_metadata: { steer: { endpoints: DemoEndpoint[] } } } }] };
}

/** @throws Error when the file can't be read; its shape is ours and is not checked */
export async function readScene(path: string): Promise<Scene> {
  const text = await readFile(path, "utf8");
  const { node, static_resources } = parse(text) as Bootstrap;
  const endpoints = static_resources.clusters[0].metadata.filter_metadata.steer.endpoints;
  const regions = [...new Set([node.locality.region, ...endpoints.map(({ region }) => region)])];
  const ofEnvoy = listeningAddresses(text);
  return {
    listener: ofEnvoy.at(-1) ?? "",
    addresses: [...ofEnvoy, ...endpoints.map(({ address }) => address)],
    endpoints: endpoints.map((endpoint) => ({
      ...endpoint,
      networkMs: REGION_HOP_MS * regions.indexOf(endpoint.region),
    })),
  };
}
