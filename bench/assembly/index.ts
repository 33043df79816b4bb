/** What `npm run bench` drives: the plugin's own pool, strategies and tables with no host, compiled with the plugin's own options. */
export { calibrate, hashMany } from "./hashes";
export { choiceOf, identityOf, loadPool, rankMany, relist, startRequests, tableBytes } from "./pools";
export { lookUpMany, newRing, ownerAt, want, work } from "./rings";
