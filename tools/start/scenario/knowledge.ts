// What Steer knows of each endpoint, as x-steer-explain says it, beside what Envoy holds of it.
import type { AdminView, Host } from "./admin_view.ts";

/** An endpoint that so many choices in a row did not list is held back; chance alone would list it before. */
const UNLISTED_COUNT = 100;

/** The parts of a cost that are worth a word in a table. */
const WORDS: Readonly<Record<string, (value: number) => string>> = {
  latency_ms: (value) => `${value.toFixed(0)} ms`,
  error_rate: (value) => (value >= 0.005 ? `errors ${(value * 100).toFixed(0)}%` : ""),
  load: (value) => `load ${value.toFixed(2)}`,
  distance_ms: (value) => `${value.toFixed(0)} ms away`,
  ramp: (value) => (value < 1 ? `ramp ${(value * 100).toFixed(0)}%` : ""),
};

interface Entry {
  parts: string;
  /** Number of the choice that listed it last. */
  choice: number;
}

export class Knowledge {
  #choiceCount = 0;
  #openedCount = 0;
  #hosts: ReadonlyMap<string, Host> | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #held = new Set<string>();

  /** @param cluster  the one that Steer steers */
  constructor(
    private readonly cluster: string,
    private readonly endpoints: readonly string[],
  ) {}

  /** @param explanation  value of x-steer-explain: "strategy=...; reason=...; ip:port cost=... latency_ms=...; ip:port ..." */
  hear(explanation: string): void {
    this.#choiceCount++;
    for (const entry of explanation.split("; ").slice(2)) {
      const [address = "", ...parts] = entry.split(" ");
      this.#entries.set(address, { parts: tellParts(parts), choice: this.#choiceCount });
    }
  }

  /** What is new since the last time, as sentences. */
  observe({ clusters, openedCount }: AdminView): string[] {
    const hosts = clusters.get(this.cluster)?.hosts ?? new Map<string, Host>();
    const news = this.endpoints.flatMap((address) => [
      ...tellHealth(address, this.#hosts?.get(address), hosts.get(address)),
      ...this.#tellHeld(address),
    ]);
    for (; this.#openedCount < openedCount; this.#openedCount++) news.push("Steer opens a breaker");
    this.#hosts = hosts;
    return news;
  }

  /** What is known of an endpoint now, in a few words. */
  of(address: string): string {
    const host = this.#hosts?.get(address);
    if (!host) return "no member";
    if (host.health !== "healthy") return host.health;
    return this.#isHeld(address) ? "not listed by Steer" : (this.#entries.get(address)?.parts ?? "");
  }

  /** False for one that was never listed: it may never have been a member. */
  #isHeld(address: string): boolean {
    const entry = this.#entries.get(address);
    return entry !== undefined && this.#choiceCount - entry.choice > UNLISTED_COUNT;
  }

  #tellHeld(address: string): string[] {
    const isHeld = this.#isHeld(address);
    if (isHeld === this.#held.has(address)) return [];
    if (isHeld) this.#held.add(address);
    else this.#held.delete(address);
    return [`Steer lists ${portOf(address)} ${isHeld ? "no more" : "again"}`];
  }
}

/** The port of "ip:port". */
export function portOf(address: string): string {
  return address.split(":")[1] ?? "";
}

function tellHealth(address: string, before: Host | undefined, now: Host | undefined): string[] {
  if (!before || !now || before.health === now.health) return [];
  return [`Envoy holds ${portOf(address)} ${now.health}`];
}

function tellParts(parts: readonly string[]): string {
  const words = parts.map((part) => {
    const [name = "", value] = part.split("=");
    return WORDS[name]?.(Number(value)) ?? "";
  });
  return words.filter(Boolean).join(", ");
}
