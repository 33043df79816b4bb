import { Random } from "../../../assembly/math/random";
import { AddressTable } from "../../../assembly/pool/address_table";
import { NONE } from "../../../assembly/pool/endpoint";
import { ENDPOINTS_MAX, EndpointTable } from "../../../assembly/pool/table";

/** An endpoint table, told texts. */
class Book {
  readonly table: EndpointTable = new EndpointTable();

  find(text: string): i32 {
    const bytes = String.UTF8.encode(text);
    return this.table.find(changetype<usize>(bytes), bytes.byteLength);
  }

  add(text: string): i32 {
    const bytes = String.UTF8.encode(text);
    assert(this.table.makeRoom(), "no room");
    return this.table.add(changetype<usize>(bytes), bytes.byteLength);
  }

  retire(index: i32): void {
    this.table.retire(index);
    this.table.reindex();
  }
}

describe("the addresses of an endpoint table", () => {
  it("are found by all of their bytes, whatever was added and retired before", () => {
    const book = new Book();
    const random = new Random(9);
    const known = new Map<string, i32>();
    let wrong = 0;
    for (let n = 0; n < 4000; n++) {
      const text = `10.0.0.${random.below(300)}:8${random.below(2)}`;
      const index = book.find(text);
      if (index !== (known.has(text) ? known.get(text) : NONE)) wrong++;
      if (index === NONE) known.set(text, book.add(text));
      else if (random.below(3) === 0) {
        book.retire(index);
        known.delete(text);
      }
    }
    expect(wrong).toBe(0);
    book.table.free();
  });

  it("fill up freed records, the lowest index first, before the table grows", () => {
    const book = new Book();
    for (let n = 0; n < 16; n++) expect(book.add(`a${n}`)).toBe(n);
    book.table.retire(11);
    book.table.retire(3);
    book.table.retire(7);
    book.table.reindex();
    expect(book.add("b0")).toBe(3);
    expect(book.add("b1")).toBe(7);
    expect(book.add("b2")).toBe(11);
    expect(book.table.capacity).toBe(16);
    expect(book.add("b3")).toBe(16);
    expect(book.find("a3")).toBe(NONE);
    expect(book.find("a4")).toBe(4);
    book.table.free();
  });

  it("have room for 16,384 of them and no more", () => {
    const book = new Book();
    for (let n = 0; n < ENDPOINTS_MAX; n++) book.add(n.toString());
    expect(book.table.makeRoom()).toBe(false);
    book.retire(4711);
    expect(book.table.makeRoom()).toBe(true);
    expect(book.add("x")).toBe(4711);
    expect(book.find("16383")).toBe(16383);
    expect(book.find("16384")).toBe(NONE);
    book.table.free();
  });
});

describe("AddressTable", () => {
  it("ends its search in a table that is full, without finding what isn't there", () => {
    const book = new Book();
    for (let n = 0; n < 16; n++) book.add(n.toString());
    const table = new AddressTable();
    table.reset(16);
    for (let n: u64 = 0; n < 64; n++) table.add(n * 7, <i32>(n & 15));
    expect(table.find(changetype<usize>(book.table.standing(0)), 5, 0, 0)).toBe(NONE);
    table.free();
    book.table.free();
  });
});
