// What the demo prints: a table for a terminal, a line a second for anything else, a summary at the end.

import { STRATEGIES, type Strategy } from "./options.ts";
import type { Scene } from "./scene.ts";
import type { Tally } from "./tally.ts";

const TABLE_WIDTH = 80;
const BAR_WIDTH = 100;
const CELL_WIDTHS = [4, 4, 5, 7, 6, 6, 6];

/** The whole screen: 80 columns, and bars where the terminal has more. */
export function screenLines(
  title: string,
  strategy: Strategy,
  tally: Tally,
  scene: Scene,
  columnCount: number,
): string[] {
  const barWidth = Math.max(0, Math.min(BAR_WIDTH, columnCount - TABLE_WIDTH));
  return [
    "Steer in a stock Envoy chooses the endpoint of each request, now by",
    title,
    `  ${STRATEGIES[strategy]}`,
    "",
    row("endpoint", "region", ["cpu", "mem", "conns", "choices", "share", "p50 ms", "p99 ms"]),
    ...scene.endpoints.map(({ address, region, cpu, mem, conns }) => {
      const latency = tally.of(address);
      const share = tally.shareRatio(address);
      const load = [cpu.toFixed(2), mem.toFixed(2), conns];
      const seen = [latency.count, percent(share), ms(latency.quantileMs(0.5)), ms(latency.quantileMs(0.99))];
      return `${row(address, region, [...load, ...seen])}  ${"#".repeat(Math.round(share * barWidth))}`;
    }),
    "",
    totals(tally),
    "cpu, mem, conns: what the cluster metadata in envoy/envoy.yaml tells Steer",
    `Try it: curl -s ${scene.listener}/${strategy}    End it: Ctrl-C`,
  ].map((line) => line.slice(0, columnCount));
}

/** One line with the share of each endpoint (by port), for where there is no terminal. */
export function plainLine(title: string, tally: Tally, { endpoints }: Scene): string {
  return `${title}: ${totals(tally)}; ${shares(endpoints, tally)}`;
}

/** Success, retries and latency of one strategy, and a line for each region with the share of its endpoints (by port). */
export function summaryLines(strategy: Strategy, tally: Tally, { endpoints }: Scene): string[] {
  const regions = [...new Set(endpoints.map(({ region }) => region))].map((region) => {
    const members = endpoints.filter((endpoint) => endpoint.region === region);
    const ratio = members.reduce((sum, { address }) => sum + tally.shareRatio(address), 0);
    return `  ${region.padEnd(14)} ${percent(ratio).padStart(6)}  ${shares(members, tally)}`;
  });
  return [`${strategy}: ${totals(tally)}`, ...regions];
}

function row(endpoint: string, region: string, cells: (string | number)[]): string {
  const padded = cells.map((cell, column) => String(cell).padStart(CELL_WIDTHS[column] ?? 0));
  return `${endpoint.padEnd(15)} ${region.padEnd(14)} ${padded.join(" ")}`;
}

function totals({ all, successRatio, retryCount }: Tally): string {
  const [p50, p99] = [all.quantileMs(0.5), all.quantileMs(0.99)].map(ms);
  return `${all.count} answers, ${percent(successRatio)} success, ${retryCount} retries, p50 ${p50} ms, p99 ${p99} ms`;
}

function shares(endpoints: Scene["endpoints"], tally: Tally): string {
  return endpoints.map(({ address }) => `${address.split(":")[1]} ${percent(tally.shareRatio(address))}`).join("  ");
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)}%`;
}

function ms(value: number): string {
  return Number.isNaN(value) ? "-" : value.toFixed(value < 100 ? 1 : 0);
}
