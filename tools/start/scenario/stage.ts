// What a scenario is played on: endpoints that obey, their membership, and where the picture goes.
import { type Condition, WELL } from "../../demo_endpoints/condition.ts";
import type { Envoy } from "../../envoy/run.ts";
import { portOf } from "./knowledge.ts";
import type { Screen } from "./picture.ts";
import type { Step } from "./scenario.ts";

/** What a play is given. */
export interface Stage {
  /** "ip:port" where Envoy takes requests. */
  listener: string;
  /** "ip:port" of all endpoints, members or not. */
  endpoints: readonly string[];
  envoy: Pick<Envoy, "admin">;
  /** Puts endpoints, by address, into conditions. */
  order(conditions: Readonly<Record<string, Condition>>): void;
  /** Makes all endpoints members but those with these ports. */
  writeMembers(absent: ReadonlySet<number>): Promise<void>;
  print(text: string): void;
  /** The terminal as it is now; undefined where there is none. */
  screen(): Screen | undefined;
  /** Ends the play early. */
  signal: AbortSignal;
}

/** The endpoints as the steps so far left them. */
export class Cast {
  readonly #conditions = new Map<number, Condition>();
  readonly #absent: Set<number>;

  constructor(
    private readonly stage: Stage,
    absent: readonly number[] = [],
  ) {
    this.#absent = new Set(absent);
  }

  async take({ ports = [], become, leave = [], join = [] }: Step): Promise<void> {
    if (become) this.#order(ports, become);
    for (const port of leave) this.#absent.add(port);
    for (const port of join) this.#absent.delete(port);
    if (leave.length + join.length > 0) await this.stage.writeMembers(this.#absent);
  }

  /** What an endpoint is, in a few words. */
  stateOf(address: string): string {
    const port = Number(portOf(address));
    return this.#absent.has(port) ? "away" : (this.#conditions.get(port) ?? WELL).name;
  }

  #order(ports: readonly number[], condition: Condition): void {
    for (const port of ports) this.#conditions.set(port, condition);
    const addresses = this.stage.endpoints.filter((address) => ports.includes(Number(portOf(address))));
    this.stage.order(Object.fromEntries(addresses.map((address) => [address, condition])));
  }
}
