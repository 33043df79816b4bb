import { Random } from "../../../assembly/math/random";
import { isMetricName, LoadReport, REPORT_BYTES_MAX } from "../../../assembly/signals/load_report";
import { REPORT_FAULT_KINDS, REPORT_FAULT_NAMES } from "../../../assembly/signals/load_report_faults";
import { binary, header, METRICS, report, told } from "./load_report_fixture";

const SEED: u64 = 20240722;
const MUTANT_COUNT = 20000;
const RIGHT = [
  "TEXT cpu_utilization=0.5, mem_utilization:2.5e-1,named_metrics.queue=7 ,utilization.gpu=0.75,eps=+1,rps_fractional=1.",
  'JSON {"cpuUtilization":0.5,"named_metrics":{"queue":"7","\\u00e9\\/b.c":1e1},"utilization":{"gpu":0.75},"eps":null} ',
  "BIN CQAAAAAAAOA/MQAAAAAAAFlAOQAAAAAAAABAQg4KA3JpZhEAAAAAAAAQQA==",
];
const TOKENS = '{}[]",:=\\u0d8-+.eE19 \n\t\0\x7f/ATn';
const random = new Random(SEED);
const mutant = new Uint8Array(1024);

function mutate(right: Uint8Array): i32 {
  let length = right.length;
  for (let i = 0; i < length; i++) mutant[i] = right[i];
  for (let changes = random.below(3) + 1; changes > 0; changes--) {
    const at = random.below(length);
    const kind = random.below(5);
    if (kind === 0) mutant[at] = <u8>random.below(256);
    else if (kind < 3) mutant[at] = <u8>TOKENS.charCodeAt(random.below(TOKENS.length));
    else if (kind === 3) length = max(1, at);
    else {
      const count = min(random.below(40) + 1, length - at);
      mutant.copyWithin(at + count, at, length);
      length += count;
    }
  }
  return length;
}

/** What is read of the mutant, these bytes being behind it. */
function readBefore(length: i32, filler: u8): string {
  mutant.fill(filler, length, length + 64);
  return told(report.readHeader(mutant.dataStart, length));
}

function areSound(): bool {
  for (let i = 0; i < METRICS; i++) {
    const value = report.values[i];
    if (!isNaN(value) && !(value >= 0 && value <= 1e18)) return false;
  }
  const cpu = report.values[0];
  const mem = report.values[1];
  return (isNaN(cpu) || cpu <= 1) && (isNaN(mem) || mem <= 1) && isNaN(report.values[2]);
}

describe("LoadReport", () => {
  it("refuses a header of another form", () => {
    expect(header("")).toBe("empty");
    const wrong = [
      "BAD x",
      "TEXT",
      "text eps=1",
      "TEXT\teps=1",
      "eps=1",
      " TEXT eps=1",
      "JSON{}",
      "BINCQ",
      '{"eps":1}',
      "T",
      "BIN",
    ];
    for (let i = 0; i < wrong.length; i++) expect(header(wrong[i])).toBe("unknown_format", wrong[i]);
  });

  it("forgets what the report before it said", () => {
    expect(header("TEXT eps=1,named_metrics.queue=2,application_utilization=1")).toBe(
      "cpu=1.0 queue=2.0 app=1.0 eps=1.0",
    );
    expect(header("TEXT eps=1,named_metrics.queue=2,eps=3")).toBe("duplicate");
    expect(header("TEXT mem_utilization=0.5")).toBe("mem=0.5 mem_raw=0.5");
    expect(binary([])).toBe("empty");
  });

  it("reads 64 KiB and refuses more without a look at it", () => {
    expect(header(`TEXT eps=1,${" ".repeat(REPORT_BYTES_MAX - 11)}`)).toBe("eps=1.0");
    expect(header(`TEXT eps=1,${" ".repeat(REPORT_BYTES_MAX - 10)}`)).toBe("too_large");
    expect(header(`JSON {"named_metrics":{"${"\\u0061".repeat(10000)}":1},"eps":1}`)).toBe("eps=1.0");
    expect(told(report.readHeader(0, REPORT_BYTES_MAX + 1))).toBe("too_large");
    expect(told(report.readBinary(0, REPORT_BYTES_MAX + 1))).toBe("too_large");
  });

  it("has room for cpu, mem and conns where no other metric is wanted, and never reports an unknown name", () => {
    const plain = new LoadReport([]);
    const text = String.UTF8.encode("TEXT cpu_utilization=0.5,named_metrics.queue=1");
    expect(plain.readHeader(changetype<usize>(text), text.byteLength)).toBe(true);
    expect(plain.values.length).toBe(3);
    expect(plain.values[0]).toBe(0.5);
    const odd = new LoadReport(["nonsense", ""]);
    expect(odd.readHeader(changetype<usize>(text), text.byteLength)).toBe(true);
    expect(isNaN(odd.values[3]) && isNaN(odd.values[4])).toBe(true);
  });

  it("knows what a metric may be called", () => {
    const right = [
      "cpu_utilization",
      "mem_utilization",
      "application_utilization",
      "eps",
      "rps_fractional",
      "named_metrics.queue",
    ];
    for (let i = 0; i < right.length; i++) expect(isMetricName(right[i])).toBe(true, right[i]);
    expect(
      isMetricName("utilization.gpu") && isMetricName("named_metrics.a.b") && isMetricName("named_metrics.."),
    ).toBe(true);
    const wrong = [
      "",
      "cpu",
      "named_metrics",
      "named_metrics.",
      "utilization",
      "rps",
      "request_cost.x",
      "eps.x",
      "eps.",
      ".",
      "EPS",
    ];
    for (let i = 0; i < wrong.length; i++) expect(isMetricName(wrong[i])).toBe(false, wrong[i]);
  });

  it("names every fault once", () => {
    expect(REPORT_FAULT_NAMES.length).toBe(REPORT_FAULT_KINDS);
    for (let i = 0; i < REPORT_FAULT_KINDS; i++) expect(REPORT_FAULT_NAMES.indexOf(REPORT_FAULT_NAMES[i])).toBe(i);
  });

  it("allocates nothing", () => {
    const texts = RIGHT.concat(['JSON {"eps":1', "TEXT eps=1,eps=1", "x"]).map<ArrayBuffer>((text) =>
      String.UTF8.encode(text),
    );
    const before = heap.alloc(8);
    heap.free(before);
    for (let i = 0; i < 600; i++) {
      const text = texts[i % 6];
      report.readHeader(changetype<usize>(text), text.byteLength);
      report.readBinary(changetype<usize>(text) + 4, text.byteLength - 4);
    }
    // An allocation in between would have taken the block that was just freed.
    const after = heap.alloc(8);
    heap.free(after);
    expect(after).toBe(before);
  });

  it("takes or refuses any bytes, whatever lies behind them, and gives nothing out of its range", () => {
    for (let form = 0; form < RIGHT.length; form++) {
      const right = Uint8Array.wrap(String.UTF8.encode(RIGHT[form]));
      let taken = 0;
      for (let turn = 0; turn < MUTANT_COUNT; turn++) {
        const length = mutate(right);
        const first = readBefore(length, 0x31);
        const sound = areSound() && first === readBefore(length, 0x22) && first === readBefore(length, 0x7d);
        if (report.fault < 0) taken++;
        if (!sound || first.startsWith("refused,")) {
          expect(`${first}: ${mutant.subarray(0, length).join()}`).toBe("", `seed ${SEED}, form ${form}, turn ${turn}`);
          return;
        }
      }
      // Both outcomes must occur, or the damage tests nothing.
      expect(taken).toBeGreaterThan(MUTANT_COUNT / 50, RIGHT[form]);
      expect(taken).toBeLessThan((MUTANT_COUNT * 4) / 5, RIGHT[form]);
    }
  });
});
