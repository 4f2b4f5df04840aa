import assert from "node:assert/strict";
import { test } from "node:test";
import { readHostPattern } from "../../../src/config/host-pattern.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

test("hosts come out as the edge compares them", () => {
  const written = {
    "shop.example": "shop.example",
    "Shop.Example.": "shop.example",
    "*.Shop.example": "*.shop.example",
    "*": "*",
    localhost: "localhost",
    my_service: "my_service",
    "bücher.example": "xn--bcher-kva.example",
    "*.bücher.example": "*.xn--bcher-kva.example",
    "192.0.2.1": "192.0.2.1",
    "[2001:DB8:0:0::1]": "2001:db8::1",
    "2001:db8::1": "2001:db8::1",
    "::1": "::1",
  };
  for (const [text, host] of Object.entries(written)) assert.equal(valueOf(readHostPattern(text)), host, text);
});

test("what is no host says what to write instead", () => {
  const refused: [unknown, RegExp][] = [
    ["shop.example:80", /has a port.*write only shop\.example$/],
    ["[::1]:80", /has a port.*write only \[::1\]$/],
    ["https://shop.example/x", /is a URL; write only its host: shop\.example/],
    ["shop.*", /only allowed as the whole first part/],
    ["*.*.example", /only allowed as the whole first part/],
    ["w*.example", /only allowed as the whole first part/],
    ["*.192.0.2.1", /an address cannot have a wildcard/],
    ["1.2.3", /not an IPv4 address; write all four numbers/],
    ["0x7f.1", /not an IPv4 address|not a host name/],
    ["256.1.1.1", /not an IPv4 address/],
    ["shop..example", /empty part|not a host name/],
    ["-shop.example", /"-shop" is not allowed/],
    ["shop.example/x", /contains "\/"/],
    ["sh op.example", /contains " "/],
    ["fe80::1%eth0", /zone|contains/],
    ["[shop]", /not an IPv6 address/],
    ["", /empty/],
    [".", /empty/],
    [`${"a".repeat(64)}.example`, /longer than 63|not a host name/],
    [`${"a.".repeat(127)}example`, /longer than 253|not a host name/],
    [1.5, /quote it: "1\.5"/],
    [null, /expected a host such as shop\.example, found an empty value/],
  ];
  for (const [text, message] of refused) assert.match(messageOf(readHostPattern(text)), message, String(text));
});
