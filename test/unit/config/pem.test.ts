import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { loadConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
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
