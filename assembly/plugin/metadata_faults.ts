/** Tells what was wrong with metadata: a counter and a log line for each kind of fault. */
import { FAULT_KINDS, FAULT_NAMES, Faults } from "../signals/faults";
import { excerpt, LogLine } from "../telemetry/log_line";
import { countFault, warn } from "./telemetry";

/** @param taken whether anything of the delivery was used; its bytes are still where they were */
export function tellFaults(event: string, cluster: string, faults: Faults, taken: bool): void {
  for (let kind = 0; kind < FAULT_KINDS; kind++) {
    if (faults.count[kind] === 0) continue;
    countFault(kind, faults.count[kind]);
    const line = new LogLine(event).string("cluster", cluster).string("fault", FAULT_NAMES[kind]);
    line.number("count", faults.count[kind]).number("first_entry", faults.firstEntry[kind]);
    if (faults.firstKeyLength[kind] > 0)
      line.string("key", excerpt(faults.firstKeyStart[kind], faults.firstKeyLength[kind]));
    warn(line.string("kept", taken ? "the other entries" : "what was known before"));
  }
}
