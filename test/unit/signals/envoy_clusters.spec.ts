import { EnvoyClusters, VIEW_OUTCOMES } from "../../../assembly/signals/envoy_clusters";
import { head, host, read, readBytes } from "./envoy_fixture";

const api = new EnvoyClusters("api");
const A = "10.0.0.1:80";
const B = "10.0.0.2:80";

// Lines as Envoy 1.40.0 printed them, names and numbers changed: outlier detection, two localities, two priorities, a weight.
const SAMPLE = `api::observability_name::api
api::outlier::success_rate_average::-1
api::outlier::success_rate_ejection_threshold::-1
api::outlier::local_origin_success_rate_average::-1
api::outlier::local_origin_success_rate_ejection_threshold::-1
api::default_priority::max_connections::1024
api::default_priority::max_pending_requests::1024
api::default_priority::max_requests::1024
api::default_priority::max_retries::3
api::high_priority::max_connections::1024
api::high_priority::max_pending_requests::1024
api::high_priority::max_requests::1024
api::high_priority::max_retries::3
api::added_via_api::false
api::127.0.0.2:19001::cx_active::1
api::127.0.0.2:19001::cx_connect_fail::0
api::127.0.0.2:19001::cx_total::4
api::127.0.0.2:19001::rq_active::2
api::127.0.0.2:19001::rq_error::9
api::127.0.0.2:19001::rq_pending_active::0
api::127.0.0.2:19001::rq_success::3
api::127.0.0.2:19001::rq_timeout::0
api::127.0.0.2:19001::rq_total::12
api::127.0.0.2:19001::hostname::
api::127.0.0.2:19001::health_flags::/failed_active_hc/active_hc_timeout
api::127.0.0.2:19001::weight::1
api::127.0.0.2:19001::region::eu-west-1
api::127.0.0.2:19001::zone::eu-west-1a
api::127.0.0.2:19001::sub_zone::s
api::127.0.0.2:19001::canary::false
api::127.0.0.2:19001::priority::0
api::127.0.0.2:19001::success_rate::-1
api::127.0.0.2:19001::local_origin_success_rate::-1
api::[2001:db8::1]:8080::cx_active::0
api::[2001:db8::1]:8080::cx_connect_fail::0
api::[2001:db8::1]:8080::cx_total::0
api::[2001:db8::1]:8080::rq_active::0
api::[2001:db8::1]:8080::rq_error::0
api::[2001:db8::1]:8080::rq_pending_active::0
api::[2001:db8::1]:8080::rq_success::0
api::[2001:db8::1]:8080::rq_timeout::0
api::[2001:db8::1]:8080::rq_total::0
api::[2001:db8::1]:8080::hostname::
api::[2001:db8::1]:8080::health_flags::healthy
api::[2001:db8::1]:8080::weight::7
api::[2001:db8::1]:8080::region::eu-west-1
api::[2001:db8::1]:8080::zone::eu-west-1b
api::[2001:db8::1]:8080::sub_zone::
api::[2001:db8::1]:8080::canary::false
api::[2001:db8::1]:8080::priority::1
api::[2001:db8::1]:8080::success_rate::-1
api::[2001:db8::1]:8080::local_origin_success_rate::-1
`;
const SAMPLE_TOLD = "127.0.0.2:19001 held a=2 eu-west-1/eu-west-1a; [2001:db8::1]:8080 p=1 w=7.0 eu-west-1/eu-west-1b";

function outcome(text: string): string {
  const told = read(api, text);
  return told.startsWith("outcome") ? VIEW_OUTCOMES[api.outcome] : told;
}

describe("EnvoyClusters", () => {
  it("reads every host's health, priority, weight, requests in flight, region and zone", () => {
    expect(read(api, SAMPLE)).toBe(SAMPLE_TOLD);
    expect(api.hostCount).toBe(2);
    expect(api.leftOutCount + api.tooManyCount).toBe(0);
  });

  it("reads the same in pieces of any size", () => {
    const bytes = String.UTF8.encode(SAMPLE);
    for (let pieceBytes = 1; pieceBytes < 100; pieceBytes++) {
      expect(readBytes(api, bytes, pieceBytes)).toBe(SAMPLE_TOLD, `pieces of ${pieceBytes}`);
    }
  });

  it("gives the same bytes wherever the text is cut", () => {
    const bytes = String.UTF8.encode(SAMPLE);
    const whole = new EnvoyClusters("api");
    whole.begin();
    whole.feed(changetype<usize>(bytes), bytes.byteLength);
    whole.end();
    for (let cut = 0; cut <= bytes.byteLength; cut++) {
      const end = bytes.slice(cut);
      api.begin();
      api.feed(changetype<usize>(bytes), cut);
      api.feed(changetype<usize>(end), end.byteLength);
      api.end();
      const same = memory.compare(api.viewStart, whole.viewStart, whole.viewLength) === 0;
      expect(same && api.viewLength === whole.viewLength).toBe(true, `cut at ${cut}`);
    }
    whole.free();
  });

  it("tells a cluster without hosts from one that Envoy does not know", () => {
    expect(outcome(head("api"))).toBe("");
    expect(api.hostCount).toBe(0);
    expect(outcome("")).toBe("unknown_cluster");
    expect(outcome(head("api2") + host("api2", A))).toBe("unknown_cluster");
    expect(outcome(head("ap") + host("ap", A))).toBe("unknown_cluster");
  });

  it("refuses a text that ends within a line", () => {
    const text = head("api") + host("api", A) + host("api", B);
    for (let cut = 1; cut < 40; cut++) expect(outcome(text.slice(0, text.length - cut))).toBe("cut_off", `cut ${cut}`);
    expect(outcome("Invalid re2 regex")).toBe("cut_off");
  });

  it("passes over the lines of other clusters", () => {
    const others = host("api2", A) + host("ap", A) + host("xapi", A) + host("", A) + host("API", A);
    expect(read(api, head("api2") + others + head("api") + host("api", B) + others)).toBe(B);
  });

  it("reads clusters of any name", () => {
    const names = [
      "a",
      "a.b",
      "a::b",
      "a::10.0.0.9:1",
      "[::1]:80",
      "ünï→cødé",
      "a b",
      "::",
      "weight::1",
      "x".repeat(600),
    ];
    for (let i = 0; i < names.length; i++) {
      const text = head(names[i]) + host(names[i], A, "/failed_eds_health", 2, "r", "z") + host(names[i], "[::1]:80");
      const clusters = new EnvoyClusters(names[i]);
      expect(read(clusters, text)).toBe(`${A} held p=2 r/z; [::1]:80`, names[i]);
      expect(read(clusters, text, 7)).toBe(`${A} held p=2 r/z; [::1]:80`, names[i]);
      clusters.free();
    }
  });

  it("leaves out and counts hosts that have no ip and port", () => {
    const sockets = host("api", "/tmp/x.sock") + host("api", "envoy://listener/id") + host("api", "@abstract");
    expect(read(api, head("api") + sockets + host("api", A) + host("api", "localhost:80"))).toBe(A);
    expect(api.leftOutCount).toBe(4);
    expect(read(api, host("api", "/tmp/10.0.0.1:80::x.sock") + host("api", B))).toBe(B);
  });

  it("leaves out and counts a host of which health or priority is not told", () => {
    const text = `api::${A}::health_flags::healthy\napi::${A}::weight::1\napi::${B}::priority::0\napi::${B}::weight::1\n`;
    expect(read(api, text + host("api", "10.0.0.3:80"))).toBe("10.0.0.3:80");
    expect(api.leftOutCount).toBe(1);
    expect(read(api, `api::${A}::health_flags::healthy\napi::${A}::priority::\napi::${A}::priority::x\n`)).toBe("");
  });

  it("takes a host that is in two priorities by its first, be they neighbours or not", () => {
    const first = host("api", A, "healthy", 0, "r0", "z0", "2", "3");
    const second = host("api", A, "/failed_eds_health", 1, "r1", "", "4", "5");
    expect(read(api, first + second + host("api", B, "healthy", 1))).toBe(`${A} w=2.0 a=3 r0/z0; ${B} p=1`);
    expect(api.hostCount).toBe(3);
    expect(read(api, first + host("api", B) + second)).toBe(`${A} w=2.0 a=3 r0/z0; ${B}`);
  });

  it("reads names with colons, any script, and up to 128 bytes; longer ones count as not given", () => {
    expect(read(api, host("api", A, "healthy", 0, "re::gion", "zo::ne"))).toBe(`${A} re::gion/zo::ne`);
    expect(read(api, host("api", A, "healthy", 0, "ünï", "日本"))).toBe(`${A} ünï/日本`);
    const longest = "x".repeat(128);
    expect(read(api, host("api", A, "healthy", 0, longest, longest))).toBe(`${A} ${longest}/${longest}`);
    expect(read(api, host("api", A, "healthy", 0, `${longest}x`, "z"))).toBe(`${A} /z`);
    expect(read(api, host("api", A, "healthy", 0, "z".repeat(5000), "z"), 100)).toBe(`${A} /z`);
  });

  it("is not led astray by a newline in a name", () => {
    const broken = host("api", A, "healthy", 0, `r\napi::${B}::weight::9`, "z");
    expect(read(api, broken + host("api", "10.0.0.3:80"))).toBe("10.0.0.3:80");
    expect(api.leftOutCount).toBe(1);
  });

  it("passes over a line that is too long, whether it comes whole or in pieces", () => {
    const long = `api::${A}::hostname::${"h".repeat(100000)}\n`;
    const text = head("api") + long + host("api", A) + long + host("api", B);
    expect(read(api, text)).toBe(`${A}; ${B}`);
    expect(read(api, text, 1000)).toBe(`${A}; ${B}`);
    expect(read(api, text, 1)).toBe(`${A}; ${B}`);
    expect(outcome(text + long.slice(0, 50000))).toBe("cut_off");
  });

  it("keeps numbers within their bounds", () => {
    const huge = "18446744073709551615";
    expect(read(api, host("api", A, "healthy", 128, "", "", huge, huge))).toBe(
      `${A} p=127 w=2147483600.0 a=2147483647`,
    );
    expect(read(api, host("api", A, "healthy", 0, "", "", "99999999999999999999999999", "-1"))).toBe(
      `${A} w=2147483600.0`,
    );
    expect(read(api, host("api", A, "healthy", 0, "", "", "x", ""))).toBe(A);
  });

  it("forgets the text before, also one that ended within a line", () => {
    read(api, `${host("api", A, "/failed_eds_health", 1, "r", "z", "5", "6")}api::${B}::health`);
    expect(read(api, host("api", B))).toBe(B);
    expect(read(api, "")).toBe("outcome 1");
    const unended = String.UTF8.encode(host("api", A, "/failed_eds_health", 1, "r", "z", "5", "6"));
    api.begin();
    api.feed(changetype<usize>(unended), unended.byteLength);
    expect(read(api, `api::${B}::health_flags::healthy\napi::${B}::priority::0\n`)).toBe(B);
  });
});
