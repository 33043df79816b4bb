// Tells a play as it happens: asks Envoy several times a second, paints once.
import { viewAdmin } from "./admin_view.ts";
import { type Picture, screenLines, secondLine, summaryLines } from "./picture.ts";
import type { Stage } from "./stage.ts";
import type { Timeline } from "./timeline.ts";

const OBSERVE_MS = 250;
const PAINT_MS = 1000;
const CLEAR_SCREEN = "\x1b[H\x1b[J";

export class Reporter {
  readonly #story: string[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly timeline: Timeline,
    private readonly picture: Picture,
  ) {}

  open(): void {
    this.stage.print(this.picture.title);
  }

  /** Tells what happened; where there is no terminal, at once. */
  tell(sentences: readonly string[]): void {
    const lines = sentences.map((sentence) => `${this.timeline.tell()}  ${sentence}`);
    this.#story.push(...lines);
    if (!this.stage.screen()) for (const line of lines) this.stage.print(line);
  }

  /** Watches until the play is over. */
  async watch(): Promise<void> {
    let paintMs = this.timeline.startMs + PAINT_MS;
    while (!this.timeline.isOver) {
      await this.timeline.until(Math.min(performance.now() + OBSERVE_MS, paintMs));
      this.tell(await this.observe());
      if (performance.now() < paintMs) continue;
      this.#paint(paintMs);
      while (paintMs <= performance.now()) paintMs += PAINT_MS;
    }
  }

  /** @returns what is new; nothing from an Envoy that is ending */
  async observe(): Promise<string[]> {
    const { steered, compared, knowledge } = this.picture;
    const view = await viewAdmin(this.stage.envoy, [steered.cluster, compared.cluster]).catch(() => undefined);
    if (!view) return [];
    const nowMs = performance.now();
    for (const side of [steered, compared]) {
      const cluster = view.clusters.get(side.cluster);
      if (cluster) side.observe(cluster, nowMs);
    }
    return knowledge.observe(view);
  }

  /** Tells the end; nothing where nothing was counted yet. */
  async close(): Promise<void> {
    this.tell(await this.observe());
    if (this.picture.steered.whole.tally.all.count === 0) return;
    this.stage.print(["", ...summaryLines(this.picture)].join("\n"));
  }

  #paint(dueMs: number): void {
    const { screen, print } = this.stage;
    const size = screen();
    const moment = this.timeline.tell(dueMs);
    if (!size) print(`${moment}  ${secondLine(this.picture)}`);
    else print(CLEAR_SCREEN + screenLines(this.picture, moment, this.#story, size).join("\n"));
    for (const side of [this.picture.steered, this.picture.compared]) side.beginSecond();
  }
}
