/** A stream's answer: who gave it, when, with what report; and once it is over, how it went. */
import { Bytes, Received } from "../host/bytes";
import { getProperty, getWholeProperty, nowNs, RESPONSE_HEADERS, RESPONSE_TRAILERS, readDigits } from "../host/calls";
import { NONE } from "../pool/endpoint";
import { Flight, flightAt } from "../pool/flights";
import { Pool } from "../pool/pool";
import { chargeAnswer, chargeEarlier, positionOf } from "./attempts";
import { Cluster } from "./cluster";
import { clusterAt } from "./clusters";
import { findContext } from "./contexts";
import { tellExplanation } from "./explanations";
import { toMs } from "./root";
import { countRerouted } from "./telemetry";
import { verdictOf } from "./verdict";

const STATUS = new Bytes(":status");
const UPSTREAM_ADDRESS = new Bytes("upstream\0address");
const RESPONSE_FLAGS = new Bytes("response\0flags");
const GRPC_STATUS = new Bytes("grpc-status");
const ATTEMPT_COUNT = new Bytes("upstream\0request_attempt_count");

const SWITCHING_PROTOCOLS: i32 = 101;

const received = new Received();

export function onResponseHeaders(contextId: u32): void {
  const id = findContext(contextId);
  if (id === NONE) return;
  const flight = flightAt(id);
  tellExplanation(flight);
  const cluster = clusterAt(flight.cluster);
  if (cluster === null) return;
  const pool = cluster.pool;
  const now = nowNs();
  pool.nowMs = toMs(now);
  flight.hasUpstream = getProperty(UPSTREAM_ADDRESS, received);
  if (flight.hasUpstream) flight.answeredBy = pool.find(received.start, received.length);
  if (flight.endpoint !== NONE) noteAnswer(flight, pool, now);
  if (flight.hasUpstream) cluster.learnFromHeaders(flight.answeredBy);
}

function noteAnswer(flight: Flight, pool: Pool, now: u64): void {
  flight.status = readDigits(RESPONSE_HEADERS, STATUS);
  if (flight.unanswered) {
    flight.latencyMs = <f32>(<f64>(now - flight.startNs) / 1e6);
    pool.answered(flight);
  }
  if (flight.status === SWITCHING_PROTOCOLS) pool.becomeTunnel(flight);
}

export function onResponseTrailers(contextId: u32): void {
  const id = findContext(contextId);
  if (id === NONE) return;
  const flight = flightAt(id);
  const cluster = clusterAt(flight.cluster);
  if (cluster === null || !flight.hasUpstream) return;
  const index = flight.answeredBy;
  cluster.learnFromTrailers(index !== NONE && cluster.pool.wasThere(index, flight.sentMs) ? index : NONE);
}

/** The stream is over. */
export function onLog(contextId: u32): void {
  const id = findContext(contextId);
  if (id === NONE) return;
  const flight = flightAt(id);
  const cluster = clusterAt(flight.cluster);
  if (cluster === null || flight.endpoint === NONE) return;
  if (flight.hasUpstream && flight.status !== 0) judge(flight, cluster);
  cluster.pool.finish(flight);
}

/**
 * Asks for the attempts only where it was not the first listed; for the flags always: to a gRPC request Envoy itself answers 200 without
 * a body where the host could not be reached.
 */
function judge(flight: Flight, cluster: Cluster): void {
  const pool: Pool = cluster.pool;
  const flags = max<i64>(0, getWholeProperty(RESPONSE_FLAGS, received));
  const grpc = cluster.judgesGrpc ? readGrpcStatus() : 0;
  const verdict = verdictOf(flight.status, flags, grpc);
  if (verdict === NONE) return;
  const position = positionOf(flight, flight.answeredBy);
  if (position > 0) {
    countRerouted();
    chargeEarlier(pool, flight, position, getWholeProperty(ATTEMPT_COUNT, received), verdict);
  }
  chargeAnswer(pool, flight, flight.answeredBy, position, verdict);
}

/**
 * From the trailers, or the headers of an answer without a body; the property `response.grpc_status` is derived from the HTTP status
 * where there is none, and is 2 for a plain 200.
 *
 * @returns 0 where there is none
 */
function readGrpcStatus(): i32 {
  return max<i32>(readDigits(RESPONSE_TRAILERS, GRPC_STATUS), readDigits(RESPONSE_HEADERS, GRPC_STATUS));
}
