import { Text } from "../../../assembly/telemetry/text";

const CAPACITY: i32 = 24;
const GUARD: u8 = 0xaa;
const start: usize = memory.data(32, 8);

/** A text of up to 24 bytes with a guard behind it. */
function blank(): Text {
  memory.fill(start, GUARD, 32);
  return new Text(start, CAPACITY);
}

function written(text: Text): string {
  for (let i = CAPACITY; i < 32; i++) assert(load<u8>(start + i) === GUARD, "wrote beyond its end");
  return String.UTF8.decodeUnsafe(text.start, text.length);
}

function number(value: f64): string {
  const text = blank();
  text.number(value);
  return written(text);
}

describe("Text", () => {
  it("appends, and starts anew when it is cleared", () => {
    const text = blank();
    text.ascii("cost=");
    text.number(1.5);
    text.byte(0x3b);
    expect(written(text)).toBe("cost=1.5;");
    text.clear();
    text.ascii("b");
    expect(written(text)).toBe("b");
  });

  it("writes numbers with up to three decimals, rounded, without zeros behind them", () => {
    expect(number(0)).toBe("0");
    expect(number(7)).toBe("7");
    expect(number(10)).toBe("10");
    expect(number(0.1)).toBe("0.1");
    expect(number(0.05)).toBe("0.05");
    expect(number(0.001)).toBe("0.001");
    expect(number(1.25)).toBe("1.25");
    expect(number(123456.7891)).toBe("123456.789");
    expect(number(0.9996)).toBe("1");
    expect(number(0.0004)).toBe("0");
    expect(number(-2.5)).toBe("-2.5");
  });

  it("writes numbers that have no such decimals as words", () => {
    expect(number(NaN)).toBe("unknown");
    expect(number(Infinity)).toBe("huge");
    expect(number(-Infinity)).toBe("-huge");
    expect(number(1e15)).toBe("huge");
    expect(number(999999999999)).toBe("999999999999");
    expect(number(f64.MAX_VALUE)).toBe("huge");
  });

  it("cuts off what does not fit, and never writes beyond its end", () => {
    const text = blank();
    text.ascii("0123456789012345678901234567890");
    expect(written(text)).toBe("012345678901234567890123");
    text.byte(0x41);
    text.number(12);
    expect(text.length).toBe(CAPACITY);
    written(text);
  });

  it("appends all of some bytes, or nothing", () => {
    const text = blank();
    const address = String.UTF8.encode("10.0.0.1:8080");
    expect(text.bytes(changetype<usize>(address), address.byteLength)).toBe(true);
    expect(text.bytes(changetype<usize>(address), address.byteLength)).toBe(false);
    expect(written(text)).toBe("10.0.0.1:8080");
    expect(text.bytes(changetype<usize>(address), 11)).toBe(true);
    expect(written(text)).toBe("10.0.0.1:808010.0.0.1:80");
  });
});
