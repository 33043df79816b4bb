// What can go wrong in a scripted run: the plugin trapped, or the script asked for what this host can't do.

/** The plugin trapped: in Envoy this kills the worker's VM. `cause` is what V8 threw. */
export class PluginTrap extends Error {
  override readonly name = "PluginTrap";
}

/** The script or the module asks for something this host does not have. */
export class HostError extends Error {
  override readonly name = "HostError";
}
