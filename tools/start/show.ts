// Shows the strategies in turn: traffic on the strategy's path, and each second a new picture of where it went.
import { join } from "node:path";
import { PROJECT_ROOT } from "../envoy/paths.ts";
import type { Envoy } from "../envoy/run.ts";
import type { Demo } from "./demo.ts";
import { STRATEGIES, type StartOptions, type Strategy } from "./options.ts";
import { readScene, type Scene } from "./scene.ts";
import { plainLine, screenLines, summaryLines } from "./table.ts";
import { Tally } from "./tally.ts";
import { Traffic } from "./traffic.ts";

const TURN_MS = 8000;
const PAINT_INTERVAL_MS = 1000;
const CLEAR_SCREEN = "\x1b[H\x1b[J";

/** @throws Error when the yaml can't be read */
export async function loadStrategiesDemo(options: StartOptions): Promise<Demo> {
  const config = join(PROJECT_ROOT, "envoy/envoy.yaml");
  const scene = await readScene(config);
  return {
    endpoints: scene.endpoints,
    addresses: scene.addresses,
    config,
    show: (envoy, _order, signal) => new Show(options, scene, envoy, signal).run(),
    remove: async () => {},
  };
}

class Show {
  readonly #tallies = new Map<Strategy, Tally>();

  constructor(
    private readonly options: StartOptions,
    private readonly scene: Scene,
    private readonly envoy: Envoy,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs until the time is up or the signal aborts, then prints the summary. */
  async run(): Promise<void> {
    const { strategy, seconds = Number.POSITIVE_INFINITY, rate } = this.options;
    const strategies = strategy ? [strategy] : (Object.keys(STRATEGIES) as Strategy[]);
    const turnMs = strategy ? seconds * 1000 : Math.min(TURN_MS, (seconds * 1000) / strategies.length);
    const endMs = performance.now() + seconds * 1000;
    const traffic = new Traffic(this.scene.listener, rate, this.signal);
    for (let turn = 0; !this.signal.aborted && performance.now() < endMs; turn++) {
      const name = strategies[turn % strategies.length] as Strategy;
      await this.#turn(name, traffic, Math.min(performance.now() + turnMs, endMs));
    }
    await traffic.end();
    await this.#summarize();
  }

  async #turn(strategy: Strategy, traffic: Traffic, endMs: number): Promise<void> {
    const tally = this.#tallies.get(strategy) ?? new Tally();
    this.#tallies.set(strategy, tally);
    const painter = setInterval(() => this.#paint(strategy, tally, endMs), PAINT_INTERVAL_MS);
    if (process.stdout.isTTY) this.#paint(strategy, tally, endMs);
    await traffic.drive(`/${strategy}`, (seen) => tally.record(seen), endMs);
    clearInterval(painter);
  }

  #paint(strategy: Strategy, tally: Tally, endMs: number): void {
    const leftS = Math.max(0, Math.round((endMs - performance.now()) / 1000));
    const title = `${strategy} (${Number.isFinite(leftS) ? `${leftS} s left` : "until Ctrl-C"})`;
    if (process.stdout.isTTY) {
      const lines = screenLines(title, strategy, tally, this.scene, process.stdout.columns);
      console.log(CLEAR_SCREEN + lines.join("\n"));
    } else console.log(plainLine(title, tally, this.scene));
    void this.#countRetries(strategy, tally);
  }

  /** Asks Envoy; one that is ending no longer tells, and the last number stays. */
  async #countRetries(strategy: Strategy, tally: Tally): Promise<void> {
    const line = await this.envoy.admin(`/stats?filter=^cluster.${strategy}.upstream_rq_retry$`).catch(() => "");
    tally.retryCount = Number(line.split(": ")[1] ?? tally.retryCount);
  }

  async #summarize(): Promise<void> {
    for (const [strategy, tally] of this.#tallies) {
      await this.#countRetries(strategy, tally);
      if (tally.all.count > 0) console.log(["", ...summaryLines(strategy, tally, this.scene)].join("\n"));
    }
  }
}
