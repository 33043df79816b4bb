// Asks Envoy's admin interface, which listens on a TCP port or on a Unix socket.
import { get } from "node:http";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { PROJECT_ROOT } from "./paths.ts";

const TIMEOUT_MS = 20_000;

/**
 * The answer to a GET.
 *
 * @param address  "ip:port", or the path of a Unix socket, as Envoy writes it with --admin-address-path
 * @param path     such as "/stats?filter=steer"
 * @throws Error when the answer is not a 200 or none comes within 20 s
 */
export async function askAdmin(address: string, path: string): Promise<string> {
  const { status, body } = await send(address, path);
  if (status !== 200) throw new Error(`${path} of Envoy's admin interface answers ${status}: ${body.trim()}`);
  return body;
}

function send(address: string, path: string): Promise<{ status: number | undefined; body: string }> {
  const [host, port] = address.split(":");
  const target = address.includes("/") ? { socketPath: resolve(PROJECT_ROOT, address) } : { host, port };
  return new Promise((answered, failed) => {
    const options = { ...target, path, agent: false as const, signal: AbortSignal.timeout(TIMEOUT_MS) };
    get(options, (response) => {
      text(response).then((body) => answered({ status: response.statusCode, body }), failed);
    }).on("error", failed);
  });
}
