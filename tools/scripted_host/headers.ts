// A header map: names in lower case, values as byte strings (a char 0..255 for each byte), in order, duplicates kept.

import { HostError } from "./errors.ts";

export type HeaderValues = Readonly<Record<string, string | readonly string[]>>;

/** Headers of one message. Copying is cheap: build a template once and hand it to many streams. */
export class HeaderList {
  private names: string[] = [];
  private values: string[] = [];

  static from(source: HeaderValues | HeaderList): HeaderList {
    const list = new HeaderList();
    if (source instanceof HeaderList) {
      list.names = source.names.slice();
      list.values = source.values.slice();
      return list;
    }
    for (const [name, values] of Object.entries(source)) {
      for (const value of typeof values === "string" ? [values] : values) list.add(name.toLowerCase(), checked(value));
    }
    return list;
  }

  /** Headers of an answer: `:status` is put in front, as 200, where there is none. */
  static ofAnswer(source: HeaderValues | HeaderList): HeaderList {
    const list = HeaderList.from(source);
    if (list.get(":status") !== undefined) return list;
    list.names.unshift(":status");
    list.values.unshift("200");
    return list;
  }

  get length(): number {
    return this.names.length;
  }

  /** First value, or undefined. */
  get(name: string): string | undefined {
    const index = this.names.indexOf(name);
    return index < 0 ? undefined : this.values[index];
  }

  all(name: string): string[] {
    return this.values.filter((_, index) => this.names[index] === name);
  }

  entries(): [string, string][] {
    return this.names.map((name, index) => [name, this.values[index] ?? ""]);
  }

  add(name: string, value: string): void {
    this.names.push(name);
    this.values.push(value);
  }

  /** Leaves exactly one value, at the place of the first. */
  replace(name: string, value: string): void {
    const first = this.names.indexOf(name);
    if (first < 0) {
      this.add(name, value);
      return;
    }
    this.values[first] = value;
    this.removeFrom(first + 1, name);
  }

  remove(name: string): void {
    this.removeFrom(0, name);
  }

  private removeFrom(start: number, name: string): void {
    for (let index = this.names.indexOf(name, start); index >= 0; index = this.names.indexOf(name, index)) {
      this.names.splice(index, 1);
      this.values.splice(index, 1);
    }
  }
}

function checked(value: string): string {
  for (let index = 0; index < value.length; index++) {
    if (value.charCodeAt(index) > 255)
      throw new HostError(`header value is not a byte string: ${JSON.stringify(value)}`);
  }
  return value;
}
