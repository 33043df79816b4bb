import { medianInPlace } from "../../../assembly/math/median";
import { Random } from "../../../assembly/math/random";

const CAPACITY: i32 = 10000;
const values: usize = memory.data(40000, 4);

function medianOf(list: f32[]): f32 {
  for (let i = 0; i < list.length; i++) store<f32>(values + (i << 2), list[i]);
  return medianInPlace(values, list.length);
}

function sortedMedian(list: f32[]): f32 {
  const sorted = list.slice().sort((a: f32, b: f32): i32 => i32(a > b) - i32(a < b));
  const middle = sorted.length >> 1;
  if (sorted.length & 1) return sorted[middle];
  return <f32>((<f64>sorted[middle - 1] + <f64>sorted[middle]) * 0.5);
}

describe("medianInPlace", () => {
  it("is 0 for no values", () => {
    expect(medianInPlace(values, 0)).toBe(0);
    expect(medianInPlace(values, -1)).toBe(0);
  });

  it("is the middle value, or the mean of the two middle ones", () => {
    expect(medianOf([7])).toBe(7);
    expect(medianOf([3, 1])).toBe(2);
    expect(medianOf([0.9, 0.1, 0.5])).toBe(0.5);
    expect(medianOf([4, 1, 3, 2])).toBe(2.5);
    expect(medianOf([2, 2, 2, 9])).toBe(2);
  });

  it("orders negative numbers, zeros and infinities", () => {
    expect(medianOf([-3, -1, -2])).toBe(-2);
    expect(medianOf([-5, 5, -1])).toBe(-1);
    expect(medianOf([0, -1, 1, -2, 2])).toBe(0);
    expect(medianOf([<f32>Infinity, 1, <f32>-Infinity])).toBe(1);
  });

  it("agrees with sorting on random lists with and without repeated values", () => {
    const random = new Random(11);
    for (let round = 0; round < 400; round++) {
      const count = 1 + <i32>random.below(60);
      const kinds: u32 = round & 1 ? 5 : 1000000;
      const list: f32[] = [];
      for (let i = 0; i < count; i++) list.push((<f32>random.below(kinds) - <f32>(kinds >> 2)) * <f32>0.37);
      expect(medianOf(list)).toBe(sortedMedian(list), `round ${round}`);
    }
  });

  it("keeps the values, only their order changes", () => {
    const random = new Random(3);
    let before: f64 = 0;
    for (let i = 0; i < CAPACITY; i++) {
      const value = <f32>random.below(1000);
      before += <f64>value;
      store<f32>(values + (i << 2), value);
    }
    medianInPlace(values, CAPACITY);
    let after: f64 = 0;
    for (let i = 0; i < CAPACITY; i++) after += <f64>load<f32>(values + (i << 2));
    expect(after).toBe(before);
  });

  it("is not slowed down by 10,000 equal, rising or falling values", () => {
    // A quadratic select would take minutes for these 3,000 calls.
    for (let round = 0; round < 1000; round++) {
      for (let i = 0; i < CAPACITY; i++) store<f32>(values + (i << 2), 0.25);
      expect(medianInPlace(values, CAPACITY)).toBe(0.25);
      for (let i = 0; i < CAPACITY; i++) store<f32>(values + (i << 2), <f32>i);
      expect(medianInPlace(values, CAPACITY)).toBe(4999.5);
      for (let i = 0; i < CAPACITY; i++) store<f32>(values + (i << 2), <f32>(CAPACITY - i));
      expect(medianInPlace(values, CAPACITY)).toBe(5000.5);
    }
  });
});
