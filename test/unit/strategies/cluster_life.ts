/** What happens to a cluster: listings, requests and their ends, time; all of it by the dice. */
import { Random } from "../../../assembly/math/random";
import { Choice } from "../../../assembly/strategies/strategy";
import { answer, close, Entry, host, send } from "../pool/fixture";
import { World } from "./fixture";

const REGIONS: string[] = ["eu-west-1", "us-east-1", "ap-southeast-2", "eu-central-1"];

/** Hosts 0..count-1 over four regions of two zones each. */
export function spread(count: i32): Entry[] {
  const entries: Entry[] = [];
  for (let n = 0; n < count; n++) entries.push(host(n).in(REGIONS[n & 3], `zone-${(n >> 2) & 1}`));
  return entries;
}

/** Sets the request's key, as good for strategies that have none. */
export function nextRequest(tested: World, random: Random): Choice {
  tested.request.hasKey = random.below(4) > 0;
  tested.request.keyHash = random.next();
  return tested.rank();
}

/** A listing of some of 80 hosts, some of them drained or ill, in places that change now and then. */
function randomListing(random: Random): Entry[] {
  const entries: Entry[] = [];
  const share = random.below(5);
  for (let n = 0; n < 80; n++) {
    if (random.below(5) < share) continue;
    const entry = host(n);
    if (random.below(4) > 0) entry.in(REGIONS[random.below(4)], `zone-${random.below(3)}`);
    if (random.below(6) === 0) entry.weighing(<f32>random.below(3));
    if (random.below(6) === 0) entry.healthy(<f32>random.below(5) * 0.25);
    if (random.below(3) === 0) entry.reporting(<f32>random.unit(), <f32>random.unit(), <f32>random.below(200));
    entries.push(entry);
  }
  return entries;
}

/** One random event in the life of a cluster. Tables are worked on only now and then, so changes are often pending. */
export function happen(tested: World, random: Random, open: i32[]): void {
  const dice = random.below(100);
  if (dice < 3) {
    tested.pool.begin();
    tested.pool.end();
  } else if (dice < 10) tested.list(randomListing(random));
  else if (dice < 12) tested.pass(200 + random.below(2000));
  else if (dice < 15) tested.strategy.work();
  else if (dice < 60) {
    const choice = nextRequest(tested, random);
    if (choice.count > 0) open.push(send(tested.pool, choice.at(0)));
  } else if (open.length > 0) {
    const id = open.splice(<i32>random.below(open.length), 1)[0];
    if (random.below(8) > 0) answer(tested.pool, id, random.below(2) === 0, <f32>random.below(2000));
    close(tested.pool, id);
  }
}
