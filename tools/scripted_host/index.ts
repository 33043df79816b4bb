// What tests and the simulator use of the scripted host.

export { FAILURES, Status } from "./abi.ts";
export { VirtualClock } from "./clock.ts";
export { Cluster, type Property } from "./cluster.ts";
export { double, int64, utf8 } from "./encoding.ts";
export { HostError, PluginTrap } from "./errors.ts";
export { HeaderList } from "./headers.ts";
export { SIMULATED_CALLS } from "./imports.ts";
export {
  decodeMetadata,
  encodeMetadata,
  type FilterMetadata,
  type MetadataStruct,
  type MetadataValue,
} from "./metadata.ts";
export { Metrics } from "./metrics.ts";
export { BUILT_PLUGIN, compilePlugin, loadPlugin, type Plugin } from "./plugin.ts";
export type { RootContext, RootOptions } from "./root.ts";
export { SharedData } from "./shared_data.ts";
export type { Ending, Stream, StreamOptions } from "./stream.ts";
export { ScriptedHost } from "./vm.ts";
