// The endpoints behind a gateway: as many loopback addresses as wanted, all of them answered by one listener on all addresses.

/** Zones in two regions; the gateway stands in the first. */
export const ZONES = [
  { region: "eu-west-1", zone: "eu-west-1a" },
  { region: "eu-west-1", zone: "eu-west-1b" },
  { region: "us-east-1", zone: "us-east-1a" },
  { region: "us-east-1", zone: "us-east-1b" },
] as const;

const HOSTS_IN_A_BLOCK = 250;

export interface Endpoint {
  /** "127.0.x.y" */
  readonly ip: string;
  readonly port: number;
  readonly place: (typeof ZONES)[number];
}

/**
 * Distinct endpoints, their places in turn.
 *
 * @param count 1 to 60,000
 * @param port  the port that all of them have
 */
export function endpointsAt(port: number, count: number): Endpoint[] {
  return Array.from({ length: count }, (_, index) => ({
    ip: `127.0.${1 + Math.floor(index / HOSTS_IN_A_BLOCK)}.${1 + (index % HOSTS_IN_A_BLOCK)}`,
    port,
    place: ZONES[index % ZONES.length] as Endpoint["place"],
  }));
}

/** As Envoy calls the host: "ip:port". */
export function addressOf({ ip, port }: Endpoint): string {
  return `${ip}:${port}`;
}

/** What cluster metadata says of an endpoint; a few of each number, as in the examples. */
export function factsOf(endpoint: Endpoint, index: number) {
  return {
    address: addressOf(endpoint),
    ...endpoint.place,
    cpu: 0.2 + 0.05 * (index % 8),
    mem: 0.3 + 0.05 * (index % 5),
    conns: 5 + (index % 40),
    health: 1,
  };
}
