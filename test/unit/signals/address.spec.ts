import { checkAddress } from "../../../assembly/signals/address";

function check(text: string): bool {
  const utf8 = String.UTF8.encode(text);
  return checkAddress(changetype<usize>(utf8), utf8.byteLength);
}

function accepts(texts: string[]): void {
  for (let i = 0; i < texts.length; i++) expect(check(texts[i])).toBe(true, texts[i]);
}

function refuses(texts: string[]): void {
  for (let i = 0; i < texts.length; i++) expect(check(texts[i])).toBe(false, texts[i]);
}

describe("checkAddress", () => {
  it("accepts IPv4 with a port", () => {
    accepts(["1.1.1.1:1", "10.0.0.1:8080", "255.255.255.255:65535", "0.0.0.0:80"]);
  });

  it("refuses what is no IPv4 address with a port, or another spelling of one", () => {
    refuses(["", ":", "10.0.0.1", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:080", "10.0.0.1:80 "]);
    refuses(["10.0.0.256:80", "10.0.0:80123", "10.0.0.1.2:80", "010.0.0.1:80", "10.0.0.1:8a", "10..0.1:80"]);
    refuses([" 10.0.0.1:80", "10.0.0.1:-80", "10.0.0.1:99999999999", "99999999999.0.0.1:80", "10.0.0.1,10.0.0.2:80"]);
    refuses(["localhost:8080", "unix:///tmp/a.sock", "example.com:80", "10.0.0.1:80\n", "１0.0.0.1:80"]);
  });

  // Every line of these was printed by Envoy 1.40.0 for a cluster of such endpoints.
  it("accepts IPv6 as Envoy prints it", () => {
    accepts(["[::1]:80", "[::]:80", "[2001:db8::1]:80", "[2001:db8::1:0:0:1]:80", "[2001:db8:0:1:1:1:1:1]:80"]);
    accepts(["[0:0:1::]:80", "[::ffff]:80", "[64:ff9b::102:304]:80", "[1:2:3:4:5:6:7:0]:80", "[1:2:3:4:5:6::]:80"]);
    accepts(["[0:2:3:4:5:6:7:8]:80", "[::fffe:102:304]:80", "[1::ffff:102:304]:80", "[::ffff:0:102:304]:80"]);
    accepts(["[fe80::1]:80", "[1111:2222:3333:4444:5555:6666:7777:8888]:65535"]);
  });

  it("accepts IPv4 inside IPv6 with dots where Envoy prints dots", () => {
    accepts(["[::1.2.3.4]:80", "[::ffff:1.2.3.4]:80", "[::0.1.0.2]:80", "[::171.205.0.0]:80", "[::ffff:0.0.0.0]:80"]);
    refuses([
      "[::102:304]:80",
      "[::ffff:102:304]:80",
      "[64:ff9b::1.2.3.4]:80",
      "[::0.0.1.2]:80",
      "[::fffe:1.2.3.4]:80",
    ]);
    refuses(["[1:2:3:4:5:6:7:1.2.3.4]:80", "[::1.2.3.4:5]:80", "[::1.2.3]:80", "[1.2.3.4]:80", "[::ffff:01.2.3.4]:80"]);
  });

  it("refuses another spelling of an IPv6 address", () => {
    refuses(["[2001:DB8::1]:80", "[2001:0db8::1]:80", "[2001:db8:0:0:0:0:0:1]:80", "[2001:db8:0:0:1::1]:80"]);
    refuses(["[::2:3:4:5:6:7:8]:80", "[1:2:3:4:5:6:7::]:80", "[2001:db8::1:1:1:1:1]:80", "[0::1]:80", "[::0]:80"]);
    refuses(["[0:0:0:0:0:0:0:0]:80", "[0:0::1:1:1:1]:80", "[fe80::1%1]:80"]);
  });

  it("refuses what is no IPv6 address with a port", () => {
    refuses([
      "::1:80808",
      "[::1]",
      "[::1]:",
      "[::1]:0",
      "[::1]80080",
      "[]:80808",
      "[:]:80808",
      "[:::1]:80",
      "[1::2::3]:80",
    ]);
    refuses(["[1:2:3:4:5:6:7]:80", "[1:2:3:4:5:6:7:8:9]:80", "[12345::]:80", "[::g]:80", "[1:2:3:4:5:6:7:]:80"]);
    refuses(["[::1:80808", "[[::1]]:80", "[::1]]:80", "[:1:2:3:4:5:6:7:8]:80", "[1:2:3:4:5:6:7:8::]:80", "[::1:]:80"]);
  });
});
