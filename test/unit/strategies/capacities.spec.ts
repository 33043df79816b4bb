import { Capacities } from "../../../assembly/strategies/capacities";
import { Room, Rooms } from "../../../assembly/strategies/rooms";

function roomsOf(count: i32): Rooms {
  const rooms = new Rooms();
  for (let n = 0; n < count; n++) rooms.makeRoom(n);
  return rooms;
}

/** @param wobble relative differences of the samples */
function sample(capacities: Capacities, room: Room, capacity: f32, times: i32, wobble: f32 = 0.05): void {
  for (let n = 0; n < times; n++) capacities.take(room, capacity * (n & 1 ? 1 + wobble : 1 - wobble), 1);
}

describe("capacities", () => {
  it("are the median's where nothing is known, or no rate, or hardly any use is reported", () => {
    const rooms = roomsOf(2);
    const capacities = new Capacities();
    capacities.take(rooms.at(0), NaN, 0.5);
    capacities.take(rooms.at(0), 100, NaN);
    capacities.take(rooms.at(0), 100, 0);
    capacities.settle();
    expect(capacities.inverse(rooms.at(0))).toBe(1);
    rooms.free();
  });

  it("are in proportion to requests a second at full use", () => {
    const rooms = roomsOf(3);
    const capacities = new Capacities();
    for (let n = 0; n < 40; n++) for (let i = 0; i < 3; i++) sample(capacities, rooms.at(i), <f32>(100 << i), 2);
    capacities.settle();
    expect(Math.abs(<f64>capacities.inverse(rooms.at(0)) - 2)).toBeLessThan(0.1);
    expect(Math.abs(<f64>capacities.inverse(rooms.at(1)) - 1)).toBeLessThan(0.05);
    expect(Math.abs(<f64>capacities.inverse(rooms.at(2)) - 0.5)).toBeLessThan(0.05);
    rooms.free();
  });

  it("follow at once an endpoint that has become four times slower", () => {
    const rooms = roomsOf(3);
    const capacities = new Capacities();
    for (let n = 0; n < 40; n++) for (let i = 0; i < 3; i++) sample(capacities, rooms.at(i), 100, 2);
    sample(capacities, rooms.at(0), 25, 2);
    capacities.settle();
    expect(capacities.inverse(rooms.at(0))).toBeGreaterThan(2.5);
    rooms.free();
  });

  it("stay numbers, however wild the reports are", () => {
    const rooms = roomsOf(3);
    const capacities = new Capacities();
    for (let n = 0; n < 1000; n++) {
      capacities.take(rooms.at(n % 3), n & 1 ? 1e18 : 1e-30, n & 2 ? 0.0011 : 1);
      capacities.settle();
      const inverse = capacities.inverse(rooms.at(n % 3));
      expect(inverse > 0 && inverse < 33).toBe(true, inverse.toString());
    }
    rooms.free();
  });

  it("stay within bounds, whatever is reported", () => {
    const rooms = roomsOf(3);
    const capacities = new Capacities();
    for (let i = 0; i < 3; i++) sample(capacities, rooms.at(i), <f32>Math.pow(10, 3 * (i - 1)), 1, 0);
    capacities.settle();
    for (let i = 0; i < 3; i++) {
      expect(capacities.inverse(rooms.at(i))).toBeGreaterThan(0.03);
      expect(capacities.inverse(rooms.at(i))).toBeLessThan(33);
    }
    rooms.free();
  });
});
