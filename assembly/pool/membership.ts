/**
 * What a source of facts (`signals/`) may say of a cluster's endpoints; `source.ts` implements it, one object for each source. Only one
 * source lists the members; for the others `begin` and `end` do nothing and `join` only finds. Metrics and NONE: `endpoint.ts`.
 */
export abstract class Membership {
  /** Whether this source's listings make the membership. */
  lists: bool = true;

  /** A full listing starts: until `end`, every member that is to stay is joined again. */
  abstract begin(): void;

  /**
   * @param address  canonical "ip:port" or "[v6]:port", 6..47 bytes
   * @returns the index of that member, NONE where it is none
   */
  abstract find(address: usize, length: i32): i32;

  /**
   * Lists an endpoint; a known one keeps its index and what was learned of it.
   *
   * @param address  as for `find`
   * @returns its index, NONE where the table is full
   */
  abstract join(address: usize, length: i32): i32;

  /** @returns true when the member was already joined since `begin` */
  abstract joinedNow(index: i32): bool;

  /**
   * @param region     UTF-8 bytes of its name; length 0 = not given; likewise the zone
   * @param latitude   degrees, -90..90; NaN = not given
   * @param longitude  degrees, -180..180; NaN = not given
   * @returns false where there are too many places: this one counts as unknown
   */
  abstract place(
    index: i32,
    region: usize,
    regionLength: i32,
    zone: usize,
    zoneLength: i32,
    latitude: f32,
    longitude: f32,
  ): bool;

  /**
   * @param metric  number of the metric: METRIC_CPU.., then those that the configuration names
   * @param value   finite, >= 0; a share 0..1 for cpu and mem, a number of connections for conns
   * @param ageMs   how long ago it was taken, milliseconds; 0 = now
   */
  abstract report(index: i32, metric: i32, value: f32, ageMs: u32): void;

  /** @param health 0 (dead) .. 1 (well); NaN = nothing is said of it any more */
  abstract setHealth(index: i32, health: f32): void;

  /** @param weight finite, >= 0; 0 = drained; NaN likewise */
  abstract setWeight(index: i32, weight: f32): void;

  /** Envoy, or whoever checks the endpoint's health, says that it must not get requests; until it says otherwise. */
  abstract hold(index: i32, held: bool): void;

  /** @param priority 0 = used first, 0..127 */
  abstract setPriority(index: i32, priority: i32): void;

  /** @param count requests in flight there of all of this Envoy's workers, as Envoy counts them, >= 0 */
  abstract setActive(index: i32, count: i32): void;

  /** The listing is complete: members not joined since `begin` have left. */
  abstract end(): void;
}
