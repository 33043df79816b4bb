import { header } from "./load_report_fixture";

describe("a load report as TEXT", () => {
  it("gives what it reports, after an equals sign or a colon", () => {
    const all =
      "cpu_utilization=0.5,mem_utilization:0.25,eps=2,rps_fractional:1000,named_metrics.queue=7,utilization.gpu:0.75";
    expect(header(`TEXT ${all}`)).toBe(
      "cpu=0.5 mem=0.25 queue=7.0 gpu=0.75 cpu_raw=0.5 mem_raw=0.25 rps=1000.0 eps=2.0",
    );
    expect(header("TEXT named_metrics.é/b.c=1,named_metrics.other=3")).toBe("e=1.0");
  });

  it("takes the application's own utilization for the cpu's, unless that is 0", () => {
    expect(header("TEXT application_utilization=0.25,cpu_utilization=0.5")).toBe("cpu=0.25 app=0.25 cpu_raw=0.5");
    expect(header("TEXT cpu_utilization=0.5,application_utilization=0")).toBe("cpu=0.5 app=0.0 cpu_raw=0.5");
    expect(header("TEXT application_utilization=0")).toBe("cpu=0.0 app=0.0");
  });

  it("takes a cpu above 1 as 1, but not where it is wanted by its name", () => {
    expect(header("TEXT cpu_utilization=2.5")).toBe("cpu=1.0 cpu_raw=2.5");
    expect(header("TEXT application_utilization=4")).toBe("cpu=1.0 app=4.0");
  });

  it("passes over spaces around pairs and in front of numbers, and over empty places", () => {
    expect(header("TEXT  ,cpu_utilization= 0.5 ,, \teps=2 ,")).toBe("cpu=0.5 cpu_raw=0.5 eps=2.0");
    expect(header("TEXT cpu_utilization =0.5")).toBe("unknown_metric");
  });

  it("reads numbers with signs, exponents and bare points", () => {
    expect(header("TEXT eps=+1.5e2")).toBe("eps=150.0");
    expect(header("TEXT eps=.5,rps_fractional=1.")).toBe("rps=1.0 eps=0.5");
    expect(header("TEXT eps=-0,mem_utilization=1")).toBe("mem=1.0 mem_raw=1.0 eps=0.0");
  });

  it("refuses the whole where a metric comes twice, wanted or not", () => {
    expect(header("TEXT cpu_utilization=0.7,cpu_utilization=0.7")).toBe("duplicate");
    expect(header("TEXT cpu_utilization=0.7,named_metrics.a=1,named_metrics.b=1,named_metrics.a=2")).toBe("duplicate");
    expect(header("TEXT named_metrics.a=1,utilization.a=1,cpu_utilization=0.5")).toBe("cpu=0.5 cpu_raw=0.5");
  });

  it("refuses the whole where a number is none", () => {
    const none = ["", " ", "NaN", "nan", "inf", "-Infinity", '"0.7"', "0x1", "1e", "1 2", "0.5;", "0.5=1", "--1", "5x"];
    for (let i = 0; i < none.length; i++)
      expect(header(`TEXT eps=1,cpu_utilization=${none[i]}`)).toBe("number_bad", none[i]);
  });

  it("refuses the whole where a number is out of its range", () => {
    expect(header("TEXT eps=1,cpu_utilization=-0.1")).toBe("number_range");
    expect(header("TEXT cpu_utilization=1e999")).toBe("number_range");
    expect(header("TEXT mem_utilization=1.01")).toBe("number_range");
    expect(header("TEXT utilization.other=1.01")).toBe("number_range");
    expect(header("TEXT named_metrics.other=-1")).toBe("number_range");
    expect(header("TEXT named_metrics.other=1e19")).toBe("number_range");
    expect(header("TEXT named_metrics.queue=1e18,eps=1e-320")).toBe("queue=1000000000000000000.0 eps=0.0");
  });

  it("refuses the whole where a metric is unknown or has no name", () => {
    const unknown = [
      "x=1",
      "CPU_utilization=1",
      "named_metrics.=1",
      "utilization.:1",
      "named_metrics=1",
      "utilization=1",
    ];
    for (let i = 0; i < unknown.length; i++) expect(header(`TEXT ${unknown[i]}`)).toBe("unknown_metric", unknown[i]);
    const others = ["rps=1", "request_cost.x=1", "=1", "eps.=1", "eps.x=1", "cpuUtilization=1", ".=1", ".x=1"];
    for (let i = 0; i < others.length; i++) expect(header(`TEXT ${others[i]}`)).toBe("unknown_metric", others[i]);
  });

  it("refuses what has no pairs, or nothing in it", () => {
    expect(header("TEXT not-a-list")).toBe("syntax");
    expect(header("TEXT cpu_utilization")).toBe("syntax");
    expect(header("TEXT ")).toBe("empty");
    expect(header("TEXT , ,")).toBe("empty");
  });

  it("takes 256 named metrics and no more", () => {
    let text = "TEXT cpu_utilization=0.5";
    for (let i = 0; i < 256; i++) text += `,named_metrics.m${i}=1`;
    expect(header(text)).toBe("cpu=0.5 cpu_raw=0.5");
    expect(header(`${text},eps=1`)).toBe("cpu=0.5 cpu_raw=0.5 eps=1.0");
    expect(header(`${text},named_metrics.queue=1`)).toBe("too_many");
  });
});
