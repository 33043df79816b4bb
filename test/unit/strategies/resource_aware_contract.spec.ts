import { contract, localityContract } from "./contract";

contract("resource_aware");
localityContract();
