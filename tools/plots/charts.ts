// How the curves look: colours and greys that are readable on white and on dark, and no background of their own.

import type { TopLevelSpec } from "vega-lite";
import type { Point } from "./curves.ts";

const INK = "#7a7f87";
const GRID = "#7a7f8740";
const COLOURS = ["#3b82f6", "#d97706", "#2f9e5b", "#c2477f"];
const DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
  [8, 3, 2, 3],
];
const HEIGHT = 200;

export interface Panel {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly yMax: number;
  readonly width: number;
  readonly xTicks: number[];
  /** What tells the curves apart. */
  readonly curveTitle: string;
  readonly points: readonly Point[];
}

/** @returns a chart of panels side by side, each with a scale and a legend of its own */
export function chartOf(panels: readonly Panel[]): TopLevelSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "transparent",
    padding: 4,
    spacing: 36,
    hconcat: panels.map(panelOf),
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
    config: {
      font: "system-ui, sans-serif",
      view: { stroke: GRID },
      title: { color: INK, fontSize: 13, fontWeight: 600, anchor: "start", offset: 8 },
      axis: {
        labelColor: INK,
        titleColor: INK,
        labelFontSize: 11,
        titleFontSize: 12,
        titleFontWeight: 400,
        gridColor: GRID,
        domainColor: INK,
        tickColor: INK,
      },
      legend: {
        labelColor: INK,
        titleColor: INK,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 400,
        titleOrient: "left",
        orient: "bottom",
        columnPadding: 12,
        symbolSize: 250,
        symbolStrokeWidth: 2,
      },
    },
  };
}

function panelOf({ title, xTitle, yTitle, yMax, width, xTicks, curveTitle, points }: Panel) {
  const curves = [...new Set(points.map(({ curve }) => curve))];
  const legend = { title: curveTitle, columns: curves.length };
  return {
    title,
    width,
    height: HEIGHT,
    data: { values: points.map(({ curve, x, y }) => ({ curve, x, y: rounded(y) })) },
    mark: { type: "line" as const, strokeWidth: 2 },
    encoding: {
      x: {
        field: "x",
        type: "quantitative" as const,
        title: xTitle,
        axis: { values: xTicks, labelOverlap: false },
        scale: { nice: false },
      },
      y: { field: "y", type: "quantitative" as const, title: yTitle, scale: { domain: [0, yMax] } },
      color: {
        field: "curve",
        type: "nominal" as const,
        scale: { domain: curves, range: COLOURS.slice(0, curves.length) },
        legend,
      },
      strokeDash: {
        field: "curve",
        type: "nominal" as const,
        scale: { domain: curves, range: DASHES.slice(0, curves.length) },
        legend,
      },
    },
  };
}

/** More than a picture can show: the last bits need not agree from machine to machine. */
function rounded(y: number): number {
  return Math.round(y * 1e4) / 1e4;
}
