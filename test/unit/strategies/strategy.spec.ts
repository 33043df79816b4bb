import { NONE } from "../../../assembly/pool/endpoint";
import { LIST_MAX } from "../../../assembly/pool/flights";
import { Choice } from "../../../assembly/strategies/strategy";

function content(choice: Choice): string {
  const indexes: i32[] = [];
  for (let n = 0; n < choice.count; n++) indexes.push(choice.at(n));
  return indexes.join(" ");
}

describe("Choice", () => {
  it("keeps the order of adding, and each endpoint once", () => {
    const choice = new Choice();
    choice.reset(4);
    choice.add(7);
    choice.add(0);
    choice.add(7);
    choice.add(NONE);
    choice.add(3);
    expect(content(choice)).toBe("7 0 3");
    expect(choice.has(0)).toBe(true);
    expect(choice.has(5)).toBe(false);
    expect(choice.isFull).toBe(false);
  });

  it("takes no more than its capacity", () => {
    const choice = new Choice();
    choice.reset(2);
    for (let n = 0; n < 20; n++) choice.add(n);
    expect(content(choice)).toBe("0 1");
    expect(choice.isFull).toBe(true);
  });

  it("is empty after a reset, and has room for 1 to 8 endpoints whatever it is asked", () => {
    const choice = new Choice();
    choice.reset(LIST_MAX + 5);
    expect(choice.capacity).toBe(8);
    for (let n = 0; n < 20; n++) choice.add(n);
    choice.reset(-3);
    expect(choice.capacity).toBe(1);
    expect(content(choice)).toBe("");
    choice.add(4);
    choice.add(5);
    expect(content(choice)).toBe("4");
  });
});
