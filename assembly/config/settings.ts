/** What holds for one cluster: the keys that the top level and each entry of `clusters` share. */
import { ObjectReader } from "./reader";

/** A strategy's own options, checked; each strategy has its subclass. */
export abstract class StrategyOptions {}

/** What a strategy brings to the configuration: its name, and how its object at `$.<name>` is read. */
export abstract class StrategySpec {
  constructor(readonly name: string) {}

  /** Reads every option; keys that it does not ask for are refused. Never returns null. */
  abstract read(reader: ObjectReader): StrategyOptions;
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
  /** Slow start of newcomers and the recovered, ms. */
  rampMs: f64 = 0;
  /** Share of a pool that breakers may hold back, 0..1. */
  maxEjectedRatio: f64 = 0;
  /** Older streams leave the in-flight factor, ms. */
  streamAgeLimitMs: f64 = 0;
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
  settings.healthThreshold = reader.number("health_threshold", 0.5, 0, 1);
  settings.latencyThresholdMs = reader.number("latency_threshold_ms", 1000, 1, 3600000);
  settings.circuitBreakerThreshold = reader.integer("circuit_breaker_threshold", 5, 0, 1000);
  settings.windowMs = reader.number("window_ms", 60000, 100, 86400000);
  settings.halfLifeMs = reader.number("half_life_ms", 30000, 100, 86400000);
  settings.rampMs = reader.number("ramp_ms", 10000, 0, 3600000);
  settings.maxEjectedRatio = reader.number("max_ejected_ratio", 0.5, 0, 1);
  settings.streamAgeLimitMs = reader.number("stream_age_limit_ms", 60000, 1000, 86400000);
  for (let i = 0; i < specs.length; i++) settings.options.push(specs[i].read(reader.object(names[i])));
  return settings;
}
