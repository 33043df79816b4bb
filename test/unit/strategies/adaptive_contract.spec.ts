import { contract, localityContract } from "./contract";

contract("adaptive");
localityContract();
