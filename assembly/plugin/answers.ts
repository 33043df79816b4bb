/** A stream's answer: who gave it, when, with what report; and once it is over, how it went. */
import { Bytes, Received } from "../host/bytes";
import { getProperty, getWholeProperty, nowNs, RESPONSE_HEADERS, RESPONSE_TRAILERS, readDigits } from "../host/calls";
import { NONE } from "../pool/endpoint";
import { Flight, flightAt } from "../pool/flights";
import { Pool } from "../pool/pool";
import { chargeAnswer, chargeEarlier, chargeTime, positionOf } from "./attempts";
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

/** @param hasBody whether more than headers comes */
export function onResponseHeaders(contextId: u32, hasBody: bool): void {
  const id = findContext(contextId);
  if (id === NONE) return;
  const flight = flightAt(id);
  tellExplanation(flight);
  const cluster = clusterAt(flight.cluster);
  if (cluster === null) return;
  const now = nowNs();
  cluster.pool.nowMs = toMs(now);
  if (flight.endpoint !== NONE) noteAnswer(flight, cluster.pool, now);
  flight.unread = flight.endpoint !== NONE && !cluster.sampling.readsWhole(flight, hasBody);
  if (flight.unread) cluster.passHeaders(flight.endpoint);
  else readWhole(flight, cluster);
  if (flight.status === SWITCHING_PROTOCOLS) cluster.pool.becomeTunnel(flight);
}

function readWhole(flight: Flight, cluster: Cluster): void {
  flight.hasUpstream = getProperty(UPSTREAM_ADDRESS, received);
  if (!flight.hasUpstream) return;
  if (cluster.judgesGrpc) flight.grpcStatus = readDigits(RESPONSE_HEADERS, GRPC_STATUS);
  flight.answeredBy = cluster.pool.find(received.start, received.length);
  cluster.learnFromHeaders(flight.answeredBy);
}

function noteAnswer(flight: Flight, pool: Pool, now: u64): void {
  flight.status = readDigits(RESPONSE_HEADERS, STATUS);
  if (flight.unanswered) {
    flight.latencyMs = <f32>(<f64>(now - flight.startNs) / 1e6);
    pool.answered(flight);
  }
}

export function onResponseTrailers(contextId: u32): void {
  const id = findContext(contextId);
  if (id === NONE) return;
  const flight = flightAt(id);
  const cluster = clusterAt(flight.cluster);
  if (cluster === null) return;
  const pool = cluster.pool;
  if (flight.unread)
    return cluster.passTrailers(pool.wasThere(flight.endpoint, flight.sentMs) ? flight.endpoint : NONE);
  if (!flight.hasUpstream) return;
  if (cluster.judgesGrpc) flight.grpcStatus = max<i32>(flight.grpcStatus, readDigits(RESPONSE_TRAILERS, GRPC_STATUS));
  const index = flight.answeredBy;
  cluster.learnFromTrailers(index !== NONE && pool.wasThere(index, flight.sentMs) ? index : NONE);
}

/** The stream is over: who is charged for what. */
export function chargeOutcome(flight: Flight, cluster: Cluster): void {
  if (flight.endpoint === NONE) return;
  if (flight.unread) chargeTime(cluster.pool, flight);
  else if (flight.hasUpstream && flight.status !== 0) judge(flight, cluster);
  if (!flight.unread && flight.answeredBy !== flight.endpoint) cluster.pool.distrust(flight.endpoint);
}

/**
 * Asks for the attempts only where it was not the first listed; for the flags always: to a gRPC request Envoy itself answers 200 without
 * a body where the host could not be reached.
 */
function judge(flight: Flight, cluster: Cluster): void {
  const pool: Pool = cluster.pool;
  const flags = max<i64>(0, getWholeProperty(RESPONSE_FLAGS, received));
  const verdict = verdictOf(flight.status, flags, flight.grpcStatus);
  if (verdict === NONE) return;
  const position = positionOf(flight, flight.answeredBy);
  if (position > 0) {
    countRerouted();
    chargeEarlier(pool, flight, position, getWholeProperty(ATTEMPT_COUNT, received), verdict);
  }
  chargeAnswer(pool, flight, flight.answeredBy, position, verdict);
}
