/** Why Steer's ring loses where it does. A reason is told only while there is a miss that it explains. */
import type { Verdict } from "./verdicts.ts";

interface Reason {
  explains(miss: Verdict): boolean;
  readonly text: string;
}

/** Beyond what uneven shares do to bounded load. */
const UNEVEN_RATIO = 1.3;

const REASONS: readonly Reason[] = [
  {
    explains: ({ measure }) => measure.group === "memory",
    text: `**Memory.** A slot is 18 bytes: owner, runner-up and third, with their scores, so that a change is a pass and not a rebuild. Maglev's
  place is 4 bytes here, and in Envoy as few bits as number the hosts (82 KB and the list of hosts at 1,000). A ring's entry is 16 bytes
  here and 24 in Envoy: 1.5 MiB for 65,536, more than Steer's ring. \`slots\` makes the ring smaller.`,
  },
  {
    explains: ({ measure, rival }) => measure.group === "time" && rival.startsWith("ring_hash 1,024"),
    text: `**Joins and leaves beside a small ring.** Steer's pass is over all slots, so it costs by \`slots\`: a pass over 65,536 slots is dearer than
  making 1,024 entries anew. With 1,024 slots it is cheaper, at any number of hosts.`,
  },
  {
    explains: ({ measure, rival }) => measure.name === "look-up" && rival.startsWith("Maglev"),
    text: `**Look-up beside Maglev.** Both read one place. Steer reads the runner-up's, too, from another part of its table.`,
  },
  {
    explains: ({ measure }) => measure.name === "largest share, to the fair one",
    text: `**Evenness.** Maglev's hosts take turns until the table is full, which is as even as can be, and is why keys move that need not. Slots
  of Steer's ring are won independently of each other, so a share is as uneven as chance makes it: with n slots a host, give or take
  1/sqrt(n). A ring_hash of as many entries is as uneven. More slots are evener; "most in flight" shows how little of it is left once
  requests come at random.`,
  },
  {
    explains: ({ measure, ratio }) => measure.group === "bounded load" && ratio > UNEVEN_RATIO,
    text: `**One request less.** Envoy passes a host over when it has more in flight than the bound allows, so that it gets one more; Steer passes it
  over when it has as many. With few requests in flight that one is much: more go elsewhere, and the most in flight is lower.`,
  },
  {
    explains: ({ measure, ratio }) => measure.group === "bounded load" && ratio <= UNEVEN_RATIO,
    text: `**Bounded load on uneven shares.** A host with more than its share has more to send elsewhere: at 1,000 hosts, and beside Maglev.`,
  },
  {
    explains: ({ measure }) => measure.name.startsWith("most in flight, Zipf"),
    text: `**One very hot key.** Steer asks the owners of the 32 slots that follow for room, and gives up: a key that needs more hosts than that is
  sent to its owner beyond the bound. Envoy asks all hosts.`,
  },
];

/** @returns lines of Markdown: what explains the misses, and which of them nothing explains */
export function reasonsFor(verdicts: readonly Verdict[]): string {
  const misses = verdicts.filter(({ isReached }) => !isReached);
  const told = REASONS.filter(({ explains }) => misses.some(explains));
  const unexplained = misses.filter((miss) => !REASONS.some(({ explains }) => explains(miss)));
  const names = [...new Set(unexplained.map(({ measure, rival }) => `${measure.name} (${rival})`))];
  return [
    ...told.map(({ text }) => `- ${text}`),
    ...(names.length === 0 ? [] : [`- **Not explained:** ${names.join(", ")}.`]),
  ].join("\n");
}
