/** What `npm run bench` and `bench:ring` drive: the plugin's own pool, strategies and tables with no host, compiled with its options. */
export { calibrate, hashMany } from "./hashes";
export {
  choosePooled,
  finishPooled,
  identityAt,
  identityOf,
  loadHashedPool,
  loadPool,
  rankMany,
  relist,
  startPooled,
  startRequests,
  tableBytes,
  tickPooled,
} from "./pools";
export {
  buildTable,
  bytesOfTable,
  chooseBounded,
  countShares,
  findHash,
  findKey,
  findMany,
  finishOn,
  newMaglev,
  newRingHash,
  setHost,
  shareOf,
  startOn,
} from "./references";
export { lookUpMany, newRing, ownerAt, ringBytes, want, work } from "./rings";
