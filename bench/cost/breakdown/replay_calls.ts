// The host calls of a plugin that is given fixed answers, looked up by first byte and length: they cost next to nothing.

/** What the host answers; parts of property paths are separated by NUL. */
export interface Answers {
  readonly configuration: Uint8Array;
  readonly properties: ReadonlyMap<string, Uint8Array>;
  readonly requestHeaders: ReadonlyMap<string, Uint8Array>;
  readonly responseHeaders: ReadonlyMap<string, Uint8Array>;
}

export type Exports = Readonly<Record<string, ((...args: number[]) => number) | undefined>>;
type Call = (...args: number[]) => number;
/** By first byte and length of the name. */
type Table = Map<number, Uint8Array>;

const OK = 0;
const NOT_FOUND = 1;
const BAD_ARGUMENT = 2;
const REQUEST_HEADERS = 0;
const UPSTREAM_ADDRESS = "upstream\0address";
const COMMA = 0x2c;
const TWO_TO_32 = 2 ** 32;

export class ReplayCalls {
  readonly imports: WebAssembly.Imports;
  /** Calls by operation, while there is a map. */
  seen: Map<string, number> | undefined;
  private exports: Exports = {};
  private memory: WebAssembly.Memory | undefined;
  private bytes = new Uint8Array();
  private view = new DataView(this.bytes.buffer);
  private readonly properties: Table;
  private readonly requestHeaders: Table;
  private readonly responseHeaders: Table;
  private clockHigh = 395_000_000;
  private clockLow = 0;
  private metricCount = 0;

  /** @throws Error where two names of one kind can't be told apart */
  constructor(
    module: WebAssembly.Module,
    private readonly answers: Answers,
  ) {
    this.properties = tableOf(answers.properties);
    this.requestHeaders = tableOf(answers.requestHeaders);
    this.responseHeaders = tableOf(answers.responseHeaders);
    const silent = WebAssembly.Module.imports(module).map(({ name }): [string, Call] => [name, () => OK]);
    this.imports = { env: { ...Object.fromEntries(silent), ...this.answering() } };
  }

  /** To be called before any of the calls is. */
  attach(instance: WebAssembly.Instance): void {
    this.exports = instance.exports as unknown as Exports;
    this.memory = instance.exports.memory as WebAssembly.Memory;
  }

  /** Moves the clock. @param stepNs below 2^32 */
  advance(stepNs: number): void {
    this.clockLow += stepNs;
    if (this.clockLow < TWO_TO_32) return;
    this.clockLow -= TWO_TO_32;
    this.clockHigh++;
  }

  private answering(): Record<string, Call> {
    return {
      proxy_get_buffer_bytes: (_type, _from, _most, start = 0, length = 0) =>
        this.give(this.answers.configuration, start, length),
      proxy_get_property: (path = 0, size = 0, start = 0, length = 0) =>
        this.look(this.properties, "property", path, size, start, length),
      proxy_get_header_map_value: (map, name = 0, size = 0, start = 0, length = 0) =>
        this.look(
          map === REQUEST_HEADERS ? this.requestHeaders : this.responseHeaders,
          "header",
          name,
          size,
          start,
          length,
        ),
      proxy_replace_header_map_value: (_map, _name, _size, value = 0, length = 0) => this.route(value, length),
      proxy_remove_header_map_value: () => this.note("remove a header"),
      proxy_get_current_time_nanoseconds: (at = 0) => this.tellTime(at),
      proxy_get_shared_data: () => NOT_FOUND,
      proxy_http_call: () => BAD_ARGUMENT,
      proxy_define_metric: (_type, _name, _size, id = 0) => this.writeU32(id, ++this.metricCount),
    };
  }

  private look(table: Table, kind: string, name: number, size: number, start: number, length: number): number {
    this.renew();
    if (this.seen !== undefined) this.note(`${kind} ${this.text(name, size)}`);
    const value = table.get(key(this.bytes[name] ?? 0, size));
    return value === undefined ? NOT_FOUND : this.give(value, start, length);
  }

  /** Hands bytes over through the plugin's allocator. */
  private give(value: Uint8Array, start: number, length: number): number {
    const at = (this.exports.malloc ?? this.exports.proxy_on_memory_allocate)?.(value.length) ?? 0;
    this.renew();
    this.bytes.set(value, at);
    this.view.setUint32(start, at, true);
    this.view.setUint32(length, value.length, true);
    return OK;
  }

  /** The first address of the list will have answered. */
  private route(value: number, length: number): number {
    this.renew();
    const comma = this.bytes.indexOf(COMMA, value);
    const end = comma < 0 || comma > value + length ? value + length : comma;
    this.properties.set(keyOf(UPSTREAM_ADDRESS), this.bytes.slice(value, end));
    return this.note("replace a header");
  }

  private tellTime(at: number): number {
    this.writeU32(at, this.clockLow);
    this.writeU32(at + 4, this.clockHigh);
    return this.note("clock");
  }

  private writeU32(at: number, value: number): number {
    this.renew();
    this.view.setUint32(at, value, true);
    return OK;
  }

  private note(operation: string): number {
    if (this.seen !== undefined) this.seen.set(operation, (this.seen.get(operation) ?? 0) + 1);
    return OK;
  }

  private text(start: number, size: number): string {
    return Buffer.from(this.bytes.subarray(start, start + size))
      .toString("latin1")
      .replaceAll("\0", ".");
  }

  /** A memory that has grown has left its old views empty. */
  private renew(): void {
    if (this.bytes.length > 0 || this.memory === undefined) return;
    this.bytes = new Uint8Array(this.memory.buffer);
    this.view = new DataView(this.memory.buffer);
  }
}

function tableOf(values: ReadonlyMap<string, Uint8Array>): Table {
  const table = new Map([...values].map(([name, value]) => [keyOf(name), value]));
  if (table.size < values.size) throw new Error(`two of these can't be told apart: ${[...values.keys()].join(", ")}`);
  return table;
}

function keyOf(name: string): number {
  return key(name.charCodeAt(0), name.length);
}

function key(firstByte: number, length: number): number {
  return length * 256 + firstByte;
}
