import { contract, localityContract } from "./contract";
import { priorityContract } from "./priority_contract";

contract("geographical");
localityContract();
priorityContract("geographical");
