import { contract, localityContract } from "./contract";
import { priorityContract } from "./priority_contract";

contract("resource_aware");
localityContract();
priorityContract("resource_aware");
