import { header } from "./load_report_fixture";

describe("a load report as JSON", () => {
  it("gives what it reports, its keys in either case", () => {
    expect(
      header(
        'JSON {"cpu_utilization": 0.5, "namedMetrics": {"queue": 7, "x": 1e3}, "utilization": {"gpu": 0.75}, "eps": 2}',
      ),
    ).toBe("cpu=0.5 queue=7.0 gpu=0.75 cpu_raw=0.5 eps=2.0");
    expect(
      header(
        'JSON {"cpuUtilization":0.5,"memUtilization":0.25,"rpsFractional":10,"applicationUtilization":0.75,"named_metrics":{}}',
      ),
    ).toBe("cpu=0.75 mem=0.25 app=0.75 cpu_raw=0.5 mem_raw=0.25 rps=10.0");
    expect(header('JSON {"application_utilization":1,"mem_utilization":1,"rps_fractional":1}')).toBe(
      "cpu=1.0 mem=1.0 app=1.0 mem_raw=1.0 rps=1.0",
    );
  });

  it("checks the costs and the old rate and keeps nothing of them", () => {
    expect(header('JSON {"request_cost":{"queue":1},"rps":"17"}')).toBe("");
    expect(header('JSON {"requestCost":{"x":-1}}')).toBe("number_range");
    expect(header('JSON {"rps":-1}')).toBe("number_range");
  });

  it("reads numbers that are texts, and null as not reported", () => {
    expect(header('JSON {"cpu_utilization":"0.5","named_metrics":{"queue":"7"}}')).toBe(
      "cpu=0.5 queue=7.0 cpu_raw=0.5",
    );
    expect(header('JSON {"cpu_utilization":null,"eps":1,"namedMetrics":null}')).toBe("eps=1.0");
    expect(header('JSON {"named_metrics":{"queue":null,"x":1},"eps":1}')).toBe("eps=1.0");
    expect(header('JSON {"named_metrics":{"queue":null')).toBe("syntax");
    expect(header("JSON {}")).toBe("");
  });

  it("takes spaces wherever JSON does", () => {
    expect(header('JSON  \t{ "eps"\t: 1 ,\r\n "named_metrics" : { "queue" : 2 } } ')).toBe("queue=2.0 eps=1.0");
    expect(header("JSON { }")).toBe("");
  });

  it("reads keys with escapes", () => {
    expect(header('JSON {"e\\u0070s":1,"named_metrics":{"\\u00e9\\/b.c":2,"q\\u0075eue":3}}')).toBe(
      "queue=3.0 eps=1.0 e=2.0",
    );
    expect(header('JSON {"named_metrics":{"é/b.c":2}}')).toBe("e=2.0");
    expect(header('JSON {"named_metrics":{"\\"\\\\\\b\\f\\n\\r\\t\\ud83d\\ude00":2}}')).toBe("");
    expect(header('JSON {"eps":1,"e\\u0070s":1}')).toBe("duplicate");
    expect(header('JSON {"named_metrics":{"a":1,"\\u0061":1}}')).toBe("duplicate");
  });

  it("refuses the whole where a key comes twice, also once in either case", () => {
    expect(header('JSON {"eps":1,"eps":1}')).toBe("duplicate");
    expect(header('JSON {"cpuUtilization":1,"cpu_utilization":1}')).toBe("duplicate");
    expect(header('JSON {"namedMetrics":{},"named_metrics":{}}')).toBe("duplicate");
    expect(header('JSON {"named_metrics":{"a":1,"b":1,"a":1}}')).toBe("duplicate");
    expect(header('JSON {"eps":null,"eps":1}')).toBe("duplicate");
  });

  it("refuses the whole where a key is unknown", () => {
    expect(header('JSON {"eps":1,"unknown_field":2}')).toBe("unknown_metric");
    expect(header('JSON {"named_metrics.queue":2}')).toBe("unknown_metric");
    expect(header('JSON {"":2}')).toBe("unknown_metric");
    expect(header('JSON {"named_metrics":{"":2}}')).toBe("unknown_metric");
  });

  it("refuses the whole where a number is none or out of its range", () => {
    const none = [
      '"NaN"',
      '"Infinity"',
      '""',
      '" 1"',
      "true",
      "[]",
      "{}",
      "nul",
      "01x",
      ".5",
      "-",
      "+1",
      "1.",
      "1e",
      '"1',
      '"\\u0031"',
    ];
    for (let i = 0; i < none.length; i++) {
      expect(header(`JSON {"eps":${none[i]}}`)).toBe(none[i] === "01x" ? "syntax" : "number_bad", none[i]);
      expect(header(`JSON {"named_metrics":{"x":${none[i]}}}`)).toBe(
        none[i] === "01x" ? "syntax" : "number_bad",
        none[i],
      );
    }
    expect(header('JSON {"eps":1e999}')).toBe("number_range");
    expect(header('JSON {"cpu_utilization":-0.5}')).toBe("number_range");
    expect(header('JSON {"mem_utilization":1.5}')).toBe("number_range");
    expect(header('JSON {"utilization":{"x":2}}')).toBe("number_range");
  });

  it("refuses what is no JSON object", () => {
    const wrong = [
      "",
      "JSON",
      "[]",
      "null",
      '"eps"',
      "{",
      "{,}",
      '{"eps"}',
      '{"eps":1',
      '{"eps":1,}',
      '{"eps":1}}',
      '{"eps":1} x',
      "{eps:1}",
    ];
    for (let i = 0; i < wrong.length; i++) expect(header(`JSON ${wrong[i]}`)).toBe("syntax", wrong[i]);
    const maps = [
      '"named_metrics":[]',
      '"named_metrics":1',
      '"named_metrics":{"a":1',
      '"named_metrics":{"a":1,}',
      '"named_metrics":{a:1}',
    ];
    for (let i = 0; i < maps.length; i++) expect(header(`JSON {${maps[i]}}`)).toBe("syntax", maps[i]);
    const keys = ['"\\x"', '"\\u12"', '"\\ud800"', '"\\udc00"', '"\\ud83d\\u0041"', '"\\', '"a\nb"', "'eps'"];
    for (let i = 0; i < keys.length; i++) expect(header(`JSON {${keys[i]}:1}`)).toBe("syntax", keys[i]);
  });
});
