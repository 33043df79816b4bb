// One demo endpoint: an HTTP server with few workers and a bounded queue, so that load shows as latency and then as 503.
import { createServer, type Server } from "node:http";

const IDLE_SERVICE_MS = 12;
const LEAST_IDLE_RATIO = 0.05;
const WORKER_COUNT = 2;
const QUEUE_LIMIT_COUNT = 40;

/** An endpoint as the cluster metadata describes it. */
export interface DemoEndpoint {
  /** "ip:port", as Envoy calls the host. */
  address: string;
  region: string;
  zone: string;
  /** Busy and used shares, 0..1. */
  cpu: number;
  mem: number;
  /** Open connections. */
  conns: number;
  /** The way from Envoy's region and back, milliseconds. */
  networkMs: number;
}

/**
 * A server that is not listening yet. Its mean service time follows from its cpu (M/M/1: idle time / (1 - cpu)), so that
 * the metadata tells the truth. Each answer names the endpoint in the header `x-endpoint` and in its JSON.
 *
 * @param random  draws the service times; [0, 1)
 */
export function createDemoServer(endpoint: DemoEndpoint, random: () => number = Math.random): Server {
  const { address, region, zone, cpu, networkMs } = endpoint;
  const meanMs = IDLE_SERVICE_MS / Math.max(1 - cpu, LEAST_IDLE_RATIO);
  const waiting: (() => void)[] = [];
  let busyCount = 0;

  const work = (answer: () => void): void => {
    busyCount++;
    const serviceMs = meanMs * (0.5 - 0.5 * Math.log(1 - random())); // half of it fixed, half exponential
    setTimeout(() => {
      busyCount--;
      waiting.shift()?.();
      setTimeout(answer, networkMs);
    }, serviceMs);
  };

  return createServer((request, response) => {
    request.resume();
    const answer = (status: number): void => {
      response.writeHead(status, { "content-type": "application/json", "x-endpoint": address });
      response.end(`${JSON.stringify({ endpoint: address, region, zone })}\n`);
    };
    if (busyCount < WORKER_COUNT) work(() => answer(200));
    else if (waiting.length < QUEUE_LIMIT_COUNT) waiting.push(() => work(() => answer(200)));
    else answer(503);
  });
}
