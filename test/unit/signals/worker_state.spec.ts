import { BREAKER_HALF_OPEN } from "../../../assembly/pool/endpoint";
import { PEER_REPORT_BYTES } from "../../../assembly/pool/peer_report";
import { decodeState } from "../../../assembly/signals/worker_state";
import { close, failTimes, indexOf, pass, send, serve } from "../pool/fixture";
import { Peer, reportAt } from "../pool/peers_fixture";

const HEADER_BYTES: i32 = 8;
const REPORT_BYTES: i32 = <i32>PEER_REPORT_BYTES;

function refuses(state: StaticArray<u8>, length: i32, reader: Peer): bool {
  reader.peers.begin(100);
  const taken = decodeState(changetype<usize>(state), length, 0, reader.peers);
  reader.peers.end(taken ? 1 : 0);
  return !taken;
}

describe("a worker's state", () => {
  it("is only a header while there is nothing to tell", () => {
    const worker = new Peer(1000, 100);
    expect(worker.state().length).toBe(HEADER_BYTES);
    worker.free();
  });

  it("has a report for each endpoint that was used, and for no other", () => {
    const worker = new Peer(1000, 100);
    serve(worker.pool, indexOf(worker.pool, 7), false);
    const flight = send(worker.pool, indexOf(worker.pool, 9));
    expect(worker.state().length).toBe(HEADER_BYTES + 2 * REPORT_BYTES);
    close(worker.pool, flight);
    expect(worker.state().length).toBe(HEADER_BYTES + REPORT_BYTES);
    worker.free();
  });

  it("says ages, not times", () => {
    const worker = new Peer(u32.MAX_VALUE - 500);
    serve(worker.pool, indexOf(worker.pool, 0), false, 25);
    pass(worker.pool, 3000);
    const report = reportAt(worker.state(), 0);
    expect(report.latencyMs).toBe(25);
    expect(report.latencyAgeMs).toBe(3000);
    expect(report.errorAgeMs).toBe(3000);
    expect(report.answerCount).toBe(1);
    worker.free();
  });

  it("drops an endpoint whose last answer has faded away", () => {
    const worker = new Peer(1000, 4, '"window_ms": 1000');
    serve(worker.pool, indexOf(worker.pool, 0), false);
    pass(worker.pool, 15000);
    expect(worker.state().length).toBe(HEADER_BYTES + REPORT_BYTES);
    pass(worker.pool, 1000);
    expect(worker.state().length).toBe(HEADER_BYTES);
    worker.free();
  });

  it("counts a stream that is too old to be in flight as a stream", () => {
    const worker = new Peer(1000, 4, '"stream_age_limit_ms": 1000');
    const index = indexOf(worker.pool, 0);
    send(worker.pool, index);
    pass(worker.pool, 2000);
    send(worker.pool, index);
    const report = reportAt(worker.state(), 0);
    expect(<i32>report.inFlightCount).toBe(1);
    expect(<i32>report.streamCount).toBe(2);
    worker.free();
  });

  it("says no more than 65,535 of anything", () => {
    const worker = new Peer(1000);
    const index = indexOf(worker.pool, 0);
    worker.pool.endpoint(index).inFlightCount = 70000;
    worker.pool.standing(index).streamCount = 80000;
    worker.pool.standing(index).latencySamples = 90000;
    const report = reportAt(worker.state(), 0);
    expect(<i32>report.inFlightCount).toBe(65535);
    expect(<i32>report.streamCount).toBe(65535);
    expect(<i32>report.answerCount).toBe(65535);
    worker.free();
  });

  it("holds an endpoint while its breaker is open, and no longer than it takes to try it again", () => {
    const worker = new Peer(1000, 4, '"circuit_breaker_threshold": 5');
    const index = indexOf(worker.pool, 0);
    failTimes(worker.pool, index, 4);
    expect(<i32>reportAt(worker.state(), 0).held).toBe(0);
    failTimes(worker.pool, index, 1);
    expect(<i32>reportAt(worker.state(), 0).held).toBe(1);
    pass(worker.pool, 1500);
    expect(worker.pool.standing(index).breaker).toBe(BREAKER_HALF_OPEN);
    expect(<i32>reportAt(worker.state(), 0).held).toBe(1);
    const trial = send(worker.pool, index);
    pass(worker.pool, 5000);
    expect(<i32>reportAt(worker.state(), 0).held).toBe(1);
    close(worker.pool, trial);
    expect(<i32>reportAt(worker.state(), 0).held).toBe(0);
    worker.free();
  });

  it("of another version, or of another length than it says, is refused whole", () => {
    const worker = new Peer(1000);
    const reader = new Peer(2000);
    send(worker.pool, indexOf(worker.pool, 0));
    const state = worker.state();
    for (let length = 0; length < state.length; length++) expect(refuses(state, length, reader)).toBe(true);
    expect(refuses(state, state.length, reader)).toBe(false);
    for (let at = 0; at < HEADER_BYTES; at++) {
      state[at] = state[at] ^ 0x80;
      expect(refuses(state, state.length, reader)).toBe(true);
      expect(<i32>reader.pool.endpoint(indexOf(reader.pool, 0)).othersInFlight).toBe(0);
      state[at] = state[at] ^ 0x80;
    }
    worker.free();
    reader.free();
  });

  it("with nonsense in a report leaves the reader's numbers sound", () => {
    const worker = new Peer(1000);
    const reader = new Peer(2000);
    const index = indexOf(reader.pool, 0);
    serve(worker.pool, indexOf(worker.pool, 0), false, 10);
    serve(reader.pool, index, false, 20);
    const state = worker.state();
    const nonsense: f32[] = [NaN, Infinity, -Infinity, -1, f32.MAX_VALUE];
    for (let n = 0; n < nonsense.length; n++) {
      reportAt(state, 0).latencyMs = nonsense[n];
      reportAt(state, 0).errorRate = nonsense[n];
      reportAt(state, 0).latencyAgeMs = u32.MAX_VALUE;
      expect(refuses(state, state.length, reader)).toBe(false);
      expect(reader.pool.endpoint(index).latencyMs).toBe(20);
      expect(reader.pool.endpoint(index).errorRate).toBe(0);
    }
    worker.free();
    reader.free();
  });
});
