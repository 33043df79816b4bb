import { close, failTimes, host, hosts, indexOf, list, pass, poolOf, send, serve } from "./fixture";

describe("slow start", () => {
  it("does not hold back the endpoints of the first listing", () => {
    const pool = poolOf('"ramp_ms":10000');
    list(pool, hosts(3));
    for (let index = 0; index < 3; index++) expect(pool.ramp(pool.endpoint(index))).toBe(1);
    pool.free();
  });

  it("takes a newcomer from a tenth to all of its share in ramp_ms, in proportion to time", () => {
    const pool = poolOf('"ramp_ms":10000');
    list(pool, hosts(3));
    list(pool, hosts(4));
    const newcomer = pool.endpoint(indexOf(pool, 3));
    expect(pool.ramp(newcomer)).toBe(0.1);
    pass(pool, 2500);
    expect(pool.ramp(newcomer)).toBe(0.25);
    pass(pool, 5000);
    expect(pool.ramp(newcomer)).toBe(0.75);
    pass(pool, 2500);
    expect(pool.ramp(newcomer)).toBe(1);
    pool.nowMs -= 9000;
    expect(pool.ramp(newcomer)).toBe(1, "once done it stays so");
    pool.free();
  });

  it("starts for an endpoint that recovered, and for one that came back", () => {
    const pool = poolOf('"ramp_ms":10000');
    list(pool, hosts(3));
    failTimes(pool, 0, 5);
    pass(pool, 2000);
    serve(pool, pool.trial(), false);
    expect(pool.ramp(pool.endpoint(0))).toBe(0.1);
    const open = send(pool, 2);
    list(pool, hosts(2));
    list(pool, hosts(3));
    expect(pool.ramp(pool.endpoint(2))).toBe(0.1);
    close(pool, open);
    pool.free();
  });

  it("starts for an endpoint that was ill or drained by its metadata, once it is well again, and not for one that never was", () => {
    const pool = poolOf('"ramp_ms":10000');
    list(pool, hosts(3));
    list(pool, [host(0).healthy(0.2), host(1).weighing(0), host(2).healthy(0.8)]);
    list(pool, [host(0).healthy(0.8), host(1).weighing(2), host(2)]);
    expect(pool.ramp(pool.endpoint(0))).toBe(0.1);
    expect(pool.ramp(pool.endpoint(1))).toBe(0.1);
    expect(pool.ramp(pool.endpoint(2))).toBe(1);
    pool.free();
  });

  it("is off with ramp_ms 0", () => {
    const pool = poolOf('"ramp_ms":0');
    list(pool, hosts(1));
    list(pool, hosts(2));
    expect(pool.ramp(pool.endpoint(1))).toBe(1);
    pool.free();
  });
});
