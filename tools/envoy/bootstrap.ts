// Makes a copy of an Envoy yaml with other addresses and files. The rest of the text is kept as written, so a
// number goes through Envoy's yaml parser just as it does for a user of the file.
import { parse, parseDocument, visit, type YAMLMap } from "yaml";

/** What to replace in a copy. Whatever is not named stays. */
export interface Substitution {
  /** "ip:port" as written in the file -> "ip:port" to use; port 0 lets Envoy choose a free one. */
  addresses?: Readonly<Record<string, string>>;
  /** A whole string of the file, such as "build/steer.wasm" -> the string to use. */
  strings?: Readonly<Record<string, string>>;
}

/**
 * An Envoy yaml with addresses and strings replaced, in `socket_address` maps as well as in metadata.
 *
 * @throws Error when the text is no yaml
 */
export function renderYaml(text: string, { addresses = {}, strings = {} }: Substitution): string {
  const document = parseDocument(text);
  if (document.errors[0]) throw document.errors[0];
  visit(document, {
    Map: (_, map) => replaceSocketAddress(map, addresses),
    Scalar: (_, scalar) => {
      if (typeof scalar.value !== "string") return;
      scalar.value = strings[scalar.value] ?? addresses[scalar.value] ?? scalar.value;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** The addresses of all static `listeners` and of `admin` in an Envoy yaml, each as "ip:port". */
export function listeningAddresses(text: string): string[] {
  const { admin, static_resources } = parse(text) ?? {};
  const listening: Listening[] = [...(admin ? [admin] : []), ...(static_resources?.listeners ?? [])];
  return listening.map(({ address: { socket_address } }) => `${socket_address.address}:${socket_address.port_value}`);
}

interface Listening {
  address: { socket_address: { address: string; port_value: number } };
}

function replaceSocketAddress(map: YAMLMap, addresses: Readonly<Record<string, string>>): void {
  if (!map.has("port_value")) return;
  const replacement = addresses[`${map.get("address")}:${map.get("port_value")}`];
  if (replacement === undefined) return;
  const colon = replacement.lastIndexOf(":");
  map.set("address", replacement.slice(0, colon));
  map.set("port_value", Number(replacement.slice(colon + 1)));
}
