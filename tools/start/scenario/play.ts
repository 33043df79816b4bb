// Plays a scenario: traffic to Steer and, beside it, to round_robin; the steps when they are due.
import { type Seen, Traffic } from "../traffic.ts";
import { Knowledge, portOf } from "./knowledge.ts";
import { Reporter } from "./reporter.ts";
import { type Scenario, tellStep, troubledPorts } from "./scenario.ts";
import { Side } from "./side.ts";
import { Cast, type Stage } from "./stage.ts";
import { Timeline } from "./timeline.ts";

const COMPARED = "round_robin";
const WARM_UP_MS = 2000;

/** How to play. */
export interface Direction {
  name: string;
  scenario: Scenario;
  /** The cluster and the path of Steer's side. */
  strategy: string;
  seconds: number;
  /** Requests a second, to each side. */
  rate: number;
}

export class Play {
  readonly #timeline: Timeline;
  readonly #cast: Cast;
  readonly #knowledge: Knowledge;
  readonly #steered: Side;
  readonly #compared: Side;
  readonly #reporter: Reporter;
  readonly #traffic: Traffic;

  constructor(
    private readonly direction: Direction,
    stage: Stage,
  ) {
    const { name, scenario, strategy, seconds, rate } = direction;
    const { endpoints } = stage;
    this.#timeline = new Timeline(scenario, seconds, stage.signal);
    this.#cast = new Cast(stage, scenario.absent);
    this.#knowledge = new Knowledge(strategy, endpoints);
    const phaseOf = (momentMs: number) => this.#timeline.phaseOf(momentMs);
    this.#steered = new Side(strategy, phaseOf);
    this.#compared = new Side(COMPARED, phaseOf);
    this.#reporter = new Reporter(stage, this.#timeline, {
      title: `${name}, ${seconds} s: ${scenario.sentence}`,
      endpoints,
      troubled: endpoints.filter((address) => troubledPorts(scenario).includes(Number(portOf(address)))),
      stateOf: (address) => this.#cast.stateOf(address),
      knowledge: this.#knowledge,
      steered: this.#steered,
      compared: this.#compared,
    });
    this.#traffic = new Traffic(stage.listener, rate, stage.signal);
  }

  /** Plays to the end or until the signal, then prints the summary. */
  async run(): Promise<void> {
    this.#reporter.open();
    await this.#warmUp();
    this.#timeline.begin();
    await Promise.all([this.#drive(this.#timeline.endMs), this.#act(), this.#reporter.watch()]);
    await this.#traffic.end();
    await this.#reporter.close();
  }

  /** So that Steer has Envoy's view and a latency for each endpoint before anything is counted. */
  async #warmUp(): Promise<void> {
    await this.#drive(performance.now() + WARM_UP_MS);
    await this.#traffic.end();
    await this.#reporter.observe();
  }

  async #drive(endMs: number): Promise<void> {
    const onSteered = (seen: Seen): void => {
      this.#steered.record(seen);
      if (seen.explanation) this.#knowledge.hear(seen.explanation);
    };
    const onCompared = (seen: Seen): void => this.#compared.record(seen);
    await Promise.all([
      this.#traffic.drive(`/${this.#steered.cluster}`, onSteered, endMs),
      this.#traffic.drive(`/${this.#compared.cluster}`, onCompared, endMs),
    ]);
  }

  async #act(): Promise<void> {
    for (const step of this.direction.scenario.steps) {
      if (!(await this.#timeline.until(this.#timeline.momentMs(step.atS)))) return;
      this.#reporter.tell(tellStep(step));
      await this.#cast.take(step);
    }
  }
}
