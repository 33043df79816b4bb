import { contract, localityContract } from "./contract";
import { priorityContract } from "./priority_contract";

contract("adaptive");
localityContract();
priorityContract("adaptive");
