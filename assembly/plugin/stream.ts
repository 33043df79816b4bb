/** A stream's beginning and end: choose at the request, take everything back when the context goes. Between them: `answers.ts`. */
import { Bytes, Received } from "../host/bytes";
import { getProperty, nowNs, replaceRequestHeader } from "../host/calls";
import { xxHash64 } from "../math/xxhash64";
import { addressOf, NONE } from "../pool/endpoint";
import { Flight, flightAt, giveFlightBack, LIST_MAX, setListed, takeFlight } from "../pool/flights";
import { Choice, Request } from "../strategies/strategy";
import { CHOICE_REASON_NAMES, REASON_NAMES, Reason } from "../telemetry/reasons";
import { Text } from "../telemetry/text";
import { chargeOutcome } from "./answers";
import { Cluster } from "./cluster";
import { clusterAt, hasRoomForCluster, releaseIfRetired } from "./clusters";
import { addContext, findContext, hasRoom, removeContext } from "./contexts";
import { explain } from "./explanations";
import { Root, toMs } from "./root";
import { removeAllHostHeaders, rootAt } from "./roots";
import { countFallback } from "./telemetry";

const CLUSTER_NAME = new Bytes("xds\0cluster_name");

const LIST_BYTES: i32 = LIST_MAX * 57;
const COMMA: u8 = 0x2c;

const received = new Received();
const request = new Request();
const choice = new Choice();
const list = new Text(memory.data(LIST_BYTES, 8), LIST_BYTES);

export function createStream(contextId: u32, root: i32): void {
  if (!hasRoom() || findContext(contextId) !== NONE) return;
  const id = takeFlight();
  if (id === NONE) return;
  const flight = flightAt(id);
  flight.contextId = contextId;
  flight.root = root;
  addContext(id);
}

export function onRequestHeaders(contextId: u32, endOfStream: bool): void {
  const id = findContext(contextId);
  if (id === NONE) {
    countFallback(hasRoom() ? Reason.UnknownContext : Reason.TooManyRequests);
    return removeAllHostHeaders();
  }
  const flight = flightAt(id);
  const root = rootAt(flight.root);
  if (root === null) {
    countFallback(Reason.UnknownContext);
    return removeAllHostHeaders();
  }
  if (flight.cluster !== NONE) return;
  const reason = steer(id, flight, root, endOfStream);
  if (reason === Reason.Count) return;
  countFallback(reason);
  root.removeHostHeader();
}

/** @returns why there is no choice; Reason.Count where there is one */
function steer(id: i32, flight: Flight, root: Root, endOfStream: bool): Reason {
  if (!readClusterName(root)) return Reason.NoCluster;
  const number = root.clusterNamed(received);
  const cluster = clusterAt(number);
  if (cluster === null) return hasRoomForCluster() ? Reason.NoCluster : Reason.TooManyClusters;
  flight.cluster = number;
  cluster.streamCount++;
  flight.startNs = nowNs();
  flight.startMs = toMs(flight.startNs);
  root.pace(cluster.wake(flight.startMs));
  const reason = choose(cluster);
  if (root.explains) explain(flight, cluster.strategyName, cluster.strategy, reasonName(reason), choice);
  if (reason !== Reason.Count) return reason;
  if (!writeList(cluster, root)) return Reason.HeaderRefused;
  note(id, flight, cluster);
  flight.requestEnded = endOfStream;
  if (endOfStream) cluster.pool.awaitAnswer(id);
  return Reason.Count;
}

/** @returns false where the request is for no cluster */
function readClusterName(root: Root): bool {
  const only = root.onlyCluster;
  if (only.length === 0) return getProperty(CLUSTER_NAME, received) && received.length > 0;
  received.start = only.start;
  received.length = only.length;
  return true;
}

function choose(cluster: Cluster): Reason {
  const strategy = cluster.strategy;
  choice.reset(1 + cluster.pool.settings.maxRetries);
  if (!strategy.ready()) return Reason.Memory;
  if (cluster.pool.members.count === 0) return Reason.NoEndpoints;
  request.hasKey = cluster.key.isNeeded && cluster.key.read(received);
  if (request.hasKey) request.keyHash = xxHash64(received.start, received.length, 0);
  request.originLength = cluster.origin.isNeeded && cluster.origin.read(received) ? received.length : 0;
  request.origin = received.start;
  strategy.rank(request, choice);
  return choice.count === 0 ? Reason.NoneUsable : Reason.Count;
}

function reasonName(reason: Reason): string {
  return reason === Reason.Count ? CHOICE_REASON_NAMES[choice.reason] : REASON_NAMES[reason];
}

/** Writes the choice into the host header. @returns false where Envoy refuses it */
function writeList(cluster: Cluster, root: Root): bool {
  list.clear();
  for (let n = 0; n < choice.count; n++) {
    const standing = cluster.pool.standing(choice.at(n));
    if (n > 0) list.byte(COMMA);
    list.bytes(addressOf(standing), standing.addressLength);
  }
  return replaceRequestHeader(root.hostHeader, list.start, list.length);
}

function note(id: i32, flight: Flight, cluster: Cluster): void {
  flight.listCount = <u8>choice.count;
  for (let n = 0; n < choice.count; n++) setListed(flight, n, choice.at(n));
  cluster.pool.start(id, choice.at(0));
  cluster.countSteered(choice.reason);
}

/** The request's body or its trailers; the time starts when all of it was sent, as Envoy's upstream_rq_time does. */
export function onRequestBody(contextId: u32, endOfStream: bool): void {
  if (!endOfStream) return;
  const id = findContext(contextId);
  if (id === NONE) return;
  const flight = flightAt(id);
  const cluster = clusterAt(flight.cluster);
  if (cluster === null || flight.endpoint === NONE || flight.requestEnded) return;
  flight.requestEnded = true;
  flight.startNs = nowNs();
  flight.startMs = toMs(flight.startNs);
  cluster.pool.awaitAnswer(id);
}

/** The end of the context, whatever came before; its properties can still be read. */
export function deleteStream(contextId: u32): void {
  const id = findContext(contextId);
  if (id === NONE) return;
  const flight = flightAt(id);
  const number = flight.cluster;
  const cluster = clusterAt(number);
  if (cluster !== null) {
    chargeOutcome(flight, cluster);
    cluster.pool.finish(flight);
    cluster.streamCount--;
    releaseIfRetired(number);
  }
  removeContext(contextId);
  giveFlightBack(id);
}
