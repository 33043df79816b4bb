/**
 * How much an endpoint can take, learned from its reports: requests a second / utilization (gRFC A58). A mean of samples; one that
 * differs by far more than samples do is believed at once, since then the endpoint has changed.
 */
import { medianInPlace } from "../math/median";
import { Noise } from "../math/noise";
import { Room } from "./rooms";

/** Below that utilization, a report says nothing of the capacity. */
const CPU_MIN: f32 = 0.001;
/** Samples that the mean is of at most. */
const COUNT_MAX: f32 = 30;
/** Times the noise squared that a sample must differ by to count half. */
const JUMP_NOISE: f32 = 16;
/** The same for a capacity, next to the pool's median. */
const CAPACITY_NOISE: f32 = 16;
/** The least and the largest next to the pool's median. */
const LEAST: f32 = 0.03125;
const LARGEST: f32 = 32;
const SAMPLES_MAX: i32 = 255;

const samples: usize = memory.data(SAMPLES_MAX * 4, 4); // f32[SAMPLES_MAX]: capacities seen since the median was taken

export class Capacities {
  private readonly noise: Noise = new Noise();
  /** 0 = not known. */
  private median: f32 = 0;
  private readonly latest: StaticArray<f32> = new StaticArray<f32>(SAMPLES_MAX);
  private count: i32 = 0;
  private next: i32 = 0;

  /** @param rate requests a second, NaN = not known. @param cpu 0..1, NaN = not known */
  take(room: Room, rate: f32, cpu: f32): void {
    if (!(rate > 0) || !(cpu > CPU_MIN)) return;
    const sample = rate / cpu;
    const known = room.capacity;
    if (known === 0) {
      room.capacity = sample;
      room.sampleCount = 1;
    } else {
      const deviation = sample / known - 1;
      this.noise.take(abs<f32>(deviation));
      const jump: f32 = this.noise.size > 0 ? this.noise.trust(deviation, JUMP_NOISE) : 0;
      const gain = max<f32>(1 / (room.sampleCount + 1), jump);
      room.capacity += (sample - known) * gain;
      room.sampleCount = min<f32>(COUNT_MAX, 1 / gain);
    }
    unchecked((this.latest[this.next] = room.capacity));
    this.next = this.next + 1 < SAMPLES_MAX ? this.next + 1 : 0;
    this.count = min<i32>(this.count + 1, SAMPLES_MAX);
  }

  /** Takes the median of the latest. */
  settle(): void {
    if (this.count === 0) return;
    for (let n = 0; n < this.count; n++) store<f32>(samples + ((<usize>n) << 2), unchecked(this.latest[n]));
    this.median = medianInPlace(samples, this.count);
  }

  /** @returns 1 / the capacity to believe, the pool's median being 1; 1 where none is known */
  inverse(room: Room): f32 {
    if (room.capacity === 0 || this.median === 0) return 1;
    const deviation = min<f32>(LARGEST, max<f32>(LEAST, room.capacity / this.median)) - 1;
    return 1 / (1 + deviation * this.noise.trust(deviation, CAPACITY_NOISE / room.sampleCount));
  }
}
