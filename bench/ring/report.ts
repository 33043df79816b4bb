/** What `npm run bench:ring` says: on the terminal, and as the page docs/benchmarks/ring.md. */
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, release } from "node:os";
import type { Result } from "./measures.ts";
import { reasonsFor } from "./reasons.ts";
import { figureTables, ratioTables, verdictTables } from "./tables.ts";
import type { Verdict } from "./verdicts.ts";

const FOLDER = new URL("../../docs/benchmarks/", import.meta.url);
const KEY_GROUPS = ["keys", "evenness", "bounded load"] as const;

/** Steer's default beside all tables, and its small ring beside the one of the same size. */
export interface Comparison {
  readonly subject: string;
  readonly verdicts: readonly Verdict[];
  readonly smallVerdicts: readonly Verdict[];
}

export function textOf(results: readonly Result[], comparison: Comparison): string {
  const groups = ["time", "memory", ...KEY_GROUPS] as const;
  return [
    ...groups.map((group) => figureTables(results, group)),
    verdictTables(comparison.verdicts),
    verdictTables(comparison.smallVerdicts),
    countOf(comparison.verdicts),
  ].join("\n\n");
}

export async function writePage(results: readonly Result[], comparison: Comparison): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(new URL("ring.md", FOLDER), pageOf(results, comparison));
}

function countOf(verdicts: readonly Verdict[]): string {
  return `${verdicts.filter(({ isReached }) => isReached).length} of ${verdicts.length} targets reached`;
}

function pageOf(results: readonly Result[], comparison: Comparison): string {
  const { subject, verdicts, smallVerdicts } = comparison;
  const processors = cpus();
  const machine = `${processors.length} cores (${processors[0]?.model.trim()}), Linux ${release()}, Node ${process.version}`;
  return `# The ring beside Envoy's tables

Written by \`npm run bench:ring\`. It compares Steer's ring (\`assembly/math/ring.ts\`, the strategy \`consistent_hash\`) with Envoy's
RING_HASH and MAGLEV in one run and one engine, Node's V8. Keys, evenness and bounded load come out the same in every run; times do not,
so times are compared as ratios.

${countOf(verdicts)}: "ahead or equal" of all three tables, in every figure that has a target.

## Targets

A miss says how many times the rival's figure Steer's is. "Largest share" has no target at 1,000 hosts, where there are 65 slots for each:
bounded load has to even that out, and "most in flight" says whether it does.

${verdictTables(verdicts)}

And a small ring beside one of its own size:

${verdictTables(smallVerdicts)}

## Where Steer's default loses, and why

${reasonsFor(verdicts)}
- **What the table doesn't show.** Envoy makes a table once for all workers, on its main thread. Steer has a ring in each VM, of which
  there is one for each worker and one more, and each makes the pass, on its timer, in pieces of at most 4,096 slots. Memory and times
  below are one VM's.

## Time, as ratios

How many times Steer's; above 1, Steer is ahead. Medians of rounds in which all were timed in turn.

${ratioTables(results, "time", subject)}

## Memory

Of one table. A reference's old table serves requests until its new one is ready.

${figureTables(results, "memory")}

## Keys that move

131,072 keys; five hosts are skipped, retried elsewhere, leave and come back, one after the other. "Skipped" is a host known to be
unhealthy: Steer passes it over in the ring, Envoy makes its tables anew without it, at the cost of a leave. "Retried" is a request that
goes elsewhere because its owner has just failed (Envoy: with \`previous_hosts\` and five attempts; Steer: the next of its list): where
it goes then should be where the key stays if the owner is gone for good. Percent of the host's own keys.

${figureTables(results, "keys")}

## Evenness

"Share": of very many keys, the host with most of them for its weight, the median of 25 sets of addresses. "Most in flight": the most that
one host ever had at once, with 10 requests in flight a host, to its weight's share of the average; without a bound, and with
\`load_bound: 1.25\` or \`hash_balance_factor: 125\`, under the requests of the next section.

${figureTables(results, "evenness")}

## Bounded load

Requests come in a Poisson stream and last exponentially; 100 keys for each host, all alike or the n-th by 1/n; 50 sets of keys, at 1,000
hosts five, and the same requests for all. At 0.5 in flight Steer's floor of 4 keeps requests with their owners, where Envoy's bound is 1 or 2 requests.
At 1,000 hosts Zipf's hottest key alone is 8 % of all requests: more than 60 hosts are needed to hold it.

${figureTables(results, "bounded load")}

## Times on one machine

${machine}.

${figureTables(results, "time")}

## Method

- The references are written from Envoy's sources in AssemblyScript, compiled with the plugin's own options into the same module, and
  agree with what Envoy's own tests state (\`test/tools/ring_references.test.ts\`): same hashes (xxHash64 of "address_i"), same entries and
  weights, same permutations. They are not slower than need be: entries are sorted by an inlined quicksort, Maglev's next place is found
  by adding where Envoy multiplies and divides, hosts are kept in order, and no memory is allocated for a table of the size it had.
- Hosts have addresses \`10.x.y.z:8080\`; weights are 1, or 1, 2, 3, 4 in turn.
- Look-up: random hashes, each depending on the answer before, so latency and not throughput; the table is in the processor's caches.
  Steer finds owner and runner-up.
- Join and leave: a host leaves and another joins in its place, again and again. Steer's ring lives two such turns for each host before
  it is timed, since a leave puts off the search for a slot's third member: the mean of eight turns a round.
- Limits: one engine and one machine; Envoy's native code is faster than both in V8. Requests find a table in the processor's
  caches less often than a loop of look-ups does.
`;
}
