/** What `npm run bench:balance` leaves in docs/benchmarks: a page of tables, and its plots. */
import { mkdir, writeFile } from "node:fs/promises";
import type { Figures } from "./figures.ts";
import { plotsOf } from "./plots.ts";
import { detailsOf, summaryOf, verdictMatrixOf, verdictsTableOf } from "./tables.ts";
import { TARGETS, type Verdict } from "./targets.ts";

const FOLDER = new URL("../../docs/benchmarks/", import.meta.url);

/** Writes balance.md and the plots it shows. */
export async function writePages(lines: readonly Figures[], verdicts: readonly Verdict[], seed: number): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const plots = await plotsOf(lines);
  for (const { file, svg } of plots) await writeFile(new URL(file, FOLDER), svg);
  const images = plots.map(({ file, title }) => `![${title}](${file})`);
  await writeFile(new URL("balance.md", FOLDER), pageOf(lines, verdicts, seed, images));
}

function pageOf(
  lines: readonly Figures[],
  verdicts: readonly Verdict[],
  seed: number,
  images: readonly string[],
): string {
  const legend = Object.entries(TARGETS).map(([name, text]) => `- ${name}: ${text}`);
  const missed = verdicts.filter(({ isReached }) => !isReached);
  return `# Balance: Steer beside reference policies

Written by \`npm run bench:balance\` (seed ${seed}); the same seed gives the same numbers. The plugin is the built Wasm file, one instance for
each proxy, with its default configuration; references are written from their papers and sources, which \`bench/balance/policies\` names.
All policies meet the same requests in virtual time: a Poisson stream, demands exponential with a mean of 20 ms on one worker, hosts with
2 to 8 workers and one queue, the first fifth of a run left out (in the largest world the first half). A request that fails is retried once unless the world says
otherwise, after Envoy's back-off and not at the same host while there is another. The oracle knows every worker's queue and every request's work:
it is the limit, not a policy. Where a policy sends a host more than it can serve, its p99 grows with the length of the run, up to the
15 s after which an attempt is given up.

## p99 by world

${images.join("\n\n")}

${summaryOf(lines)}

Latencies are those of requests that were answered without error; shares of failed requests from 0.5 % on stand beside them.

## Targets

${legend.join("\n")}

${verdicts.length - missed.length} of ${verdicts.length} reached.

${verdictMatrixOf(verdicts)}

Missed:

${verdictsTableOf(missed)}

## All figures

"max/mean load" is the work done for each host's capacity, of the host that did most to the mean; "off owner" the share of requests whose
first attempt went elsewhere than their key's owner.

${detailsOf(lines)}
`;
}
