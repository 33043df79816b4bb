/** The requests of a pool: in flight here, in other workers, and sent by others through this Envoy. */

import { Durations } from "./durations";
import { BREAKER_HALF_OPEN, BREAKER_TRIAL, NONE, Standing } from "./endpoint";
import { addUnanswered, FlightsByAge, removeUnanswered } from "./flight_lists";
import { Flight, flightAt } from "./flights";
import { Roster } from "./roster";

const COUNT_MAX: i32 = 65535;
/** How much of a new count by Envoy goes into the smoothed one: the two are never taken at the same moment. */
const UNSTEERED_GAIN: f32 = 0.3;
/** How much of what lasts becomes idle with each new count, and of what is gone ceases to be: strangers' websockets are load for a minute. */
const IDLE_GAIN: f32 = 0.02;
const IDLE_LOSS: f32 = 0.1;

export abstract class Traffic extends Roster {
  readonly flights: FlightsByAge = new FlightsByAge();
  readonly durations: Durations = new Durations();
  inFlightTotal: i32 = 0;
  /** Sum of the members' othersInFlight, as of the last tick. */
  othersTotal: i32 = 0;
  /** Something was learned that the medians depend on. */
  protected learned: bool = false;
  protected trialCandidate: i32 = NONE;

  /** The stream lasts: a trial is decided, or given up. */
  protected abstract endTrial(flight: Flight): void;
  protected abstract giveUpTrial(flight: Flight): void;

  /** @param count requests in flight of all workers, by Envoy's count */
  setActive(index: i32, count: i32): void {
    const standing = this.standing(index);
    const steered = standing.streamCount + <i32>standing.peersStreams;
    const unsteered = <f32>(min<i32>(count, COUNT_MAX) - steered); // below 0 where more was sent since Envoy counted
    const gain = isNaN(standing.idleCount) ? <f32>1 : UNSTEERED_GAIN;
    standing.unsteeredCount += (unsteered - standing.unsteeredCount) * gain;
    this.followIdle(standing);
    this.addOthers(index);
  }

  /** What the other workers have there: requests in flight, and streams of whatever age. */
  setPeers(index: i32, inFlightCount: i32, streamCount: i32): void {
    const standing = this.standing(index);
    standing.peersInFlight = <u16>min<i32>(inFlightCount, COUNT_MAX);
    standing.peersStreams = <u16>min<i32>(streamCount, COUNT_MAX);
    this.learned = true;
    this.addOthers(index);
  }

  /** Counts a request on the endpoint it was sent to. */
  start(id: i32, index: i32): void {
    const flight = flightAt(id);
    const standing = this.standing(index);
    flight.endpoint = index;
    flight.sentMs = this.nowMs;
    flight.counted = true;
    standing.streamCount++;
    const endpoint = this.endpoint(index);
    endpoint.inFlightCount++;
    this.sent.count(endpoint, standing, this.fairShare(standing));
    this.observer.sent(index);
    this.inFlightTotal++;
    this.flights.add(id);
    if (standing.breaker !== BREAKER_HALF_OPEN) return;
    standing.breaker = BREAKER_TRIAL;
    flight.trial = true;
    this.trialCandidate = NONE;
  }

  /** The stream has become a tunnel, of a websocket say: it is no request in flight any more, and may last; a trial is decided now. */
  becomeTunnel(flight: Flight): void {
    this.answered(flight);
    this.uncount(flight);
    this.endTrial(flight);
  }

  /** The request was sent whole: from now on it waits for an answer. */
  awaitAnswer(id: i32): void {
    const flight = flightAt(id);
    const index = flight.endpoint;
    if (flight.counted && !flight.unanswered) addUnanswered(this.endpoint(index), this.standing(index), id);
  }

  answered(flight: Flight): void {
    const index = flight.endpoint;
    if (flight.unanswered) removeUnanswered(this.endpoint(index), this.standing(index), flight);
  }

  /** The stream is over: what it counted is taken back, exactly once. */
  finish(flight: Flight): void {
    if (flight.endpoint === NONE) return;
    if (flight.counted) this.durations.take(this.nowMs - flight.sentMs);
    this.answered(flight);
    this.uncount(flight);
    this.standing(flight.endpoint).streamCount--;
    this.giveUpTrial(flight);
    flight.endpoint = NONE;
  }

  private uncount(flight: Flight): void {
    if (!flight.counted) return;
    flight.counted = false;
    this.endpoint(flight.endpoint).inFlightCount--;
    this.inFlightTotal--;
    this.flights.remove(flight);
  }

  protected followRequests(): void {
    this.othersTotal = 0;
    for (let n = 0; n < this.members.count; n++) {
      const index = this.members.at(n);
      const endpoint = this.endpoint(index);
      const standing = this.standing(index);
      this.othersTotal += <i32>endpoint.othersInFlight;
      const isInUse = endpoint.usable && this.priorities.isActive(standing.priority);
      if (isInUse) this.sent.follow(endpoint, standing, this.fairShare(standing));
      else this.sent.startAnew(endpoint, standing);
    }
  }

  protected fairShare(standing: Standing): f32 {
    return this.usableWeight > 0 ? standing.weight / <f32>this.usableWeight : 0;
  }

  /** What was there at the first count, or has long been there, is idle. */
  private followIdle(standing: Standing): void {
    const count = max<f32>(0, standing.unsteeredCount);
    const idle = standing.idleCount;
    standing.idleCount = isNaN(idle) ? count : idle + (count - idle) * (count < idle ? IDLE_LOSS : IDLE_GAIN);
  }

  private addOthers(index: i32): void {
    const standing = this.standing(index);
    const unsteered = isNaN(standing.idleCount) ? <f32>0 : standing.unsteeredCount - standing.idleCount;
    const count = <i32>standing.peersInFlight + max<i32>(0, <i32>nearest(unsteered));
    this.endpoint(index).othersInFlight = <u16>min<i32>(count, COUNT_MAX);
  }

  protected ageOut(): void {
    const limitMs = this.settings.streamAgeLimitMs;
    while (this.flights.oldest !== NONE) {
      const flight = flightAt(this.flights.oldest);
      if (<f64>(this.nowMs - flight.sentMs) <= limitMs) return;
      this.answered(flight);
      this.uncount(flight);
      this.endTrial(flight);
    }
  }
}
