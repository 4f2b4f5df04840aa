import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { HANDSHAKE_FAILURES } from "../../src/observe/counter-layout.ts";
import { BlockingEdge } from "../harness/blocking.ts";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { samplesOf, scrape, type Scrape, sumOf } from "../harness/metrics.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { secureClient, type SecureOptions } from "../harness/tls-client.ts";

const TIMES = 5;
const files = new CertificateFiles();
const certificates = [files.make("site", { names: "DNS:site.test" })];
const origin = await startOrigin();

/** One visit; the first one resolves with a session to come back with. */
async function visit(port: number, options: SecureOptions): Promise<Buffer> {
  const { client, tls } = await secureClient(port, options);
  const given = tls.getProtocol() === "TLSv1.3" && options.session === undefined ? once(tls, "session") : null;
  client.write(request("/"));
  assert.equal((await client.answer()).status, 200);
  const session = given === null ? tls.getSession() : ((await given)[0] as Buffer);
  client.close();
  return session ?? Buffer.alloc(0);
}

async function octets(port: number, bytes: Buffer | string): Promise<void> {
  const client = await Client.connect(port);
  client.write(bytes);
  await client.ended();
}

test("handshakes are counted by version, kind and reason, exactly, over all threads", { timeout: 60_000 }, async () => {
  const edge = await BlockingEdge.start({
    threads: 3,
    timeouts: { client_head: "500ms" },
    listen: [{ url: "https://127.0.0.1:0", tls: { certificates } }],
    sites: oneSite(origin.url),
  });
  const { port } = edge.edge;
  const before = await scrape(edge);
  assert.equal(samplesOf(before, "wao_tls_handshakes_total").length, 4);
  assert.equal(samplesOf(before, "wao_tls_handshake_failures_total").length, HANDSHAKE_FAILURES.length);
  assert.equal(sumOf(before, "wao_tls_handshakes_total") + sumOf(before, "wao_tls_handshake_failures_total"), 0);
  const failing: Readonly<Record<string, SecureOptions>> = {
    version: { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
    cipher: { maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" },
    protocol: { ALPNProtocols: ["x"] },
  };
  for (let time = 0; time < TIMES; time += 1) {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      const session = await visit(port, { maxVersion });
      await visit(port, { maxVersion, session });
      await visit(port, { maxVersion, session });
    }
    for (const options of Object.values(failing)) await assert.rejects(secureClient(port, options));
    await rawRequest(port, request("/"));
    await octets(port, "\0\x01");
    await octets(port, Buffer.from([22, 3, 1, 0, 5, 2, 0, 0, 1, 0]));
    const gone = await Client.connect(port);
    gone.write(Buffer.from([22, 3, 1, 0, 5]));
    gone.reset();
    await octets(port, "");
  }
  const found: Scrape = await eventually(async () => {
    const seen = await scrape(edge);
    return sumOf(seen, "wao_tls_handshake_failures_total") >= 8 * TIMES && seen;
  }, "all are counted");
  for (const version of ["TLSv1.2", "TLSv1.3"]) {
    const counts = ["full", "resumed"].map((kind) =>
      found.get(`wao_tls_handshakes_total{version="${version}",kind="${kind}"}`),
    );
    assert.deepEqual(counts, [TIMES, 2 * TIMES], version);
  }
  const failures = HANDSHAKE_FAILURES.map((reason) => [
    reason,
    found.get(`wao_tls_handshake_failures_total{reason="${reason}"}`),
  ]);
  const expected = { alert: 0, "no-certificate": 0 } as Readonly<Record<string, number>>;
  assert.deepEqual(
    failures,
    HANDSHAKE_FAILURES.map((reason) => [reason, expected[reason] ?? TIMES]),
  );
});
