// What a scenario prints: the whole picture for a terminal, a line a second for anything else, three lines at the end.
import { type Knowledge, portOf } from "./knowledge.ts";
import { PHASES, type Phase, type Side } from "./side.ts";

/** Title, moment, an empty line, the cursor's. */
const OTHER_ROWS = 4;
const PORT_WIDTH = 6;
const STATE_WIDTH = 16;
const SHARE_WIDTH = 7;
const SIDE_WIDTH = 17;
const SEEN_WIDTH = 7;

/** What a terminal has room for. */
export interface Screen {
  columnCount: number;
  rowCount: number;
}

/** What is seen. */
export interface Picture {
  title: string;
  /** "ip:port" each. */
  endpoints: readonly string[];
  /** Those that something becomes of. */
  troubled: readonly string[];
  /** What an endpoint is, in a few words. */
  stateOf(address: string): string;
  knowledge: Knowledge;
  steered: Side;
  compared: Side;
}

/**
 * The whole screen; 80 columns and 24 rows do, more rows show more of the story.
 *
 * @param moment  such as "t+5 s"
 * @param story   what happened, oldest first
 */
export function screenLines(picture: Picture, moment: string, story: readonly string[], screen: Screen): string[] {
  const { title, steered, compared } = picture;
  const now = [...shareTable(picture), "", ...sideTable(steered, compared)];
  const roomCount = Math.max(1, screen.rowCount - now.length - OTHER_ROWS);
  return [title, moment, ...story.slice(-roomCount), "", ...now].map((line) => line.slice(0, screen.columnCount));
}

/** The last second in one line, the endpoints by their ports. */
export function secondLine({ steered, compared, endpoints }: Picture): string {
  const shares = endpoints.map((address) => `${portOf(address)} ${percent(steered.second.shareRatio(address), 0)}%`);
  return [tellSide(steered, steered.second), tellSide(compared, compared.second), shares.join(" ")].join(" | ");
}

/** Three lines: where the requests went, and what the clients of both sides saw. */
export function summaryLines({ steered, compared, troubled }: Picture): string[] {
  const [ofSteered, ofCompared] = [steered, compared].map(({ phases }) => {
    const ofPhases = phases.map((phase) => percent(sum(troubled.map((address) => phase.shareRatio(address)))) || "-");
    return `${ofPhases.join("/")} %`;
  });
  return [
    troubled.length > 0
      ? `${troubled.map(portOf).join("+")} before/during/after: ${ofSteered}, by ${compared.cluster} ${ofCompared}`
      : "all endpoints came and went",
    ...[steered, compared].map((side) => `${tellSide(side, side.whole, 2)}, ${side.whole.tally.all.count} requests`),
  ];
}

function shareTable({ endpoints, stateOf, knowledge, steered, compared }: Picture): string[] {
  const shares = [...steered.phases, steered.second, compared.second];
  const row = (port: string, state: string, cells: readonly string[], known: string): string =>
    `${port.padEnd(PORT_WIDTH)}${state.padEnd(STATE_WIDTH)}${aligned(cells, SHARE_WIDTH)}  ${known}`;
  return [
    `${"% of the requests".padEnd(PORT_WIDTH + STATE_WIDTH)}${centered(steered.cluster, 4 * SHARE_WIDTH)} ${compared.cluster}`,
    row("port", "it is", [...PHASES, "now", "now"], "what is known of it"),
    ...endpoints.map((address) => {
      const cells = shares.map((phase) => percent(phase.shareRatio(address)));
      return row(portOf(address), stateOf(address), cells, knowledge.of(address));
    }),
  ];
}

function sideTable(...sides: readonly Side[]): string[] {
  const seen: [string, (phase: Phase) => string][] = [
    ["success %", ({ tally }) => percent(tally.successRatio)],
    ["p99 ms", ({ tally }) => milliseconds(tally)],
    ["retries", ({ tally }) => String(tally.retryCount)],
  ];
  const row = (label: string, cells: readonly string[]): string =>
    label.padEnd(SIDE_WIDTH) + aligned(cells, SEEN_WIDTH);
  return [
    " ".repeat(SIDE_WIDTH) + seen.map(([name]) => centered(name, PHASES.length * SEEN_WIDTH)).join(""),
    row("what a client saw", [...PHASES, ...PHASES, ...PHASES]),
    ...sides.map(({ cluster, phases }) =>
      row(
        cluster,
        seen.flatMap(([, cell]) => phases.map((phase) => (phase.tally.all.count > 0 ? cell(phase) : ""))),
      ),
    ),
  ];
}

function tellSide({ cluster }: Side, { tally }: Phase, digits = 1): string {
  const success = percent(tally.successRatio, digits);
  return `${cluster}: ${success}% success, p99 ${milliseconds(tally) || "-"} ms, ${tally.retryCount} retries`;
}

function aligned(cells: readonly string[], width: number): string {
  return cells.map((cell) => cell.padStart(width)).join("");
}

function centered(text: string, width: number): string {
  return text.padStart(Math.ceil((width + text.length) / 2)).padEnd(width);
}

/** @returns "" for NaN */
function percent(ratio: number, digits = 1): string {
  return Number.isNaN(ratio) ? "" : (ratio * 100).toFixed(digits);
}

/** @returns the p99; "" without any requests */
function milliseconds({ all }: Phase["tally"]): string {
  return all.count === 0 ? "" : all.quantileMs(0.99).toFixed(0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
