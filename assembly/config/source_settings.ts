/** Where facts about endpoints come from, besides cluster metadata and the requests themselves. */
import { ObjectReader } from "./reader";

const METHODS: string[] = ["GET", "HEAD", "OPTIONS", "POST"];

/** Load reports on answers. */
export class ReportSettings {
  headers: bool = true;
  trailers: bool = false;
  /** Whether the client gets to see them. */
  forward: bool = false;
}

/** Envoy's own view, by its admin interface. */
export class AdminSettings {
  /** The cluster that leads to it; "" = not asked. */
  cluster: string = "";
  intervalMs: i32 = 0;
  /** How long the last view is good when no new one comes, ms. */
  keepMs: i32 = 0;

  get isOn(): bool {
    return this.cluster !== "";
  }
}

/** Requests of Steer's own to each member in turn. */
export class ProbeSettings {
  /** The cluster with the same endpoints that they go through; "" = none are sent. */
  cluster: string = "";
  path: string = "";
  method: string = "";
  /** Each member is probed so often, ms. */
  intervalMs: i32 = 0;
  timeoutMs: i32 = 0;
  /** Probes a second at most, of all members together. */
  perSecond: i32 = 0;
  expectedStatus: i32 = 0;
  /** Good or bad answers in a row that change what is believed. */
  healthyThreshold: i32 = 0;
  unhealthyThreshold: i32 = 0;

  get isOn(): bool {
    return this.cluster !== "";
  }
}

export function readReports(reader: ObjectReader): ReportSettings {
  const settings = new ReportSettings();
  settings.headers = reader.bool("headers", true);
  settings.trailers = reader.bool("trailers", false);
  settings.forward = reader.bool("forward", false);
  return settings;
}

export function readAdmin(reader: ObjectReader): AdminSettings {
  const settings = new AdminSettings();
  settings.cluster = reader.string("cluster", "");
  settings.intervalMs = reader.integer("interval_ms", 1000, 100, 60000);
  settings.keepMs = reader.integer("keep_ms", 30000, 1000, 3600000);
  return settings;
}

export function readProbes(reader: ObjectReader): ProbeSettings {
  const settings = new ProbeSettings();
  settings.cluster = reader.string("cluster", "");
  settings.path = reader.string("path", "/");
  if (!settings.path.startsWith("/")) reader.refuse("path", "a path that begins with /");
  settings.method = METHODS[reader.choice("method", METHODS, 0)];
  settings.intervalMs = reader.integer("interval_ms", 5000, 100, 3600000);
  settings.timeoutMs = reader.integer("timeout_ms", 1000, 10, 60000);
  settings.perSecond = reader.integer("per_second", 100, 1, 10000);
  settings.expectedStatus = reader.integer("expected_status", 200, 100, 599);
  settings.healthyThreshold = reader.integer("healthy_threshold", 2, 1, 100);
  settings.unhealthyThreshold = reader.integer("unhealthy_threshold", 3, 1, 100);
  return settings;
}
