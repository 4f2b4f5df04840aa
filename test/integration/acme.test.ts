/** Certificates by ACME from a CA that really looks for the proofs. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { startOrigin } from "../harness/origin.ts";
import { freePort, type Pebble, startPebble } from "../harness/pebble.ts";
import { request } from "../harness/request.ts";
import { secureClient } from "../harness/tls-client.ts";

const skip = needs("pebble");

/** A place for the state that outlives an edge. */
function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wao-acme-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The issuer that a client sees who believes nobody but this root. */
async function trustedIssuer(edge: Edge, servername: string, ca: string): Promise<string> {
  const [, port = 0] = edge.ports;
  const { tls } = await secureClient(port, { servername, ca, rejectUnauthorized: true });
  const { issuer, subjectaltname } = tls.getPeerCertificate();
  assert.equal(subjectaltname, `DNS:${servername}`);
  tls.destroy();
  return String(issuer.CN);
}

describe("with a CA", { skip, timeout: 120_000 }, async () => {
  const files = new CertificateFiles("pebble");
  const origin = await startOrigin();
  const [httpPort, tlsPort] = [await freePort(), await freePort()];
  const listen = [{ url: `http://127.0.0.1:${httpPort}` }, { url: `https://127.0.0.1:${tlsPort}` }];
  const acme = (ca: Pebble, more: object = {}): object => ({
    accept_terms: true,
    directory: ca.directory,
    ca: files.root,
    ...more,
  });
  const site = (host: string, more: object = {}): object => ({
    name: host,
    hosts: [host],
    origin: origin.url,
    tls: { acme: "on" },
    ...more,
  });

  test("a certificate is got by http-01, kept, and used again after a restart", async () => {
    const ca = await startPebble(files, { httpPort, tlsPort });
    const state = stateFolder();
    const sites = [
      site("redirects.test", { tls: { acme: "on", redirect: 308 } }),
      site("closed.test", { maintenance: {}, disabled: true }),
    ];
    const config = { listen, state_dir: state, acme: acme(ca, { email: "a@b.test", challenges: ["http-01"] }), sites };
    const edge = await startEdge(config);
    await edge.said((line) => line.includes("got a certificate for redirects.test"), "the first");
    await edge.said((line) => line.includes("got a certificate for closed.test"), "the second");
    const root = await ca.root();
    assert.match(await trustedIssuer(edge, "redirects.test", root), /Pebble/);
    await trustedIssuer(edge, "closed.test", root);
    const [folder = ""] = readdirSync(join(state, "acme"));
    const kept = readdirSync(join(state, "acme", folder)).toSorted();
    assert.deepEqual(kept, ["account.json", "attempts.json", "closed.test.pem", "redirects.test.pem"]);
    for (const name of kept) assert.equal(statSync(join(state, "acme", folder, name)).mode & 0o777, 0o600);
    await edge.stop();
    const asked = ca.orders;
    await ca.stop();
    const again = await startEdge(config);
    await trustedIssuer(again, "redirects.test", root);
    assert.equal(ca.orders, asked);
    await again.stop();
  });

  test("tls-alpn-01 alone", async () => {
    const ca = await startPebble(files, { httpPort: 1, tlsPort });
    const edge = await startEdge({
      listen,
      threads: 2,
      acme: acme(ca, { challenges: ["tls-alpn-01"], key_type: "rsa" }),
      sites: [site("alpn.test")],
    });
    await edge.said((line) => line.includes("got a certificate"), "the certificate");
    assert.match(await trustedIssuer(edge, "alpn.test", await ca.root()), /Pebble/);
    const { tls } = await secureClient(tlsPort, { servername: "alpn.test", ALPNProtocols: ["h2"] });
    assert.equal(tls.alpnProtocol, "h2");
    tls.destroy();
    await assert.rejects(
      secureClient(tlsPort, { servername: "alpn.test", ALPNProtocols: ["acme-tls/1"] }),
      /no.application.protocol/i,
    );
    await edge.stop();
    await ca.stop();
  });
});
