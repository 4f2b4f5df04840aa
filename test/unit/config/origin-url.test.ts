import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { ORIGIN_URL_PATTERN, readOriginUrl } from "../../../src/config/origin-url.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

test("an origin's URL gets its default port and one spelling", () => {
  const written = {
    "http://Origin.Example": "http://origin.example:80",
    "https://origin.example/": "https://origin.example:443",
    "HTTP://10.0.0.5:8080": "http://10.0.0.5:8080",
    "http://[2001:DB8::0:1]:81": "http://[2001:db8::1]:81",
    "https://bücher.example.": "https://xn--bcher-kva.example:443",
    "http://my_service:3000": "http://my_service:3000",
    "H2C://10.0.0.5:50051": "h2c://10.0.0.5:50051",
    "h2c://origin.example": "h2c://origin.example:80",
    "h2://origin.example": "h2://origin.example:443",
    "unix:/run/app.sock": "unix:/run/app.sock",
    "unix:///run/app.sock": "unix:/run/app.sock",
  };
  for (const [text, url] of Object.entries(written)) assert.equal(valueOf(readOriginUrl(text)).url, url, text);
});

test("the parts are what a connection needs", () => {
  assert.deepEqual(valueOf(readOriginUrl("https://[::1]")), {
    url: "https://[::1]:443",
    scheme: "https",
    host: "::1",
    port: 443,
    socketPath: null,
  });
  assert.deepEqual(valueOf(readOriginUrl("h2://[::1]")), {
    url: "h2://[::1]:443",
    scheme: "https",
    http2: "only",
    host: "::1",
    port: 443,
    socketPath: null,
  });
  assert.deepEqual(valueOf(readOriginUrl("unix:/run/app.sock")), {
    url: "unix:/run/app.sock",
    scheme: "http",
    host: "localhost",
    port: 80,
    socketPath: "/run/app.sock",
  });
});

test("what is no origin says what to write instead", () => {
  const refused: [unknown, RegExp][] = [
    ["http://a.example/path", /it has a path \(\/path\); leave that out/],
    ["http://a.example/?x=1", /it has a query \(\?x=1\)/],
    ["http://a.example/#x", /it has a fragment/],
    ["http://u:p@a.example", /user name or password/],
    ["localhost:3000", /no scheme; write http:\/\/localhost:3000 or https:/],
    ["origin.example", /no scheme; write http:\/\/origin\.example/],
    ["/run/app.sock", /write unix:\/run\/app\.sock/],
    ["unix:run/app.sock", /must be absolute/],
    [`unix:/${"x".repeat(120)}`, /longer than 103 bytes/],
    ["ftp://a.example", /"ftp" is not a scheme of an origin; use http, https, h2, h2c or unix/],
    ["grpc://a.example:1", /write h2c:\/\/a\.example:1 \(gRPC is HTTP\/2\)/],
    ["grpcs://a.example", /write h2:\/\/a\.example/],
    ["wss://a.example", /write https:\/\/a\.example \(upgrades pass through it\)/],
    ["http://a.example:0", /cannot have port 0/],
    ["http://a.example:70000", /":70000" is not a port/],
    ["http://a.example:", /":" is not a port/],
    ["http://::1:80", /write an IPv6 address in brackets/],
    ["http://0x7f.1", /IPv4/],
    ["http://a.example\\b", /backslash/],
    ["http:/a.example", /not an origin's URL/],
    ["http://", /host is empty/],
    ["", /the origin is empty/],
    [3000, /quote it|expected the origin's URL/],
  ];
  for (const [text, message] of refused) assert.match(messageOf(readOriginUrl(text)), message, String(text));
});

test("what is accepted matches the editor's pattern, and is accepted again as the same in its one spelling", () => {
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ["http", "https"] }), (url) => {
      const parsed = readOriginUrl(url);
      if (!parsed.ok) return;
      assert.match(url, new RegExp(ORIGIN_URL_PATTERN));
      assert.deepEqual(valueOf(readOriginUrl(parsed.value.url)), parsed.value);
    }),
  );
});
