// What an endpoint of a scenario may do with a request, well or badly.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

/** How an endpoint deals with one request. */
export type Behaviour = RequestListener;

/** Header in which an endpoint reports its load (ORCA). */
export const REPORT_HEADER = "endpoint-load-metrics";

const PROMISED_BYTES = 1000;
const SENT_BYTES = 100;

/** Answers at once. @param status  200 where nothing is wrong */
export function answering(status = 200): Behaviour {
  return (_, response) => response.writeHead(status).end();
}

/** Answers 200 after a delay, any number of requests at a time. */
export function answeringAfter(delayMs: number): Behaviour {
  return (_, response) => setTimeout(() => response.end(), delayMs);
}

/**
 * Answers 200 as a server with so many workers does: requests wait in line, so load shows as latency.
 *
 * @param serviceMs    time that one request takes a worker, > 0
 * @param workerCount  >= 1
 */
export function working(serviceMs: number, workerCount = 2): Behaviour {
  const waiting: ServerResponse[] = [];
  let busyCount = 0;
  const work = (response: ServerResponse): void => {
    busyCount++;
    setTimeout(() => {
      response.end();
      busyCount--;
      const next = waiting.shift();
      if (next) work(next);
    }, serviceMs);
  };
  return (_, response) => (busyCount < workerCount ? work(response) : waiting.push(response));
}

/** Takes requests and never answers. */
export function hanging(): Behaviour {
  return () => {};
}

/** Changes between two behaviours, beginning with the first. @param periodMs  length of each turn, > 0 */
export function flapping(first: Behaviour, second: Behaviour, periodMs: number): Behaviour {
  const startMs = performance.now();
  return (request, response) => {
    const turn = Math.floor((performance.now() - startMs) / periodMs);
    return turn % 2 === 0 ? first(request, response) : second(request, response);
  };
}

/** Answers 200 with the first part of a body, then breaks the connection. @param afterMs  after the first part */
export function resettingMidBody(afterMs = 5): Behaviour {
  return (_, response) => {
    response.writeHead(200, { "content-length": PROMISED_BYTES }).write(Buffer.alloc(SENT_BYTES));
    setTimeout(() => response.socket?.destroy(), afterMs);
  };
}

/**
 * Reports load with each answer, true or not.
 *
 * @param report     a header value such as "TEXT cpu_utilization=0.4", or what makes one for each answer
 * @param behaviour  what happens to the request itself
 */
export function reporting(report: string | (() => string), behaviour: Behaviour = answering()): Behaviour {
  return (request: IncomingMessage, response: ServerResponse & { req: IncomingMessage }) => {
    response.setHeader(REPORT_HEADER, typeof report === "string" ? report : report());
    behaviour(request, response);
  };
}

/** A report header of so many bytes that says nothing. */
export function reportOfBytes(byteCount: number): string {
  return `TEXT ${"x".repeat(byteCount - 5)}`;
}
