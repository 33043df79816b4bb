/** A number in metadata: as such, or as a text, which is what `cpu: 0.25` of a YAML bootstrap arrives as. */

import { parseDecimal } from "../math/decimal";
import { NUMBER, STRING, Value } from "../math/protobuf/struct";
import { NONE } from "../pool/endpoint";
import { FAULT_NUMBER_BAD, FAULT_NUMBER_RANGE, FAULT_WRONG_TYPE } from "./faults";

/** The number read last. */
export class MetadataNumber {
  value: f64 = 0;

  /** @param most infinite = any finite one @returns a fault or NONE */
  read(from: Value, least: f64, most: f64): i32 {
    if (from.kind === NUMBER) this.value = load<f64>(from.start);
    else if (from.kind === STRING) this.value = parseDecimal(from.start, from.length);
    else return FAULT_WRONG_TYPE;
    if (isNaN(this.value)) return FAULT_NUMBER_BAD;
    const inRange = isFinite(this.value) && this.value >= least && this.value <= most;
    return inRange ? NONE : FAULT_NUMBER_RANGE;
  }
}
