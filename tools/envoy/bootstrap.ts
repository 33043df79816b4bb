// Makes a copy of an Envoy yaml with other addresses and files. The rest of the text is kept as written, so a
// number goes through Envoy's yaml parser just as it does for a user of the file.
import { isSeq, parse, parseDocument, visit, type YAMLMap } from "yaml";

/** What to replace in a copy. Whatever is not named stays. */
export interface Substitution {
  /** "ip:port" as written in the file -> "ip:port" to use; port 0 lets Envoy choose a free one. Also "name:port". */
  addresses?: Readonly<Record<string, string>>;
  /** A whole string of the file, such as "build/steer.wasm" -> the string to use. */
  strings?: Readonly<Record<string, string>>;
  /** The beginnings of the paths that `admin` answers, in the place of those that it allows. */
  adminPaths?: readonly string[];
}

/**
 * An Envoy yaml with addresses and strings replaced, in `socket_address` maps as well as in metadata.
 *
 * @throws Error when the text is no yaml
 */
export function renderYaml(text: string, { addresses = {}, strings = {}, adminPaths }: Substitution): string {
  const document = parseDocument(text);
  if (document.errors[0]) throw document.errors[0];
  if (adminPaths)
    document.setIn(["admin", "allow_paths"], document.createNode(adminPaths.map((prefix) => ({ prefix }))));
  visit(document, {
    Map: (_, map) => replaceSocketAddress(map, addresses),
    Scalar: (_, scalar) => {
      if (typeof scalar.value !== "string") return;
      scalar.value = strings[scalar.value] ?? addresses[scalar.value] ?? scalar.value;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** The addresses of all static `listeners` and of `admin` in an Envoy yaml, each as "ip:port"; a Unix socket has none. */
export function listeningAddresses(text: string): string[] {
  const { admin, static_resources } = parse(text) ?? {};
  const listening: Listening[] = [...(admin ? [admin] : []), ...(static_resources?.listeners ?? [])];
  return listening.flatMap(({ address: { socket_address } }) => (socket_address ? [joined(socket_address)] : []));
}

/** The addresses of all endpoints in an Envoy yaml, of clusters or of EDS, each once as "ip:port" or "name:port". */
export function endpointAddresses(text: string): string[] {
  const found = new Set<string>();
  visit(parseDocument(text), {
    Pair: (_, { key, value }) => {
      if (String(key) !== "lb_endpoints" || !isSeq(value)) return;
      for (const { endpoint } of value.toJSON() as LbEndpoint[]) {
        if (endpoint.address.socket_address) found.add(joined(endpoint.address.socket_address));
      }
    },
  });
  return [...found];
}

/** The files that Envoy watches for an Envoy yaml's `path_config_source`, as written. */
export function watchedFiles(text: string): string[] {
  const found: string[] = [];
  visit(parseDocument(text), {
    Pair: (_, { key, value }) => {
      if (String(key) === "path_config_source") found.push(String((value as YAMLMap).get("path")));
    },
  });
  return found;
}

interface SocketAddress {
  address: string;
  port_value: number;
}

interface Listening {
  address: { socket_address?: SocketAddress };
}

interface LbEndpoint {
  endpoint: Listening;
}

function joined({ address, port_value }: SocketAddress): string {
  return `${address}:${port_value}`;
}

function replaceSocketAddress(map: YAMLMap, addresses: Readonly<Record<string, string>>): void {
  if (!map.has("port_value")) return;
  const replacement = addresses[`${map.get("address")}:${map.get("port_value")}`];
  if (replacement === undefined) return;
  const colon = replacement.lastIndexOf(":");
  map.set("address", replacement.slice(0, colon));
  map.set("port_value", Number(replacement.slice(colon + 1)));
}
