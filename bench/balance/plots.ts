/** The plots of docs/benchmarks: p99 beside the oracle's, by world and along each sweep. */
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Figures } from "./figures.ts";
import { WORLDS } from "./worlds/registry.ts";
import type { World } from "./worlds/world.ts";

/** One picture. */
export interface Plot {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

const LIMIT = "oracle";
const INK = "#7a7f87";
const GRID = "#7a7f8740";
/** Who is shown, and how: later ones over earlier ones. */
const SHOWN: Readonly<Record<string, { readonly color: string; readonly shape: string }>> = {
  round_robin: { color: "#a8a29e", shape: "cross" },
  least_request_full_scan: { color: "#d97706", shape: "square" },
  client_side_wrr: { color: "#84a98c", shape: "diamond" },
  peak_ewma: { color: "#9b7fc4", shape: "triangle-up" },
  prequal: { color: "#15803d", shape: "triangle-down" },
  resource_aware: { color: "#db2777", shape: "circle" },
  adaptive: { color: "#2563eb", shape: "circle" },
};
const NAMES = Object.keys(SHOWN);
const COLORS = Object.values(SHOWN).map(({ color }) => color);
const SHAPES = Object.values(SHOWN).map(({ shape }) => shape);
const Y_TITLE = "p99 / the oracle's";

interface Point {
  readonly policy: string;
  readonly x: string | number;
  readonly y: number;
}

interface Sweep {
  readonly file: string;
  readonly title: string;
  readonly xTitle: string;
  readonly isLog: boolean;
  readonly worlds: RegExp;
  readonly x: (world: World) => number;
}

const SIZES_USUAL = "^three_sizes(, ";
const SWEEPS: readonly Sweep[] = [
  {
    file: "load.svg",
    title: "p99 by load, hosts of three sizes",
    xTitle: "load",
    isLog: false,
    worlds: new RegExp(`${SIZES_USUAL}load.*)?$`),
    x: ({ load }) => load,
  },
  {
    file: "proxies.svg",
    title: "p99 by number of proxies, hosts of three sizes",
    xTitle: "proxies",
    isLog: true,
    worlds: new RegExp(`${SIZES_USUAL}\\d+ prox.*)?$`),
    x: ({ proxyCount }) => proxyCount,
  },
  {
    file: "hosts.svg",
    title: "p99 by number of hosts, of three sizes",
    xTitle: "hosts",
    isLog: true,
    worlds: new RegExp(`${SIZES_USUAL}\\d+ hosts)?$`),
    x: ({ hosts }) => hosts.length,
  },
  {
    file: "reports.svg",
    title: "p99 by age of the load reports, hosts of three sizes",
    xTitle: "seconds between reports",
    isLog: true,
    worlds: new RegExp(`${SIZES_USUAL}reports \\d.*)$`),
    x: ({ reportIntervalMs }) => reportIntervalMs / 1000,
  },
];

/** @returns the pictures; the same bytes for the same figures */
export async function plotsOf(lines: readonly Figures[]): Promise<Plot[]> {
  const title = "p99 in every world, beside the oracle's";
  const overview = { file: "worlds.svg", title, svg: await svgOf(overviewOf(lines)) };
  const sweeps = SWEEPS.map(async (sweep) => ({
    file: sweep.file,
    title: sweep.title,
    svg: await svgOf(sweepOf(sweep, lines)),
  }));
  return [overview, ...(await Promise.all(sweeps))];
}

function overviewOf(lines: readonly Figures[]): TopLevelSpec {
  const worlds = WORLDS.filter(({ families }) => families.includes("any_host"));
  const values = worlds.flatMap((world) => pointsOf(lines, world, world.name));
  const sort = worlds.map(({ name }) => name);
  return {
    ...FRAME,
    width: 620,
    height: { step: 22 },
    data: { values },
    mark: { type: "point", filled: true, size: 70, opacity: 0.9 },
    encoding: {
      x: { field: "y", type: "quantitative", title: Y_TITLE, scale: LOG_FROM_1 },
      y: { field: "x", type: "nominal", title: null, sort, axis: { labelLimit: 0, grid: true } },
      color: COLOR,
      shape: { field: "policy", type: "nominal", scale: { domain: NAMES, range: SHAPES }, legend: LEGEND },
    },
  };
}

function sweepOf(sweep: Sweep, lines: readonly Figures[]): TopLevelSpec {
  const worlds = WORLDS.filter(({ name }) => sweep.worlds.test(name));
  const ticks = worlds.map(sweep.x);
  return {
    ...FRAME,
    title: sweep.title,
    width: 420,
    height: 260,
    data: { values: worlds.flatMap((world) => pointsOf(lines, world, sweep.x(world))) },
    mark: { type: "line", strokeWidth: 2, point: { size: 40 } },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: sweep.xTitle,
        scale: { type: sweep.isLog ? "log" : "linear", nice: false, domain: [Math.min(...ticks), Math.max(...ticks)] },
        axis: { values: ticks, format: "~g" },
      },
      y: { field: "y", type: "quantitative", title: Y_TITLE, scale: LOG_FROM_1 },
      color: COLOR,
    },
  };
}

/** Points of one world, drawn in the order of SHOWN. */
function pointsOf(lines: readonly Figures[], { name }: World, x: string | number): Point[] {
  const inWorld = lines.filter(({ world }) => world === name);
  const limitMs = inWorld.find(({ policy }) => policy === LIMIT)?.p99Ms;
  if (limitMs === undefined) return [];
  return NAMES.flatMap((policy) => {
    const line = inWorld.find((one) => one.policy === policy);
    return line ? [{ policy, x, y: rounded(line.p99Ms / limitMs) }] : [];
  });
}

const LOG_FROM_1 = { type: "log" as const, domainMin: 1, clamp: true };
const LEGEND = { title: null, orient: "right" as const, symbolSize: 80, labelLimit: 0 };
const COLOR = {
  field: "policy",
  type: "nominal" as const,
  scale: { domain: NAMES, range: COLORS },
  legend: LEGEND,
};
const FRAME = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "transparent",
  padding: 6,
  config: {
    font: "system-ui, sans-serif",
    view: { stroke: GRID },
    title: { color: INK, fontSize: 13, fontWeight: 600 as const, anchor: "start" as const, offset: 8 },
    axis: {
      labelColor: INK,
      titleColor: INK,
      titleFontWeight: 400 as const,
      gridColor: GRID,
      domainColor: INK,
      tickColor: INK,
    },
    legend: { labelColor: INK, labelFontSize: 12 },
  },
};

/** More than a picture can show: the last bits need not agree from machine to machine. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

async function svgOf(spec: TopLevelSpec): Promise<string> {
  return `${await new View(parse(compile(spec).spec), { renderer: "none" }).toSVG()}\n`;
}
