import { greatCircleKm } from "../../../assembly/math/distance";

describe("greatCircleKm", () => {
  it("gives the known distances between cities", () => {
    expect(Math.abs(greatCircleKm(51.5074, -0.1278, 48.8566, 2.3522) - 343.6)).toBeLessThan(1.0, "London - Paris");
    expect(Math.abs(greatCircleKm(40.7128, -74.006, 34.0522, -118.2437) - 3936)).toBeLessThan(
      4.0,
      "New York - Los Angeles",
    );
    expect(Math.abs(greatCircleKm(-33.8688, 151.2093, 35.6762, 139.6503) - 7823)).toBeLessThan(8.0, "Sydney - Tokyo");
  });

  it("is a quarter of the equator from a pole to it, half of it to the antipode", () => {
    expect(greatCircleKm(90, 0, 0, 77)).toBeCloseTo(10007.56, 1);
    expect(greatCircleKm(10, 20, -10, -160)).toBeCloseTo(20015.11, 1);
  });

  it("takes the short way across the date line", () => {
    expect(greatCircleKm(0, 179.5, 0, -179.5)).toBeCloseTo(111.19, 1);
  });

  it("is 0 to the same place, the same in both directions, and exact for a metre", () => {
    expect(greatCircleKm(12.34, 56.78, 12.34, 56.78)).toBe(0);
    expect(greatCircleKm(1, 2, 3, 4)).toBeCloseTo(greatCircleKm(3, 4, 1, 2), 9);
    expect(greatCircleKm(0, 0, 0.00001, 0)).toBeCloseTo(0.00111195, 7);
  });

  it("is NaN, and no trap, where a coordinate is unknown", () => {
    expect(isNaN(greatCircleKm(NaN, 0, 0, 0))).toBe(true);
    expect(isNaN(greatCircleKm(0, 0, 0, Infinity))).toBe(true);
  });
});
