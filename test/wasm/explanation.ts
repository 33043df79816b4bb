// Reads the explanation that a response carries: strategy, reason, and for each listed endpoint its numbers by name.

import type { Stream } from "../../tools/scripted_host/index.ts";

export const EXPLAIN_HEADER = "x-steer-explain";

interface Explanation {
  readonly strategy: string;
  readonly reason: string;
  readonly addresses: string[];
  /** For each address its numbers by name. */
  readonly parts: Map<string, number>[];
}

function parse(text: string): Explanation {
  const [strategy = "", reason = "", ...entries] = text.split("; ");
  const words = entries.map((entry) => entry.split(" "));
  const numbers = (pairs: string[]) =>
    new Map(pairs.map((pair) => [pair.split("=")[0] ?? "", Number(pair.split("=")[1])]));
  return {
    strategy: strategy.replace("strategy=", ""),
    reason: reason.replace("reason=", ""),
    addresses: words.map(([address = ""]) => address),
    parts: words.map(([, ...pairs]) => numbers(pairs)),
  };
}

export function explanation(stream: Stream): Explanation {
  return parse(stream.responseHeaders.get(EXPLAIN_HEADER) ?? "");
}
