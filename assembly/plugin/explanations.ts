/** Explanations of the latest choices, in a fixed ring of texts: one that was overwritten before its response came is not told. */
import { Bytes } from "../host/bytes";
import { replaceResponseHeader } from "../host/calls";
import { addressOf, NONE } from "../pool/endpoint";
import { Flight } from "../pool/flights";
import { Choice, Strategy } from "../strategies/strategy";
import { Text } from "../telemetry/text";

const HEADER = new Bytes("x-steer-explain");
const TEXT_BYTES: i32 = 2048;
const TEXT_COUNT: i32 = 32;

const memoryStart: usize = memory.data(TEXT_BYTES * TEXT_COUNT, 8);
const texts: Text[] = [];
const owners: StaticArray<u32> = new StaticArray<u32>(TEXT_COUNT); // context ids
let next: i32 = 0;

for (let n = 0; n < TEXT_COUNT; n++) texts.push(new Text(memoryStart + <usize>(n * TEXT_BYTES), TEXT_BYTES));

/** Writes down why a stream goes where it goes. @param reason ASCII */
export function explain(
  flight: Flight,
  strategyName: string,
  strategy: Strategy,
  reason: string,
  choice: Choice,
): void {
  const text = texts[next];
  owners[next] = flight.contextId;
  flight.explanation = next;
  next = (next + 1) % TEXT_COUNT;
  text.clear();
  text.ascii("strategy=");
  text.ascii(strategyName);
  text.ascii("; reason=");
  text.ascii(reason);
  for (let n = 0; n < choice.count; n++) {
    const standing = strategy.pool.standing(choice.at(n));
    text.ascii("; ");
    text.bytes(addressOf(standing), standing.addressLength);
    text.byte(0x20);
    strategy.explain(choice.at(n), text);
  }
}

/** Puts a stream's explanation into its response. */
export function tellExplanation(flight: Flight): void {
  const n = flight.explanation;
  if (n === NONE || owners[n] !== flight.contextId) return;
  replaceResponseHeader(HEADER, texts[n].start, texts[n].length);
}
