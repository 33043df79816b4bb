// The run itself: endpoints and Envoy are started, loaded, looked at, let go.
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WASM_PATH } from "../../tools/envoy/paths.ts";
import { type Envoy, startEnvoy } from "../../tools/envoy/run.ts";
import type { Life } from "../../tools/start/life.ts";
import { Random } from "../balance/engine/random.ts";
import { bootstrap } from "./bootstrap.ts";
import { Fleet } from "./endpoints/fleet.ts";
import { mostLingering } from "./lingering.ts";
import { Traffic } from "./load/traffic.ts";
import type { Options } from "./options.ts";
import { type EnvoyFigures, lookAt, type Sample } from "./sample.ts";
import type { Settled } from "./verdicts.ts";

const SAMPLE_COUNT = 240;
const LEAST_INTERVAL_S = 0.5;
const MOST_INTERVAL_S = 15;
/** For so long all must have come to rest. */
const SETTLE_MS = 10_000;
const POLL_MS = 100;
const EXPLAINED_COUNT = 40;
const LOG_CHARACTERS = 4000;

export class Soak {
  /** So far. */
  readonly samples: Sample[] = [];

  private constructor(
    private readonly options: Options,
    private readonly fleet: Fleet,
    private readonly envoy: Envoy,
    private readonly address: string,
    readonly traffic: Traffic,
  ) {}

  /** Starts endpoints and Envoy, which `life` ends. @param folder for their files */
  static async start(options: Options, life: Life, folder: string): Promise<Soak> {
    const edsPath = join(folder, "endpoints.json");
    const fleet = Fleet.fork(edsPath, options.endpointCount, options.seed);
    life.adopt("the process of the endpoints", once(fleet.process, "exit"), () => endChild(fleet));
    await life.unlessStopped(fleet.open(options.endpointCount));
    const config = join(folder, "envoy.json");
    const { strategies } = options;
    await writeFile(
      config,
      JSON.stringify(bootstrap({ strategies, wasm: WASM_PATH, adminPath: join(folder, "admin.sock"), edsPath })),
    );
    const starting = startEnvoy({ config, concurrency: options.workerCount });
    life.atEnd(async () => (await starting.catch(() => undefined))?.stop());
    const envoy = await life.unlessStopped(starting);
    life.adopt("Envoy", envoy.ended(), () => envoy.stop());
    fleet.guard(envoy.pid);
    const address = (await envoy.listeners()).get("gateway") ?? "";
    const traffic = new Traffic(address, strategies, new Random(options.seed, "traffic"));
    life.atEnd(async () => traffic.client.close());
    return new Soak(options, fleet, envoy, address, traffic);
  }

  /** Loads for as long as wanted. @param onSample is told of each as it is taken */
  async load(signal: AbortSignal, onSample: (sample: Sample) => void): Promise<void> {
    const { minutes, ratePerS } = this.options;
    const over = new AbortController(); // Node 20 may forget an AbortSignal.timeout that only AbortSignal.any refers to
    const end = () => over.abort();
    const timer = setTimeout(end, minutes * 60_000);
    signal.addEventListener("abort", end, { once: true });
    await Promise.all([
      this.traffic.run(ratePerS, over.signal),
      this.churn(over.signal),
      this.sampleUntil(over.signal, onSample),
    ]).finally(() => clearTimeout(timer));
  }

  /** Lets all clients go and waits until nothing is under way, or 10 s. @returns what is left then */
  async settle(): Promise<Settled> {
    this.traffic.client.leaveLong();
    await this.traffic.settled();
    this.traffic.client.close();
    const deadlineMs = performance.now() + SETTLE_MS;
    let figures = await this.look();
    while (figures.steerInFlightCount + figures.downstreamCount + figures.upstreamCount > 0) {
      if (performance.now() > deadlineMs) break;
      await sleep(POLL_MS);
      figures = await this.look();
    }
    const lingering: number[] = [];
    for (const strategy of this.options.strategies)
      lingering.push(await mostLingering(`http://${this.address}/${strategy}/items`, EXPLAINED_COUNT));
    return { ...figures, lingeringCount: Math.max(...lingering) };
  }

  /** @throws Error with the end of Envoy's log where it has ended */
  private look(): Promise<EnvoyFigures> {
    const { pid = 0, adminAddress } = this.envoy;
    return lookAt({ pid, adminAddress, clusters: this.options.strategies }).catch((error: Error) => {
      throw this.envoy.running ? error : new Error(`Envoy ended by itself:\n${this.envoy.log.slice(-LOG_CHARACTERS)}`);
    });
  }

  private async churn(signal: AbortSignal): Promise<void> {
    while (await passed(1000 * this.options.churnS, signal)) await this.fleet.change();
  }

  private async sampleUntil(signal: AbortSignal, onSample: (sample: Sample) => void): Promise<void> {
    const wantedS = (60 * this.options.minutes) / SAMPLE_COUNT;
    const intervalMs = 1000 * Math.min(MOST_INTERVAL_S, Math.max(LEAST_INTERVAL_S, wantedS));
    const startMs = performance.now();
    let lastMs = startMs;
    while (await passed(intervalMs, signal)) {
      const nowMs = performance.now();
      const sample = {
        ...(await this.look()),
        ...this.traffic.tally.take(),
        minutes: (nowMs - startMs) / 60_000,
        intervalS: (nowMs - lastMs) / 1000,
        longCount: this.traffic.client.longCount,
        replacedCount: this.fleet.replacedCount,
      };
      lastMs = nowMs;
      this.samples.push(sample);
      onSample(sample);
    }
  }
}

async function endChild({ process: child }: Fleet): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** @returns false where the signal came first */
async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
