/** What holds for one cluster: the keys that the top level and each entry of `clusters` share. */
import { ObjectReader } from "./reader";
import { AdminSettings, ProbeSettings, ReportSettings, readAdmin, readProbes, readReports } from "./source_settings";

/** A strategy's own options, checked; each strategy has its subclass. */
export abstract class StrategyOptions {}

/** What a strategy brings to the configuration: its name, and how its object at `$.<name>` is read. */
export abstract class StrategySpec {
  constructor(readonly name: string) {}

  /** Reads every option; keys that it does not ask for are refused. Never returns null. */
  abstract read(reader: ObjectReader): StrategyOptions;

  /** @returns the metrics that it wants to know of endpoints besides cpu, mem and conns, named as in a load report */
  metricNames(_options: StrategyOptions): string[] {
    return [];
  }
}

export class Settings {
  /** Index into the specs. */
  strategy: i32 = 0;
  /** How often the metadata's version is looked at, ms. */
  metadataRefreshMs: i32 = 0;
  /** Endpoints listed behind the first. */
  maxRetries: i32 = 0;
  /** Candidates drawn for a choice; 0 = all. */
  sample: i32 = 0;
  /** Whether that was said, or is the default. */
  hasSample: bool = false;
  /** Endpoints below this health are not used, 0..1. */
  healthThreshold: f64 = 0;
  /** A slower answer counts as a failure in the error rate, ms. */
  latencyThresholdMs: f64 = 0;
  /** Consecutive failures that open the breaker; 0 = never. */
  circuitBreakerThreshold: i32 = 0;
  /** How long own latencies and errors take to fade, ms. */
  windowMs: f64 = 0;
  /** The weight of a reported number halves in this time, ms. */
  halfLifeMs: f64 = 0;
  /** A reported number older than this is worth nothing, ms. */
  factAgeLimitMs: f64 = 0;
  /** Slow start of newcomers and the recovered, ms. */
  rampMs: f64 = 0;
  /** Share of a pool that breakers may hold back, 0..1. */
  maxEjectedRatio: f64 = 0;
  /** Older streams leave the in-flight factor, ms. */
  streamAgeLimitMs: f64 = 0;
  /** Share of successes below which the breaker opens, 0..1, 0 = never; outcomes that it takes at least; length of a window, ms. */
  successRateThreshold: f64 = 0;
  successRateRequests: i32 = 0;
  successRateWindowMs: f64 = 0;
  /** Share of the usual answers that are read whole where there are many, 0..1. */
  answerSampleRatio: f64 = 0;
  /** Whether answers are judged by their gRPC status, too. */
  grpcStatus: bool = false;
  reports: ReportSettings = new ReportSettings();
  admin: AdminSettings = new AdminSettings();
  probes: ProbeSettings = new ProbeSettings();
  /** Metrics of the pool besides cpu, mem and conns. */
  metricNames: string[] = [];
  /** One for each spec, in the specs' order. */
  options: StrategyOptions[] = [];
}

/** @returns the settings that the reader's object says; what it leaves out is the reader's base's, else the default */
export function readSettings(reader: ObjectReader, specs: StrategySpec[]): Settings {
  const names = specs.map<string>((spec) => spec.name);
  const settings = new Settings();
  settings.strategy = reader.choice("strategy", names, max(0, names.indexOf("adaptive")));
  settings.metadataRefreshMs = reader.integer("metadata_refresh_ms", 1000, 100, 3600000);
  settings.maxRetries = reader.integer("max_retries", 3, 0, 7);
  settings.sample = reader.integer("sample", 4, 0, 64);
  settings.hasSample = reader.has("sample");
  settings.healthThreshold = reader.number("health_threshold", 0.5, 0, 1);
  settings.latencyThresholdMs = reader.number("latency_threshold_ms", 1000, 1, 3600000);
  settings.circuitBreakerThreshold = reader.integer("circuit_breaker_threshold", 5, 0, 1000);
  settings.windowMs = reader.number("window_ms", 60000, 100, 86400000);
  settings.halfLifeMs = reader.number("half_life_ms", 30000, 100, 86400000);
  settings.rampMs = reader.number("ramp_ms", 10000, 0, 3600000);
  settings.maxEjectedRatio = reader.number("max_ejected_ratio", 0.5, 0, 1);
  settings.streamAgeLimitMs = reader.number("stream_age_limit_ms", 60000, 1000, 86400000);
  settings.factAgeLimitMs = reader.number("fact_age_limit_ms", 300000, 1000, 86400000);
  settings.successRateThreshold = reader.number("success_rate_threshold", 0.5, 0, 1);
  settings.successRateRequests = reader.integer("success_rate_requests", 20, 1, 10000);
  settings.successRateWindowMs = reader.number("success_rate_window_ms", 10000, 100, 3600000);
  settings.answerSampleRatio = reader.number("answer_sample_ratio", 0.05, 0, 1);
  settings.grpcStatus = reader.bool("grpc_status", false);
  settings.reports = readReports(reader.object("load_reports"));
  settings.admin = readAdmin(reader.object("admin"));
  settings.probes = readProbes(reader.object("probes"));
  for (let i = 0; i < specs.length; i++) {
    const options = specs[i].read(reader.object(names[i]));
    settings.options.push(options);
    settings.metricNames = settings.metricNames.concat(specs[i].metricNames(options));
  }
  return settings;
}
