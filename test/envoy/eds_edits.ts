// Changes to eds_endpoints.yaml, as an EDS server would make them.
import { type Document, isMap, isSeq, parseDocument, visit, type YAMLMap, type YAMLSeq } from "yaml";
import type { Edit } from "./example.ts";

export type HealthStatus = "HEALTHY" | "UNHEALTHY" | "DRAINING" | "DEGRADED";

/** Several changes as one. */
export function both(...edits: Edit[]): Edit {
  return (yaml) => edits.reduce((text, edit) => edit(text), yaml);
}

/** The endpoint with this port in the yaml is gone. */
export function without(port: number): Edit {
  return (yaml) => changed(yaml, port, (endpoint, list) => list.delete(list.items.indexOf(endpoint)));
}

export function withHealth(port: number, status: HealthStatus): Edit {
  return (yaml) => changed(yaml, port, (endpoint) => endpoint.set("health_status", status));
}

/** @param weight  >= 1 */
export function withWeight(port: number, weight: number): Edit {
  return (yaml) => changed(yaml, port, (endpoint) => endpoint.set("load_balancing_weight", weight));
}

/** The endpoint's own metadata, namespace `steer`. @param facts  such as { cpu: 0.9 } */
export function withMetadata(port: number, facts: Readonly<Record<string, number | string>>): Edit {
  return (yaml) =>
    changed(yaml, port, (endpoint, _, document) =>
      endpoint.set("metadata", document.createNode({ filter_metadata: { steer: facts } })),
    );
}

/** @throws Error when the yaml has no endpoint with this port */
function changed(
  yaml: string,
  port: number,
  change: (endpoint: YAMLMap, list: YAMLSeq, document: Document) => void,
): string {
  const document = parseDocument(yaml);
  let found = false;
  visit(document, {
    Pair: (_, { key, value }) => {
      if (String(key) !== "lb_endpoints" || !isSeq(value)) return;
      for (const endpoint of value.items.filter(isMap)) {
        if (endpoint.getIn(["endpoint", "address", "socket_address", "port_value"]) !== port) continue;
        found = true;
        change(endpoint, value, document);
      }
    },
  });
  if (!found) throw new Error(`no endpoint with port ${port}`);
  return document.toString({ lineWidth: 0 });
}
