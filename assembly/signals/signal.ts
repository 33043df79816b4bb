/**
 * The contract of a source of facts about a cluster's endpoints. A source only decodes: `plugin/` fetches the bytes, hands them
 * over and publishes the faults. Adding one is a file here and the place in `plugin/` that has its bytes.
 */
import { Membership } from "../pool/membership";
import { Faults } from "./faults";

export abstract class Signal {
  /** What was wrong with the delivery decoded last. */
  readonly faults: Faults = new Faults();

  /**
   * Tells `membership` what the bytes say: the whole membership between `begin` and `end`, or facts about members it finds.
   * Allocates nothing, never traps, and its time is linear in `length`, whatever the bytes.
   *
   * @param bytes   address of the delivery
   * @param length  number of bytes, >= 0
   * @returns false where the delivery is refused as a whole: then `membership` was not touched
   */
  abstract decode(bytes: usize, length: i32, membership: Membership): bool;
}
