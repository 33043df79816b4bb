import { contract } from "./contract";
import { priorityContract } from "./priority_contract";

// No localityContract: a key's next endpoint is its runner-up, wherever that is, since the key stays there if the owner leaves.
contract("consistent_hash", '{"slots":4096}');
priorityContract("consistent_hash");
