// The endpoints as the soak sees them: the process that serves them, and the file by which Envoy learns of them.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Random } from "../../balance/engine/random.ts";
import { ZONES } from "../../cost/endpoints.ts";
import { Churn } from "./churn.ts";
import type { Opened, Order } from "./main.ts";
import { ipOf, type Member, publish } from "./member.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
/** For so long an endpoint that has left still serves what it has. */
const GRACE_MS = 2000;

export class Fleet {
  /** Endpoints that have left so far. */
  replacedCount = 0;
  private members: Member[] = [];
  private openedCount = 0;
  private version = 0;

  private constructor(
    readonly process: ChildProcess,
    private readonly path: string,
    private readonly churn: Churn,
  ) {}

  /**
   * Starts the process; it ends with this one at the latest.
   *
   * @param path  of the file that Envoy is to watch
   * @param count endpoints at any time, >= 1
   */
  static fork(path: string, count: number, seed: number): Fleet {
    return new Fleet(fork(MAIN, [String(seed)]), path, new Churn(count, new Random(seed, "churn")));
  }

  /** Opens the first endpoints and writes the file. */
  async open(count: number): Promise<void> {
    this.members = await this.join(count);
    await publish(this.path, this.members, ++this.version);
  }

  /** The Envoy that the process ends if this one is killed. */
  guard(envoyPid: number | undefined): void {
    this.order({ envoyPid });
  }

  /** The next step of the churn. */
  async change(): Promise<void> {
    const { replaced, isCrash, conditions, facts } = this.churn.next();
    const left = replaced.map((index) => this.members[index]?.ip ?? "");
    if (isCrash) this.order({ close: left });
    const newcomers = await this.join(replaced.length);
    replaced.forEach((index, n) => {
      this.members[index] = newcomers[n] as Member;
    });
    for (const [index, said] of facts) this.members[index] = { ...(this.members[index] as Member), ...said };
    await publish(this.path, this.members, ++this.version);
    if (!isCrash) setTimeout(() => this.order({ close: left }), GRACE_MS).unref();
    const byIp = [...conditions].map(([index, condition]) => [this.members[index]?.ip ?? "", condition]);
    this.order({ conditions: Object.fromEntries(byIp) });
    this.replacedCount += replaced.length;
  }

  private async join(count: number): Promise<Member[]> {
    const numbers = Array.from({ length: count }, () => this.openedCount++);
    this.order({ open: numbers.map(ipOf) });
    const [ports] = (await once(this.process, "message")) as [Opened];
    return numbers.map((number, n) => ({
      ip: ipOf(number),
      port: ports[n] ?? 0,
      place: ZONES[number % ZONES.length] as Member["place"],
      ...this.churn.drawFacts(),
    }));
  }

  private order(order: Order): void {
    if (this.process.connected) this.process.send(order);
  }
}
