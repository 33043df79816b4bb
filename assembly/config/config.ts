/** The plugin configuration: bytes in, a checked Config or every problem as one line out. */
import { parseDocument } from "./document";
import { renderNumber, report } from "./problem";
import { ObjectReader } from "./reader";
import { readSettings, Settings, StrategySpec } from "./settings";
import { JsonValue } from "./value";

const MAX_CLUSTERS: i32 = 1000;
/** No cluster is called that. */
const UNSAID: string = "\0";

export class Config {
  /** The header that names the endpoints, lower case. */
  hostHeader: string = "";
  /** The namespace of the cluster metadata that Steer reads. */
  metadataNamespace: string = "";
  /** The one cluster that all requests are for; "" = each request is asked for its own. */
  onlyCluster: string = "";
  /** Whether responses carry `x-steer-explain`. */
  explain: bool = false;
  /** How often workers tell each other what they know, ms. */
  tickMs: i32 = 0;
  /** The clusters with settings of their own, as `clusters` orders them. */
  clusterNames: string[] = [];
  /** In the order of `clusterNames`. */
  clusterSettings: Settings[] = [];

  /** @param settings what holds for every cluster without settings of its own */
  constructor(readonly settings: Settings) {}

  /** @returns the cluster's own settings, else everybody's */
  forCluster(name: string): Settings {
    const at = this.clusterNames.indexOf(name);
    return at < 0 ? this.settings : this.clusterSettings[at];
  }
}

/** Either a configuration, or at least one line that says why there is none. */
export class ConfigResult {
  config: Config | null = null;
  errors: string[] = [];
}

/**
 * Checks a configuration.
 *
 * @param bytes   address of UTF-8 JSON or of a Struct's bytes; none are the same as {}
 * @param length  bytes
 * @param specs   the strategies, in the order in which Settings counts them; at least one
 */
export function parseConfig(bytes: usize, length: i32, specs: StrategySpec[]): ConfigResult {
  const result = new ConfigResult();
  const root = parseDocument(bytes, length, result.errors);
  if (root === null) return result;
  const reader = new ObjectReader(root, "$", result.errors);
  const config = new Config(readSettings(reader, specs));
  config.hostHeader = reader.headerName("host_header", "x-steer-hosts");
  config.metadataNamespace = readNamespace(reader);
  config.onlyCluster = readOnlyCluster(reader);
  config.explain = reader.bool("explain", false);
  config.tickMs = reader.integer("tick_ms", 100, 10, 500);
  readClusters(reader, root, specs, config, result.errors);
  reader.finish();
  if (result.errors.length === 0) result.config = config;
  return result;
}

function readNamespace(reader: ObjectReader): string {
  const key = "metadata_namespace";
  const namespace = reader.string(key, "steer");
  if (namespace.length === 0 || namespace.includes("\0")) reader.refuse(key, "a string, not empty and without NUL");
  return namespace;
}

function readOnlyCluster(reader: ObjectReader): string {
  const key = "only_cluster";
  const cluster = reader.string(key, UNSAID);
  if (cluster.length === 0) reader.refuse(key, "a string, not empty");
  return cluster === UNSAID ? "" : cluster;
}

function readClusters(
  reader: ObjectReader,
  root: JsonValue,
  specs: StrategySpec[],
  config: Config,
  errors: string[],
): void {
  const clusters = reader.object("clusters");
  const names = clusters.keys();
  if (names.length > MAX_CLUSTERS) {
    report(errors, "$.clusters", `expected at most 1000 clusters, found ${renderNumber(names.length)}`);
  }
  config.clusterNames = names;
  for (let i = 0; i < names.length; i++)
    config.clusterSettings.push(readSettings(clusters.child(names[i], root), specs));
}
