/** Which host a key belongs to by the plugin's consistent_hash while all hosts are there and nobody is loaded: asked of a VM of its own. */
import { HeaderList, type Plugin, type RootContext, ScriptedHost } from "../../../tools/scripted_host/index.ts";
import { CLUSTER, type SteerCluster } from "./steer_cluster.ts";

const HOST_HEADER = "x-steer-hosts";
/** Envoy's response flag DC: the client went away, which says nothing of a host. */
const CLIENT_LEFT = 0x4000;

/** The header that the key is taken from. */
export const KEY_HEADER = "x-key";

const headersByKey: HeaderList[] = [];

/** @returns the headers of a request with this key */
export function requestHeaders(key: number): HeaderList {
  let headers = headersByKey[key];
  if (headers === undefined) {
    headers = HeaderList.from({ [KEY_HEADER]: `user-${key}` });
    headersByKey[key] = headers;
  }
  return headers;
}

export class SteerOwners {
  private readonly owners: number[] = [];
  private readonly root: RootContext;

  constructor(
    plugin: Plugin,
    private readonly cluster: SteerCluster,
    configuration: object,
  ) {
    this.root = new ScriptedHost(plugin, { clusters: cluster.clusters }).createRoot({ configuration });
  }

  ownerOf(key: number): number {
    let owner = this.owners[key];
    if (owner === undefined) {
      owner = this.ask(key);
      this.owners[key] = owner;
    }
    return owner;
  }

  /** Its clock stands still, so that it never reads the members again. */
  private ask(key: number): number {
    const stream = this.root.request({ cluster: CLUSTER, headers: requestHeaders(key) });
    const [first] = stream.header(HOST_HEADER)?.split(",") ?? [];
    stream.finish({ code: null, flags: CLIENT_LEFT });
    return first === undefined ? -1 : this.cluster.hostAt(first);
  }
}
