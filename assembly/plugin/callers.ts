/** Requests of Steer's own that wait for an answer, by their token. */
import { NO_TOKEN } from "../host/calls";

/** Who makes requests from the tick. */
export abstract class Caller {
  /**
   * An answer came, or none did: then there is no `:status`. Its headers and body can be read with `host/calls` now.
   *
   * @param tag   what the caller gave with the request
   * @param bodyLength  bytes
   */
  abstract answered(tag: i32, bodyLength: i32): void;
}

/** Requests of one VM that wait at once. */
const WAITING_MAX: i32 = 512;

class Waiting {
  constructor(
    public token: i32,
    public caller: Caller | null,
    public tag: i32,
  ) {}
}

const waiting: Waiting[] = [];
for (let n = 0; n < WAITING_MAX; n++) waiting.push(new Waiting(NO_TOKEN, null, 0));

/** @returns whether one more may wait */
export function mayCall(): bool {
  return slotOf(NO_TOKEN) >= 0;
}

/** Notes a request that was sent. @param token NO_TOKEN = it was not. @returns false where it was not */
export function awaitAnswer(token: i32, caller: Caller, tag: i32): bool {
  const n = token === NO_TOKEN ? -1 : slotOf(NO_TOKEN);
  if (n < 0) return false;
  waiting[n].token = token;
  waiting[n].caller = caller;
  waiting[n].tag = tag;
  return true;
}

/** Hands an answer to whoever waits for it. */
export function onCallAnswered(token: i32, bodyLength: i32): void {
  const n = token === NO_TOKEN ? -1 : slotOf(token);
  if (n < 0) return;
  const caller = waiting[n].caller;
  waiting[n].token = NO_TOKEN;
  waiting[n].caller = null;
  if (caller !== null) caller.answered(waiting[n].tag, bodyLength);
}

/** The caller is gone: a late answer finds nobody. */
export function dropCalls(caller: Caller): void {
  for (let n = 0; n < WAITING_MAX; n++) {
    if (waiting[n].caller !== caller) continue;
    waiting[n].caller = null;
    waiting[n].token = NO_TOKEN;
  }
}

function slotOf(token: i32): i32 {
  for (let n = 0; n < WAITING_MAX; n++) if (waiting[n].token === token) return n;
  return -1;
}
