import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { parseHost } from "../../../src/http1/host.ts";

describe("an authority gives its host in one spelling", () => {
  const cases: readonly (readonly [authority: string, host: string])[] = [
    ["site.test", "site.test"],
    ["SITE.Test", "site.test"],
    ["site.test:8080", "site.test"],
    ["site.test:", "site.test"],
    ["site.test.", "site.test"],
    ["site.test.:80", "site.test"],
    ["a", "a"],
    ["my_host-1.x", "my_host-1.x"],
    ["_dmarc.site.test", "_dmarc.site.test"],
    ["xn--bcher-kva.test", "xn--bcher-kva.test"],
    ["10.0.0.1:80", "10.0.0.1"],
    ["[::1]", "::1"],
    ["[::1]:443", "::1"],
    ["[2001:DB8:0:0:0:0:0:1]", "2001:db8::1"],
    ["[::ffff:10.0.0.1]", "::ffff:a00:1"],
    ["0", "0"],
    ["a".repeat(255), "a".repeat(255)],
  ];
  for (const [authority, host] of cases) {
    test(authority.slice(0, 40), () => assert.equal(parseHost(authority), host));
  }
});

describe("what servers read differently is malformed", () => {
  const malformed = [
    ..."/ site.test/ user@site.test a:b:c site.test:80a site.test:123456 :80 . .site.test -site.test site.test:1x".split(
      " ",
    ),
    ..."[::1 ::1] [] [::1]x [::1]:x [::1]:123456 [:::1] [1:2] [fe80::1%25eth0] [fe80::1%eth0] ::1 [::1]] [[::1]]".split(
      " ",
    ),
    ..."si%74e.test site,test site;test site\\test site#test site?test (site) *.site.test s%C3%A4.test".split(" "),
    "",
    " ",
    " site.test",
    "site.test ",
    "site\ttest",
    "site\0test",
    "s\xe4.test",
    "site.test\r",
    "site.test\n",
    "site.test:80\n",
    "a".repeat(256),
  ];
  for (const authority of malformed) {
    test(JSON.stringify(authority.slice(0, 40)), () => assert.equal(parseHost(authority), null));
  }
});

test("whatever comes out has no port, no bracket, no capital, no end dot, and comes out of itself again", () => {
  const octet = fc.oneof(
    { arbitrary: fc.constantFrom(..."aZ0-_.:[]".split("")), weight: 6 },
    { arbitrary: fc.nat(255).map((code) => String.fromCharCode(code)), weight: 1 },
  );
  const ipv6 = fc.tuple(fc.ipV6(), fc.constantFrom("", ":80")).map(([address, port]) => `[${address}]${port}`);
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: octet, maxLength: 12 }), fc.domain(), ipv6), (authority) => {
      const host = parseHost(authority);
      if (host === null) return;
      accepted++;
      assert.match(host, /^[a-z0-9_.-]*[a-z0-9_-]$|^[0-9a-f:.]+$/);
      assert.equal(parseHost(host.includes(":") ? `[${host}]` : host), host);
    }),
    { numRuns: 5000 },
  );
  assert.ok(accepted > 1000, `${accepted}`);
});
