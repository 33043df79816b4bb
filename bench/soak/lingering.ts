// Requests that endpoints have in flight in the eyes of each worker when nothing is under way any more, by Steer's own explanations.
import { get } from "node:http";

const EXPLANATION_HEADER = "x-steer-explain";

/**
 * Asks one request after the other, each on a connection of its own, so that all workers are asked.
 *
 * @param url   such as "http://127.0.0.1:10000/adaptive/items"
 * @param count requests
 * @returns the largest number that an explanation names; NaN where none names any
 * @throws Error where no answer comes
 */
export async function mostLingering(url: string, count: number): Promise<number> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push(...inFlightCounts(await explanation(url, i)));
  return found.length === 0 ? Number.NaN : Math.max(...found);
}

/** The worker's own requests in flight at each listed endpoint, before the request itself. */
export function inFlightCounts(text: string): number[] {
  return [...text.matchAll(/\bin_flight=(\d+)/g)].map(([, count]) => Number(count));
}

function explanation(url: string, number: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: { "x-user-id": `user-${number}` } }, (response) => {
      const text = String(response.headers[EXPLANATION_HEADER] ?? "");
      response.resume().once("close", () => resolve(text));
    }).once("error", reject);
  });
}
