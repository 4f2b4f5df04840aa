import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { loadConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
import { Authority, FUTURE, PAST } from "../../harness/certificates.ts";
import { needs } from "../../harness/needs.ts";
import { configFolder } from "./config-folder.ts";

function makePair(folder: string, name: string): void {
  const subject = ["-subj", `/CN=${name}.example`, "-days", "2", "-nodes"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const out = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.pem`)];
  execFileSync("openssl", ["req", "-x509", ...key, ...subject, ...out], { stdio: "ignore" });
}

function configWith(tls: string): string {
  return `sites:\n  - hosts: [a.example]\n    origin:\n      url: https://a.example\n      tls: ${tls}\n`;
}

test("certificates and keys are read, relative to the configuration", { skip: needs("openssl") }, async () => {
  const write = configFolder();
  const tls = "{ ca: a.pem, client_certificate: { cert: a.pem, key: a.key } }";
  const path = write("wao.yaml", configWith(tls));
  makePair(dirname(path), "a");
  const loaded = await loadConfig(path);
  assert.ok(loaded.ok);
  const found = loaded.config.sites[0]?.origins[0]?.tls;
  const cert = readFileSync(join(dirname(path), "a.pem"), "utf8");
  assert.equal(found?.ca, cert);
  assert.deepEqual(found?.clientCertificate, { cert, key: readFileSync(join(dirname(path), "a.key"), "utf8") });
});

test("what is wrong with them is told at their place", { skip: needs("openssl") }, async () => {
  const write = configFolder();
  const folder = dirname(write("damaged.pem", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"));
  write("text.pem", "hello\n");
  write("bad.key", "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n");
  makePair(folder, "a");
  makePair(folder, "b");
  const cases: [string, RegExp][] = [
    ["{ ca: no.pem }", /^5:18: sites\[0\]\.origin\.tls\.ca: there is no file no\.pem$/],
    ["{ ca: text.pem }", /^5:18: .*text\.pem holds no certificate in PEM form/],
    ["{ ca: a.key }", /^5:18: .*a\.key holds no certificate in PEM form/],
    ["{ ca: damaged.pem }", /^5:18: .*certificate 1 in damaged\.pem is damaged/],
    ["{ ca: . }", /^5:18: .*is a folder, not a file/],
    ["{ ca: '' }", /^5:18: .*the file's name is empty/],
    ["{ client_certificate: { cert: a.pem } }", /client_certificate\.key: is missing/],
    ["{ client_certificate: { cert: a.pem, key: a.pem } }", /^5:54: .*a\.pem holds no private key in PEM form/],
    ["{ client_certificate: { cert: a.pem, key: bad.key } }", /^5:54: .*the key in bad\.key is damaged/],
    [
      "{ client_certificate: { cert: a.pem, key: b.key } }",
      /^5:54: .*b\.key is not the key of the certificate in a\.pem/,
    ],
  ];
  for (const [tls, message] of cases) {
    const path = write("wao.yaml", configWith(tls));
    const loaded = await loadConfig(path);
    const told = loaded.ok ? [] : loaded.mistakes.map((mistake) => mistakeText(mistake).slice(path.length + 1));
    assert.equal(told.length, 1, `${basename(path)} with ${tls}: ${told.join("\n")}`);
    assert.match(told[0] ?? "", message);
  }
});

test(
  "ca and crl take a file or a list of files, and the place of a mistake is that of its file",
  { skip: needs("openssl") },
  async (t) => {
    const authority = new Authority();
    t.after(() => authority.close());
    const write = configFolder();
    const folder = dirname(write("root.pem", authority.root.cert));
    const list = authority.revocationList();
    write("root.crl", list);
    write("two.crl", `# two lists\n${list}${authority.revocationList("intermediate")}`);
    write("damaged.crl", "-----BEGIN X509 CRL-----\nQUJD\n-----END X509 CRL-----\n");
    execFileSync("openssl", ["crl", "-in", "root.crl", "-outform", "DER", "-out", "der.crl"], { cwd: folder });
    execFileSync("openssl", ["x509", "-in", "root.pem", "-outform", "DER", "-out", "der.pem"], { cwd: folder });
    const path = write("wao.yaml", configWith("{ ca: [root.pem, root.pem], crl: [root.crl, two.crl] }"));
    const loaded = await loadConfig(path);
    assert.ok(loaded.ok);
    assert.deepEqual(loaded.warnings, []);
    const tls = loaded.config.sites[0]?.origins[0]?.tls;
    assert.equal(tls?.ca?.match(/BEGIN CERTIFICATE/g)?.length, 2);
    assert.deepEqual(
      tls?.crl?.map((text) => text.match(/BEGIN X509 CRL/g)?.length),
      [1, 1, 1],
      "OpenSSL takes them one by one",
    );
    const cases: [string, RegExp][] = [
      ["{ ca: [root.pem, no.pem] }", /^5:29: sites\[0\]\.origin\.tls\.ca\[1\]: there is no file no\.pem$/],
      ["{ ca: [] }", /^5:18: .*the list is empty/],
      ["{ ca: 5 }", /^5:18: sites\[0\]\.origin\.tls\.ca: expected the name of a file or a list of names, found 5$/],
      ["{ ca: [root.pem, 5] }", /^5:29: sites\[0\]\.origin\.tls\.ca\[1\]: expected the name of a file, found 5/],
      ["{ ca: der.pem }", /^5:18: .*der\.pem holds no certificate in PEM form .*; it looks like DER/],
      ["{ crl: no.crl }", /^5:19: sites\[0\]\.origin\.tls\.crl: there is no file no\.crl$/],
      ["{ crl: root.pem }", /^5:19: .*root\.pem holds no revocation list in PEM form \(BEGIN X509 CRL\)$/],
      ["{ crl: der.crl }", /^5:19: .*der\.crl holds no revocation list in PEM form .*; it looks like DER/],
      ["{ crl: [root.crl, damaged.crl] }", /^5:30: .*crl\[1\]: revocation list 1 in damaged\.crl is damaged$/],
    ];
    for (const [settings, message] of cases) {
      const path = write("wao.yaml", configWith(settings));
      const loaded = await loadConfig(path);
      const told = loaded.ok ? [] : loaded.mistakes.map((mistake) => mistakeText(mistake).slice(path.length + 1));
      assert.equal(told.length, 1, `${settings}: ${told.join("\n")}`);
      assert.match(told[0] ?? "", message);
    }
  },
);

test(
  "what is out of date is told at its place: it fails the check, and does not stop the edge",
  { skip: needs("openssl") },
  async (t) => {
    const authority = new Authority();
    t.after(() => authority.close());
    const write = configFolder();
    const current = authority.certificate();
    const old = authority.certificate(PAST);
    const early = authority.certificate(FUTURE);
    write("current.key", current.key);
    write("current.pem", current.cert);
    write("old.pem", old.cert);
    write("old.key", old.key);
    write("early.pem", early.cert);
    write("early.key", early.key);
    write("chain.pem", current.cert + old.cert);
    write("rolling.pem", old.cert + authority.root.cert);
    write("now.crl", authority.revocationList());
    write("past.crl", authority.revocationList("root", PAST));
    const cases: [string, RegExp | null][] = [
      [
        "{ client_certificate: { cert: old.pem, key: old.key } }",
        /^5:42: .*cert: certificate 1 in old\.pem expired on 2021-01-01$/,
      ],
      [
        "{ client_certificate: { cert: early.pem, key: early.key } }",
        /^5:42: .*early\.pem is not valid before 2049-01-01$/,
      ],
      [
        "{ client_certificate: { cert: chain.pem, key: current.key } }",
        /^5:42: .*certificate 2 in chain\.pem expired on/,
      ],
      ["{ ca: old.pem }", /^5:18: .*no certificate in old\.pem can be used today: the first expired on 2021-01-01$/],
      ["{ ca: [current.pem, old.pem] }", /^5:32: .*tls\.ca\[1\]: no certificate in old\.pem can be used/],
      ["{ ca: rolling.pem }", null],
      [
        "{ crl: past.crl }",
        /^5:19: .*revocation list 1 in past\.crl was to be replaced by 2021-01-01; with it every certificate/,
      ],
      ["{ crl: now.crl }", null],
    ];
    for (const [settings, message] of cases) {
      const path = write("wao.yaml", configWith(settings));
      const loaded = await loadConfig(path);
      assert.ok(loaded.ok, `${settings} must not be a mistake`);
      const told = loaded.warnings.map((warning) => mistakeText(warning).slice(path.length + 1));
      assert.equal(told.length, message === null ? 0 : 1, `${settings}: ${told.join("\n")}`);
      if (message === null) continue;
      assert.match(told[0] ?? "", message);
      assert.equal(loaded.warnings[0]?.fails, "check");
    }
  },
);

test("settings that verify: false makes useless are named", { skip: needs("openssl") }, async (t) => {
  const authority = new Authority();
  t.after(() => authority.close());
  const write = configFolder();
  write("root.pem", authority.root.cert);
  const path = write("wao.yaml", configWith("{ verify: false, ca: root.pem }"));
  const loaded = await loadConfig(path);
  assert.ok(loaded.ok);
  assert.deepEqual(
    loaded.warnings.map(({ path, message, fails }) => [path, message, fails]),
    [
      [
        "sites[0].origin.tls.verify",
        "nobody checks that it is really a.example that answers; name its root in ca instead",
        undefined,
      ],
      ["sites[0].origin.tls.ca", "has no effect, because verify is false", undefined],
    ],
  );
});

test(
  "a key that OpenSSL refuses is told at check, not at the first handshake",
  { skip: needs("openssl") },
  async () => {
    const write = configFolder();
    const folder = dirname(write("x", ""));
    const key = ["-newkey", "rsa:512", "-nodes", "-keyout", "short.key", "-out", "short.pem"];
    execFileSync("openssl", ["req", "-x509", ...key, "-subj", "/CN=short", "-days", "2"], {
      cwd: folder,
      stdio: "ignore",
    });
    const path = write("wao.yaml", configWith("{ client_certificate: { cert: short.pem, key: short.key } }"));
    const loaded = await loadConfig(path);
    assert.ok(!loaded.ok);
    assert.match(
      mistakeText(loaded.mistakes[0] ?? assert.fail()),
      /:5:\d+: .*OpenSSL refuses short\.pem with short\.key/,
    );
  },
);
