import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parseConfig } from "../../../src/config/load.ts";
import type { EdgeConfig } from "../../../src/config/edge-config.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
import { CertificateFiles } from "../../harness/certificate-files.ts";
import { needs } from "../../harness/needs.ts";

const LISTEN = "listen: [{ url: http://0.0.0.0:80 }, { url: https://0.0.0.0:443 }]";
const ACME = "acme: { accept_terms: true }";
const SITE = "sites: [{ hosts: [a.test], origin: http://o.test, tls: { acme: on } }]";

function messages(...lines: readonly string[]): string[] {
  const loaded = parseConfig(lines.join("\n"), { file: "f", folder: files.folder });
  return loaded.ok ? loaded.warnings.map(mistakeText) : loaded.mistakes.map(mistakeText);
}

function config(...lines: readonly string[]): EdgeConfig {
  const loaded = parseConfig(lines.join("\n"), { file: "f", folder: files.folder });
  if (!loaded.ok) assert.fail(loaded.mistakes.map(mistakeText).join("\n"));
  return loaded.config;
}

const files = new CertificateFiles("acme config");

describe("acme", { skip: needs("openssl") }, () => {
  test("little is to be said: Let's Encrypt, ECDSA, both ways", () => {
    const { acme, sites } = config(LISTEN, ACME, SITE);
    assert.deepEqual(acme, {
      directory: "https://acme-v02.api.letsencrypt.org/directory",
      email: null,
      ca: null,
      eab: null,
      keyType: "ecdsa",
      challenges: ["http-01", "tls-alpn-01"],
    });
    assert.deepEqual(sites[0]?.tls?.acme, ["a.test"]);
    assert.deepEqual(messages(LISTEN, ACME, SITE), []);
  });

  test("staging, another CA with its roots, and an account of its own kind", () => {
    const staging = config(LISTEN, "acme: { accept_terms: true, staging: true }", SITE).acme;
    assert.equal(staging?.directory, "https://acme-staging-v02.api.letsencrypt.org/directory");
    writeFileSync(join(files.folder, "eab"), "a+/b==\n");
    const own = `acme: { accept_terms: true, directory: "https://ca.test/dir", ca: ${files.root}, eab: { kid: k, key_file: eab }, key_type: rsa, email: "mailto:a@b.test" }`;
    const { directory, ca, eab, keyType, email } = config(LISTEN, own, SITE).acme ?? assert.fail();
    assert.deepEqual(
      [directory, eab, keyType, email],
      ["https://ca.test/dir", { kid: "k", key: "a-_b" }, "rsa", "a@b.test"],
    );
    assert.equal(ca, files.authority.root.cert);
  });

  test("only what a listener can answer is tried", () => {
    assert.deepEqual(config("listen: [{ url: https://0.0.0.0:443 }]", ACME, SITE).acme?.challenges, ["tls-alpn-01"]);
  });

  test("hosts that a certificate bears are left alone", () => {
    const { cert, key } = files.make("star", { names: "DNS:*.a.test" });
    const site = `sites: [{ hosts: [a.test, "*.a.test", x.a.test], origin: http://o.test, tls: { acme: on, certificates: [{ cert: ${cert}, key: ${key} }] } }]`;
    assert.deepEqual(config(LISTEN, ACME, site).sites[0]?.tls?.acme, ["a.test"]);
  });

  const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["no acme at all", [LISTEN, SITE], /^f:2:\d+: sites\[0\]\.tls\.acme: nothing says where from: add acme:/],
    ["terms not accepted", [LISTEN, "acme: {}", SITE], /^f:2:1: acme: accept_terms: true is missing/],
    [
      "a wildcard",
      [LISTEN, ACME, 'sites: [{ hosts: [a.test, "*.a.test"], origin: http://o.test, tls: { acme: on } }]'],
      /^f:3:27: sites\[0\]\.hosts\[1\]: no certificate for "\*\.a\.test" can be got: .*never a wildcard; name the hosts one by one/,
    ],
    ["any host", [LISTEN, ACME, SITE.replace("a.test", '"*"')], /hosts\[0\]: no certificate for "\*" can be got/],
    [
      "an address",
      [LISTEN, ACME, SITE.replace("a.test", "192.0.2.1")],
      /hosts\[0\]: no certificate for the address 192\.0\.2\.1/,
    ],
    ["no TLS listener", [ACME, SITE], /sites\[0\]\.tls\.acme: there is no https:\/\/ listener/],
    [
      "no listener for the only way",
      ["listen: [{ url: https://0.0.0.0:443 }]", "acme: { accept_terms: true, challenges: [http-01] }", SITE],
      /^f:2:\d+: acme\.challenges: http-01 is answered on an http:\/\/ listener, and there is none/,
    ],
    [
      "two CAs",
      [LISTEN, 'acme: { accept_terms: true, staging: true, directory: "https://ca.test/" }', SITE],
      /acme\.staging: staging is that of Let's Encrypt/,
    ],
    [
      "a CA without TLS",
      [LISTEN, 'acme: { directory: "http://ca.test/" }', SITE],
      /acme\.directory: .* begins with https/,
    ],
    ["a wrong address", [LISTEN, "acme: { email: me }", SITE], /acme\.email: "me" is not an e-mail address/],
    [
      "a missing key",
      [LISTEN, "acme: { accept_terms: true, eab: { kid: k, key_file: none } }", SITE],
      /acme\.eab\.key_file: there is no file none/,
    ],
    ["missing roots", [LISTEN, "acme: { accept_terms: true, ca: none }", SITE], /acme\.ca: there is no file none/],
    ["another challenge", [LISTEN, "acme: { challenges: [dns-01] }", SITE], /acme\.challenges\[0\]: .*http-01/],
  ];
  for (const [what, lines, expected] of mistakes) {
    test(`a mistake: ${what}`, () => {
      const [first = ""] = messages(...lines);
      assert.match(first, expected);
    });
  }
});
