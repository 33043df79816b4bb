// The breakdown as text: docs/benchmarks/cost_breakdown.md.

import { markdownTable, signed } from "../report.ts";
import { type Breakdown, sumUs } from "./parts.ts";

/** @returns markdown */
export function partsTable(breakdown: Breakdown): string {
  const { strategies, parts, measured } = breakdown;
  const lines = parts.map(({ name, once, eachUs }) => [
    name,
    once === undefined ? "" : `${once.mean.toFixed(2)} ± ${once.halfWidth.toFixed(2)}`,
    ...eachUs.map((us) => us.toFixed(2)),
  ]);
  return markdownTable([
    ["part, µs", "once", ...strategies],
    ...lines,
    ["sum of the parts", "", ...sumUs(breakdown).map((us) => us.toFixed(1))],
    ["measured as a whole", "", ...measured.map(signed)],
  ]);
}

/** The whole file. @param machine one line */
export function breakdownDocument(breakdown: Breakdown, machine: string, command: string): string {
  return `# Where the time of a request through Steer goes

Written by \`${command}\`. ${machine}. Eight endpoints that report their load on each answer; how it is measured is in
[cost.md](cost.md).

- **override_host**: a constant header with override_host, stripped, less the same header with round_robin.
- **Envoy and V8**: a Wasm filter with the callbacks that Steer has for a stream, in which nothing is done (\`bench/cost/assembly/calls.ts\`).
- **Each host call**: the same filter making it 50 times in the callback where Steer makes it; a fiftieth of what that costs more. The
  header that is removed is there only the first time.
- **The plugin's own code**: \`build/steer.wasm\` in Node's V8 on a host that answers at once, less what that host's calls and callbacks take there.
- **Measured as a whole**: as in cost.md, over round_robin.

${partsTable(breakdown)}
`;
}
