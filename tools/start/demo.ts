// What `npm start` can show: the strategies in turn, or a scenario of failures. Either is endpoints, an Envoy, and a show.
import type { Order } from "../demo_endpoints/main.ts";
import type { DemoEndpoint } from "../demo_endpoints/server.ts";
import type { Envoy } from "../envoy/run.ts";

export interface Demo {
  endpoints: DemoEndpoint[];
  /** "ip:port" of all that will listen. */
  addresses: string[];
  /** Path of the yaml for Envoy. */
  config: string;
  /** Shows it until its time is up or the signal aborts. @param order  tells the endpoints' process */
  show(envoy: Envoy, order: (order: Order) => void, signal: AbortSignal): Promise<void>;
  /** Removes what it wrote. */
  remove(): Promise<void>;
}
