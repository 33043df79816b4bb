import { contract, localityContract } from "./contract";

contract("geographical");
localityContract();
