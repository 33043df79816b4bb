// docs/benchmarks/cost.svg: what each case costs over round_robin, and how that grows with the pool.

import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Row } from "./row.ts";

const INK = "#7a7f87";
const GRID = "#7a7f8740";
const OTHERS = "#7a7f87";
const STEER = "#3b82f6";
const INTERVAL = "#d97706";
const COLOURS = ["#3b82f6", "#d97706", "#2f9e5b", "#c2477f"];

/** @returns an SVG */
export async function chart(rows: readonly Row[]): Promise<string> {
  const svg = await new View(parse(compile(specOf(rows)).spec), { renderer: "none" }).toSVG();
  return `${svg}\n`;
}

function specOf(rows: readonly Row[]): TopLevelSpec {
  const smallest = Math.min(...rows.map(({ endpointCount }) => endpointCount));
  const values = rows.flatMap(({ name, endpointCount, excess }) => {
    if (excess === undefined) return [];
    const kind = name.startsWith("Steer ") ? "Steer" : "others";
    return [
      {
        name,
        kind,
        endpointCount,
        us: excess.mean,
        low: excess.mean - excess.halfWidth,
        high: excess.mean + excess.halfWidth,
      },
    ];
  });
  const grown = new Set(values.filter(({ endpointCount }) => endpointCount !== smallest).map(({ name }) => name));
  const bars = barPanel(
    values.filter(({ endpointCount }) => endpointCount === smallest),
    smallest,
  );
  const lines = growthPanel(values.filter(({ name }) => grown.has(name) && !name.endsWith("admin")));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "transparent",
    padding: 4,
    spacing: 36,
    vconcat: grown.size === 0 ? [bars] : [bars, lines],
    resolve: { scale: { color: "independent" } },
    config: {
      font: "system-ui, sans-serif",
      view: { stroke: GRID },
      title: { color: INK, fontSize: 13, fontWeight: 600, anchor: "start", offset: 8 },
      axis: {
        labelColor: INK,
        titleColor: INK,
        gridColor: GRID,
        domainColor: INK,
        tickColor: INK,
        titleFontWeight: 400,
        labelLimit: 400,
      },
      legend: { labelColor: INK, titleColor: INK, titleFontWeight: 400, labelLimit: 400 },
    },
  };
}

interface Value {
  readonly name: string;
}

function barPanel(values: readonly Value[], endpointCount: number) {
  const y = { field: "name", type: "nominal" as const, sort: null, title: null };
  const x = { type: "quantitative" as const, title: "CPU time over round_robin, µs a request" };
  return {
    title: `${endpointCount} endpoints: cost of a request over round_robin with the same spread, and 95 % interval`,
    width: 520,
    data: { values: [...values] },
    layer: [
      {
        mark: { type: "bar" as const, height: 12 },
        encoding: {
          y,
          x: { field: "us", ...x },
          color: {
            field: "kind",
            type: "nominal" as const,
            scale: { domain: ["Steer", "others"], range: [STEER, OTHERS] },
            legend: null,
          },
        },
      },
      {
        mark: { type: "rule" as const, color: INTERVAL, strokeWidth: 2 },
        encoding: { y, x: { field: "low", ...x }, x2: { field: "high" } },
      },
    ],
  };
}

function growthPanel(values: readonly Value[]) {
  const names = [...new Set(values.map(({ name }) => name))];
  return {
    title: "The same by number of endpoints",
    width: 520,
    height: 200,
    data: { values: [...values] },
    mark: { type: "line" as const, point: true, strokeWidth: 2 },
    encoding: {
      x: {
        field: "endpointCount",
        type: "quantitative" as const,
        title: "endpoints",
        scale: { type: "log" as const, base: 2 },
        axis: { values: [8, 64, 512, 4096] },
      },
      y: { field: "us", type: "quantitative" as const, title: "µs", scale: { zero: true } },
      color: {
        field: "name",
        type: "nominal" as const,
        title: null,
        scale: { domain: names, range: coloursOf(names) },
        legend: { orient: "bottom" as const, columns: 3 },
      },
    },
  };
}

/** Steer's strategies in colours, others in grey. */
function coloursOf(names: readonly string[]): string[] {
  const left = [...COLOURS];
  return names.map((name) => (name.startsWith("Steer ") ? left.shift() : undefined) ?? OTHERS);
}
