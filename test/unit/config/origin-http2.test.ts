import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";

const PLACE = { file: "wao.yaml", folder: "/etc/wao" };

function load(origin: string) {
  return parseConfig(`sites:\n  - hosts: [a]\n    origin: ${origin}\n`, PLACE);
}

test("the scheme or the key says that HTTP/2 is spoken; without either it is not", () => {
  const spoken: [string, string, string | undefined][] = [
    ["http://b", "http", undefined],
    ["https://b", "https", undefined],
    ["h2c://b", "http", "only"],
    ["h2://b", "https", "only"],
    ["{ url: https://b, http2: auto }", "https", "auto"],
    ["{ url: https://b, http2: only }", "https", "only"],
    ["{ url: https://b, http2: off }", "https", undefined],
    ["{ url: https://b, http2: false }", "https", undefined],
    ["{ url: http://b, http2: only }", "http", "only"],
    ["{ url: unix:/run/app.sock, http2: only }", "http", "only"],
    ["{ url: h2://b, http2: only }", "https", "only"],
  ];
  for (const [written, scheme, http2] of spoken) {
    const loaded = load(written);
    assert.ok(loaded.ok, written);
    const origin = loaded.config.sites[0]?.origins[0];
    assert.deepEqual([origin?.scheme, origin?.http2], [scheme, http2], written);
  }
});

test("what contradicts itself, and what is not known, are mistakes with their place", () => {
  const wrong: [string, RegExp][] = [
    [
      "{ url: http://b, http2: auto }",
      /^wao\.yaml:3:37: sites\[0\]\.origin\.http2: without TLS nothing says which version http:\/\/b:80 speaks; write only/,
    ],
    ["{ url: unix:/run/a.sock, http2: auto }", /without TLS nothing says/],
    ["{ url: h2c://b, http2: off }", /h2c:\/\/b:80 speaks nothing but HTTP\/2; leave http2 out, or write http:\/\//],
    ["{ url: h2://b, http2: auto }", /h2:\/\/b:443 speaks nothing but HTTP\/2; leave http2 out, or write https:\/\//],
    ["{ url: https://b, http2: on }", /"on" is not known here; write off, auto or only/],
  ];
  for (const [written, message] of wrong) {
    const loaded = load(written);
    assert.ok(!loaded.ok, written);
    assert.match(loaded.mistakes.map(mistakeText).join("\n"), message);
  }
});
