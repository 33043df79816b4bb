/**
 * Choice by cost among all endpoints, or a random run of the members in larger pools: costs are worked out on the tick and with each
 * outcome, so that looking at many is the price of a few.
 */
import { Pool } from "../pool/pool";
import { CostStrategy, candidates } from "./chooser";

/** Candidates looked at where all are wanted: of larger pools a run of so many members from a random one on. */
const WINDOW: i32 = 128;
/** The cheapest of each so many-th member is a candidate for the list. */
const CLASS_COUNT: i32 = 16;
/** Costs worked out anew in a tick. */
const REFRESHED_COUNT: i32 = 1024;

export abstract class ScanStrategy extends CostStrategy {
  /** Index of the endpoint whose cost is worked out next. */
  private nextToRefresh: i32 = 0;

  constructor(pool: Pool) {
    super(pool);
    if (!pool.settings.hasSample) this.sample = 0;
  }

  /** @returns the cost by what was worked out last; as `cost` */
  protected abstract costNow(index: i32): f32;

  /** Works out anew what an endpoint's cost is made of. */
  protected abstract refresh(index: i32): void;

  joined(index: i32): void {
    this.refresh(index);
  }

  reweighed(index: i32): void {
    this.refresh(index);
  }

  observe(index: i32, _failed: bool, _latencyMs: f32): void {
    this.refresh(index);
  }

  tick(): void {
    const count = this.pool.table.count;
    for (let n = min<i32>(count, REFRESHED_COUNT); n > 0; n--) {
      this.nextToRefresh = this.nextToRefresh + 1 < count ? this.nextToRefresh + 1 : 0;
      if (this.pool.standing(this.nextToRefresh).member) this.refresh(this.nextToRefresh);
    }
  }

  protected draw(): void {
    if (this.sample === 0) this.scan();
    else super.draw();
  }

  /** Takes the cheapest of each class of members as candidates, and so the cheapest of all; from a random one on, to break ties. */
  private scan(): void {
    const pool = this.pool;
    const count = pool.drawCount;
    const size = min<i32>(count, WINDOW);
    const jitter = this.jitter;
    let position = size < count || jitter === 0 ? <i32>pool.random.below(count) : 0;
    let noise = <u32>pool.random.next();
    candidates.reset(min<i32>(size, CLASS_COUNT));
    for (let n = 0; n < size; n++) {
      const index = pool.drawn(position);
      position = position + 1 < count ? position + 1 : 0;
      noise = noise * 1664525 + 1013904223; // a linear congruence (Numerical Recipes): enough to break ties
      const cost = this.costNow(index) * (1 + jitter * (<f32>(noise >> 8) * (1.0 / 16777216.0)));
      const place = n & (CLASS_COUNT - 1);
      if (n < CLASS_COUNT || cost < candidates.costAt(place)) {
        candidates.set(place, index);
        candidates.setCost(place, cost);
      }
    }
  }
}
