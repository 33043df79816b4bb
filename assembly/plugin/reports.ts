/** Load reports on answers: read, told to the pool, and taken off before the client sees them. */
import { ReportSettings } from "../config/source_settings";
import { Bytes, Received } from "../host/bytes";
import { CALL_RESPONSE_HEADERS, getHeader, RESPONSE_HEADERS, RESPONSE_TRAILERS, removeHeader } from "../host/calls";
import { NONE } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { LoadReport } from "../signals/load_report";
import { countReport, countReportFault } from "./telemetry";

const ANY_FORM = new Bytes("endpoint-load-metrics");
const BINARY = new Bytes("endpoint-load-metrics-bin");

const received = new Received();

export class Reports {
  private readonly report: LoadReport;
  /** The form that the endpoints used last: it is looked for first, and where it is found the other one is not. */
  private expectsBinary: bool = false;
  /** Forms that endpoints have used. */
  private hasSeenText: bool = false;
  private hasSeenBinary: bool = false;

  constructor(
    private readonly pool: Pool,
    private readonly settings: ReportSettings,
  ) {
    this.report = new LoadReport(pool.settings.metricNames);
  }

  /** @param index the member that answered; NONE = it is none: the report is only taken off */
  takeHeaders(index: i32): void {
    if (this.settings.headers) this.take(RESPONSE_HEADERS, index, !this.settings.forward);
  }

  takeTrailers(index: i32): void {
    if (this.settings.trailers) this.take(RESPONSE_TRAILERS, index, !this.settings.forward);
  }

  /** A report that is not read is taken off unread. */
  passHeaders(): void {
    if (this.settings.headers && !this.settings.forward) this.takeOff(RESPONSE_HEADERS);
  }

  passTrailers(): void {
    if (this.settings.trailers && !this.settings.forward) this.takeOff(RESPONSE_TRAILERS);
  }

  private takeOff(map: i32): void {
    if (this.hasSeenText) removeHeader(map, ANY_FORM);
    if (this.hasSeenBinary) removeHeader(map, BINARY);
  }

  /** What the answer to a probe reports. @returns whether it has a good report, which is in `values` */
  takeProbe(index: i32): bool {
    return this.take(CALL_RESPONSE_HEADERS, index, false) && this.report.fault === NONE;
  }

  /** The report taken last: f32 for each of the pool's metrics, NaN = not reported. */
  get values(): StaticArray<f32> {
    return this.report.values;
  }

  /** @returns whether there is a report */
  private take(map: i32, index: i32, takesOff: bool): bool {
    const first = this.expectsBinary;
    if (this.takeForm(map, first, index, takesOff)) return true;
    if (!this.takeForm(map, !first, index, takesOff)) return false;
    this.expectsBinary = !first;
    return true;
  }

  /** @returns whether there is a report in that form */
  private takeForm(map: i32, binary: bool, index: i32, takesOff: bool): bool {
    const name = binary ? BINARY : ANY_FORM;
    if (!getHeader(map, name, received)) return false;
    if (binary) this.hasSeenBinary = true;
    else this.hasSeenText = true;
    const report = this.report;
    const start = received.start;
    this.tell(index, binary ? report.readBinary(start, received.length) : report.readHeader(start, received.length));
    if (takesOff) removeHeader(map, name);
    return true;
  }

  private tell(index: i32, taken: bool): void {
    if (!taken) return countReportFault(this.report.fault);
    countReport();
    if (index === NONE) return;
    const values = this.report.values;
    for (let metric = 0; metric < values.length; metric++) {
      if (!isNaN(values[metric])) this.pool.report(index, metric, values[metric], 0);
    }
  }
}
