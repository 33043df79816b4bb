/** Who keeps tables of its own about a pool's members and outcomes: the cluster's strategy. */
export abstract class PoolObserver {
  /** A member was added; its weight is known. Its index stays its own until `holds` says false after `left`. */
  joined(_index: i32): void {}
  reweighed(_index: i32): void {}
  left(_index: i32): void {}
  /** @returns true while the index of an endpoint that left must not be used again */
  holds(_index: i32): bool {
    return false;
  }
  /** A request was sent there. */
  sent(_index: i32): void {}
  /** One attempt ended. @param latencyMs time to response headers, NaN = not measured */
  observe(_index: i32, _failed: bool, _latencyMs: f32): void {}
}

export class NobodyWatching extends PoolObserver {}
