import { ProbeSettings } from "../../../assembly/config/source_settings";
import { ProbeRequest } from "../../../assembly/plugin/probe_request";
import { ADDRESS_MAX_BYTES } from "../../../assembly/pool/endpoint";

function requestTo(authority: string): ProbeRequest {
  const settings = new ProbeSettings();
  settings.method = "HEAD";
  settings.path = "/healthz?deep";
  return new ProbeRequest(settings, authority, "x-steer-hosts");
}

/** @returns the headers as "name: value" when they name that address, read as the host reads them */
function headers(request: ProbeRequest, address: string): string[] {
  const bytes = String.UTF8.encode(address);
  const size = request.name(changetype<usize>(bytes), bytes.byteLength);
  const count = load<i32>(request.start);
  const texts: string[] = [];
  let at = request.start + 4 + ((<usize>count) << 3);
  for (let n = 0; n < count * 2; n++) {
    const length = load<i32>(request.start + 4 + ((<usize>n) << 2));
    expect(load<u8>(at + <usize>length)).toBe(0);
    texts.push(String.UTF8.decodeUnsafe(at, length));
    at += <usize>length + 1;
  }
  expect(<i32>(at - request.start)).toBe(size);
  const lines: string[] = [];
  for (let n = 0; n < count; n++) lines.push(`${texts[2 * n]}: ${texts[2 * n + 1]}`);
  return lines;
}

describe("the headers of a probe", () => {
  it("say what is asked for, and name the endpoint", () => {
    expect(headers(requestTo("api"), "10.0.0.1:8080").join("\n")).toBe(
      ":method: HEAD\n:path: /healthz?deep\n:authority: api\nuser-agent: steer-probe\nx-steer-hosts: 10.0.0.1:8080",
    );
  });

  it("name one endpoint after the other, whatever the length of its address", () => {
    const request = requestTo("api");
    for (let length = ADDRESS_MAX_BYTES; length >= 0; length--) {
      expect(headers(request, "9".repeat(length))[4]).toBe(`x-steer-hosts: ${"9".repeat(length)}`);
    }
    for (let length = 0; length <= ADDRESS_MAX_BYTES; length++) {
      expect(headers(request, "8".repeat(length))[4]).toBe(`x-steer-hosts: ${"8".repeat(length)}`);
    }
  });
});
