import { Noise } from "../../../assembly/math/noise";
import { Random } from "../../../assembly/math/random";

describe("noise", () => {
  it("is nothing at first: all is believed", () => {
    expect(new Noise().trust(0.001, 16)).toBe(1);
    expect(new Noise().trust(0, 16)).toBe(1);
  });

  it("is nothing of which a few differences tell: they may be real", () => {
    const noise = new Noise();
    for (let n = 0; n < 19; n++) noise.take(0.5);
    expect(noise.size).toBe(0);
    noise.take(0.5);
    expect(noise.size).toBe(0.5);
  });

  it("is the median of the differences, whatever a few of them are", () => {
    const noise = new Noise();
    const random = new Random(1);
    for (let n = 0; n < 5000; n++) noise.take(n % 10 === 0 ? 50 : <f32>(2 * random.unit()));
    expect(noise.size).toBeGreaterThan(0.8);
    expect(noise.size).toBeLessThan(1.5);
  });

  it("is not what one of the first says alone, however far off", () => {
    const noise = new Noise();
    for (let n = 0; n < 20; n++) noise.take(n === 3 ? 1e20 : 0.5);
    expect(noise.size).toBe(0.5);
  });

  it("gives a share of 0 to 1, whatever it is asked", () => {
    const noise = new Noise();
    noise.take(Infinity);
    for (let n = 0; n < 20; n++) noise.take(3e38);
    for (let n = 0; n < 20; n++) noise.take(3.4e38);
    const asked: f32[] = [0, 1e-40, 1, 3e38, Infinity, NaN];
    for (let i = 0; i < asked.length; i++) {
      const share = noise.trust(asked[i], 16);
      expect(share >= 0 && share <= 1).toBe(true, asked[i].toString());
    }
  });

  it("passes over what is no new number", () => {
    const noise = new Noise();
    noise.take(0);
    noise.take(NaN);
    expect(noise.size).toBe(0);
  });

  it("takes little from a large deviation and nearly all from a small one, in their order", () => {
    const noise = new Noise();
    for (let n = 0; n < 20; n++) noise.take(1);
    expect(noise.trust(1, 16)).toBeLessThan(0.1);
    expect(noise.trust(4, 16)).toBe(0.5);
    expect(noise.trust(-40, 16)).toBeGreaterThan(0.98);
    expect(noise.trust(0, 16)).toBe(0);
  });
});
