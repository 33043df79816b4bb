// docs/benchmarks/soak.svg: what is watched, over time.
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Sample } from "./sample.ts";

interface Panel {
  readonly title: string;
  readonly lines: Readonly<Record<string, (sample: Sample) => number>>;
}

const INK = "#7a7f87";
const GRID = "#7a7f8740";
const COLOURS = ["#3b82f6", "#d97706", "#2f9e5b", "#c2477f"];
const MIB = 1024 * 1024;
const WIDTH = 560;
const HEIGHT = 90;

const PANELS: readonly Panel[] = [
  { title: "Memory of all VMs, MiB", lines: { "linear memory": ({ vmMemoryBytes }) => vmMemoryBytes / MIB } },
  {
    title: "Memory of Envoy, MiB",
    lines: { resident: ({ rssBytes }) => rssBytes / MIB, allocated: ({ allocatedBytes }) => allocatedBytes / MIB },
  },
  { title: "Descriptors", lines: { open: ({ descriptorCount }) => descriptorCount } },
  {
    title: "Streams in flight",
    lines: {
      "Steer's count": ({ steerInFlightCount }) => steerInFlightCount,
      "Envoy's count": ({ downstreamCount }) => downstreamCount,
      "held by clients": ({ longCount }) => longCount,
    },
  },
  {
    title: "Requests a second",
    lines: {
      "answered 200": ({ okCount, intervalS }) => okCount / intervalS,
      failed: ({ failedCount, intervalS }) => failedCount / intervalS,
    },
  },
  { title: "Latency, ms", lines: { p50: ({ p50Ms }) => p50Ms, p99: ({ p99Ms }) => p99Ms } },
];

/** @returns an SVG */
export async function chart(samples: readonly Sample[]): Promise<string> {
  const svg = await new View(parse(compile(specOf(samples)).spec), { renderer: "none" }).toSVG();
  return `${svg}\n`;
}

function specOf(samples: readonly Sample[]): TopLevelSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "transparent",
    padding: 4,
    spacing: 24,
    vconcat: PANELS.map((panel) => panelOf(panel, samples)),
    resolve: { scale: { color: "independent" } },
    config: {
      font: "system-ui, sans-serif",
      view: { stroke: GRID },
      title: { color: INK, fontSize: 13, fontWeight: 600, anchor: "start", frame: "group", offset: 8 },
      axis: {
        labelColor: INK,
        titleColor: INK,
        gridColor: GRID,
        domainColor: INK,
        tickColor: INK,
        titleFontWeight: 400,
      },
      legend: { labelColor: INK, titleColor: INK, labelLimit: 0 },
    },
  };
}

function panelOf({ title, lines }: Panel, samples: readonly Sample[]) {
  const names = Object.keys(lines);
  const values = samples.flatMap((sample) =>
    Object.entries(lines).map(([name, of]) => ({
      name,
      minutes: rounded(sample.minutes),
      y: Number.isNaN(of(sample)) ? null : rounded(of(sample)),
    })),
  );
  return {
    title,
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    mark: { type: "line" as const, strokeWidth: 1.5 },
    encoding: {
      x: { field: "minutes", type: "quantitative" as const, title: "minutes", scale: { nice: false } },
      y: { field: "y", type: "quantitative" as const, title: null, scale: { zero: true } },
      color: {
        field: "name",
        type: "nominal" as const,
        title: null,
        scale: { domain: names, range: COLOURS.slice(0, names.length) },
        legend: { orient: "right" as const },
      },
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
