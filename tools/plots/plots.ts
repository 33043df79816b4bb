// The pictures in docs/images, by file name.

import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { chartOf } from "./charts.ts";
import { beliefs, sendings, weights } from "./curves.ts";
import type { Functions } from "./functions.ts";

export const IMAGES = new URL("../../docs/images/", import.meta.url);

const AGE_TICKS_S = [0, 60, 120, 180, 240, 300, 360];

/** @returns the SVG of each picture; the same bytes for the same functions */
export async function draw(functions: Functions): Promise<Map<string, string>> {
  return new Map([
    ["freshness.svg", await svgOf(freshness(functions))],
    ["sent.svg", await svgOf(sent(functions))],
  ]);
}

function freshness(functions: Functions): TopLevelSpec {
  const panel = { xTitle: "age of the number, s", yMax: 1, width: 320, xTicks: AGE_TICKS_S };
  return chartOf([
    {
      ...panel,
      title: "What a number is worth",
      yTitle: "weight",
      curveTitle: "half-life",
      points: weights(functions, [10, functions.defaultHalfLifeMs() / 1000, 120]),
    },
    {
      ...panel,
      title: "What is believed, with the pool's median 0.4",
      yTitle: "cpu",
      curveTitle: "cpu as reported",
      points: beliefs(functions, [0.9, 0.6, 0.1]),
    },
  ]);
}

function sent(functions: Functions): TopLevelSpec {
  return chartOf([
    {
      title: "What an endpoint costs that reports nothing new",
      xTitle: "requests sent to the pool of ten since its number",
      yTitle: "times dearer",
      curveTitle: "gets of its share",
      yMax: 2.5,
      width: 420,
      xTicks: [0, 100, 200, 300, 400],
      points: sendings(functions, [3, 2, 1, 0]),
    },
  ]);
}

async function svgOf(spec: TopLevelSpec): Promise<string> {
  const svg = await new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
  return `${svg}\n`;
}
