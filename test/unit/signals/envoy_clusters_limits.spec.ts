import { Random } from "../../../assembly/math/random";
import { reservedTotalBytes } from "../../../assembly/pool/memory";
import { EnvoyClusters, VIEW_TOO_LARGE } from "../../../assembly/signals/envoy_clusters";
import { head, host, read, readBytes } from "./envoy_fixture";

const HOSTS_MAX = 16384;
const api = new EnvoyClusters("api");

/** Feeds `count` hosts, one at a time, with no more lines than a host needs. */
function feedHosts(count: i32, region: string): void {
  for (let i = 0; i < count; i++) {
    const host = `api::10.1.${i >> 8}.${i & 255}:80::`;
    const lines = `${host}health_flags::healthy\n${host}region::${region}\n${host}zone::${region}\n${host}priority::0\n`;
    const text = String.UTF8.encode(lines);
    api.feed(changetype<usize>(text), text.byteLength);
  }
}

describe("EnvoyClusters at its limits", () => {
  it("takes 16,384 hosts and counts the rest", () => {
    api.begin();
    feedHosts(HOSTS_MAX + 10, "eu-west-1");
    expect(api.end()).toBe(true);
    expect(api.hostCount).toBe(HOSTS_MAX);
    expect(api.tooManyCount).toBe(10);
  });

  it("refuses a view of more than 4 MiB, and reads the next text", () => {
    api.begin();
    feedHosts(HOSTS_MAX, "r".repeat(128));
    expect(api.end()).toBe(false);
    expect(api.outcome).toBe(VIEW_TOO_LARGE);
    expect(read(api, host("api", "10.0.0.1:80"))).toBe("10.0.0.1:80");
  });

  it("gives its memory back and takes it again", () => {
    api.free();
    expect(reservedTotalBytes()).toBe(0);
    expect(read(api, host("api", "10.0.0.1:80"))).toBe("10.0.0.1:80");
    expect(reservedTotalBytes()).toBe(64 << 10);
    api.free();
    api.free();
    expect(reservedTotalBytes()).toBe(0);
    expect(api.end()).toBe(false);
  });

  it("allocates nothing once it has its room", () => {
    const text = String.UTF8.encode(head("api") + host("api", "10.0.0.1:80") + host("api", "/tmp/x"));
    const half = text.byteLength >> 1;
    api.begin();
    const before = heap.alloc(8);
    heap.free(before);
    for (let i = 0; i < 100; i++) {
      api.begin();
      api.feed(changetype<usize>(text), half);
      api.feed(changetype<usize>(text) + half, text.byteLength - half);
      api.end();
    }
    // An allocation in between would have taken the block that was just freed.
    const after = heap.alloc(8);
    heap.free(after);
    expect(after).toBe(before);
    expect(api.hostCount).toBe(1);
  });

  it("reads damaged texts alike in one piece and in many, and never traps", () => {
    const random = new Random(20250607);
    const sample = String.UTF8.encode(
      head("api") + host("api", "10.0.0.1:80", "healthy", 1, "r", "z") + host("api", "[::1]:80", "/failed_eds_health"),
    );
    const wanted = "10.0.0.1:80 p=1 r/z; [::1]:80 held";
    let unharmed = 0;
    for (let round = 0; round < 1500; round++) {
      const bytes = sample.slice(0);
      const at = changetype<usize>(bytes);
      for (let i = <i32>random.below(6); i >= 0; i--) {
        const from = random.below(bytes.byteLength);
        const length = min<i32>(random.below(20), bytes.byteLength - from);
        // Now random bytes, now bytes from elsewhere in the text: newlines and colons where none belong.
        if ((random.next() & 1) === 0) store<u8>(at + from, <u8>random.next());
        else memory.copy(at + from, at + random.below(bytes.byteLength - length + 1), length);
      }
      const whole = readBytes(api, bytes, i32.MAX_VALUE);
      const pieces = readBytes(api, bytes, 1 + random.below(60));
      expect(pieces).toBe(whole, `round ${round}`);
      expect(whole).not.toBe("refused", `round ${round}`);
      if (whole === wanted) unharmed++;
    }
    // Both must occur, or the damage tests nothing.
    expect(unharmed).toBeGreaterThan(50);
    expect(unharmed).toBeLessThan(1250);
  });
});
