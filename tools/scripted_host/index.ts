// What tests and bench/balance use of the scripted host.

export { FAILURES, Status } from "./abi.ts";
export { VirtualClock } from "./clock.ts";
export { Cluster } from "./cluster.ts";
export { double, int64, utf8 } from "./encoding.ts";
export { HostError, PluginTrap } from "./errors.ts";
export { HeaderList } from "./headers.ts";
export type { HttpAnswer, HttpCall } from "./http_calls.ts";
export { SIMULATED_CALLS } from "./imports.ts";
export {
  decodeMetadata,
  encodeMetadata,
  type FilterMetadata,
  type MetadataStruct,
  type MetadataValue,
} from "./metadata.ts";
export type { Property } from "./metadata_message.ts";
export { Metrics } from "./metrics.ts";
export { BUILT_PLUGIN, compilePlugin, loadPlugin, type Plugin } from "./plugin.ts";
export { ScriptedProcess } from "./process.ts";
export type { RootContext, RootOptions } from "./root.ts";
export { SharedData } from "./shared_data.ts";
export type { Ending, Stream, StreamOptions } from "./stream.ts";
export { ScriptedHost } from "./vm.ts";
