// The host calls of a stream through Steer, one by one: how assembly/calls.ts makes them, and how a plugin's own calls are recognized.

export interface Operation {
  /** In assembly/calls.ts. */
  readonly number: number;
  /** As the replay host calls it. */
  readonly name: string;
}

/** Of the happy path; others are too rare to matter. */
export const OPERATIONS: readonly Operation[] = [
  { number: 1, name: "clock" },
  { number: 2, name: "property xds.cluster_name" },
  { number: 3, name: "replace a header" },
  { number: 4, name: "header x-user-id" },
  { number: 5, name: "header :status" },
  { number: 6, name: "header endpoint-load-metrics" },
  { number: 7, name: "header endpoint-load-metrics-bin" },
  { number: 8, name: "remove a header" },
  { number: 9, name: "property upstream.address" },
  { number: 10, name: "property response.flags" },
];

/** So often a call is made in one callback. */
export const TIMES = 50;

/** Configuration of assembly/calls.ts: one operation so often, or none. */
export function configurationOf(operation?: Operation, times = TIMES): string {
  return operation === undefined ? "0 0" : `${operation.number} ${times}`;
}
