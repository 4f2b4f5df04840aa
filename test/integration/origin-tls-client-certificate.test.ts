import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Authority, type Pair, PAST } from "../harness/certificates.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { type Edge, runWao, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { startOpensslServer } from "../harness/openssl-server.ts";
import { startOrigin } from "../harness/origin.ts";
import { startRawServer } from "../harness/raw-server.ts";
import { request, upload } from "../harness/request.ts";
import { tellTls, type TlsTale } from "../harness/tls-teller.ts";

const REJECTED = "2311 TLSClientCertificateRejected";
/** Longer than an edge listens to a new connection before it writes a request, ms. */
const FAR_MS = 20;
const ROUNDS = 20;
const PART_BYTES = 64 * 1024;

describe("a client certificate", { skip: needs("openssl"), timeout: 60_000 }, async () => {
  const authority = new Authority();
  after(() => authority.close());
  const path = (name: string): string => join(authority.folder, name);
  const ca = path("root.pem");
  const server = authority.certificate();
  const serving = ["-cert", `${server.name}.pem`, "-key", `${server.name}.key`];
  const demanding = [...serving, "-Verify", "1", "-verify_return_error", "-CAfile", "root.pem"];
  const files = ({ name }: Pair): object => ({
    client_certificate: { cert: path(`${name}.pem`), key: path(`${name}.key`) },
  });
  const site = (host: string, url: string, more: object = {}): object => ({
    hosts: [host],
    origin: { url, tls: { ca, ...more } },
    timeouts: { response: "5s" },
  });

  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`that the origin demands is shown to it, with its chain (${version})`, async () => {
      const client = authority.certificate({ subject: "edge", issuer: "intermediate" });
      writeFileSync(path("chain.pem"), client.cert + authority.intermediate.cert);
      const origin = await startOrigin(tellTls(), {
        tls: { ...server, requestCert: true, ca: authority.root.cert, minVersion: version, maxVersion: version },
      });
      const edge = await startEdge({
        sites: [
          site("with.test", origin.url, {
            client_certificate: { cert: path("chain.pem"), key: path(`${client.name}.key`) },
          }),
          site("without.test", origin.url),
        ],
      });
      const answer = await rawRequest(edge.port, request("/", { host: "with.test" }));
      assert.equal((JSON.parse(answer.body) as TlsTale).client, "edge");
      // Beside a site that has one: it is not lent.
      const refused = await rawRequest(edge.port, request("/", { host: "without.test" }));
      assert.equal(refused.headers["wao-error"], REJECTED);
    });
  }

  test("that is missing is 2311 for uploads too, from near and far (TLS 1.3)", async () => {
    const port = await startOpensslServer(authority, "-tls1_3", ...demanding);
    let farOctets = 0;
    const far = await startRawServer((edge) => {
      edge.on("data", (chunk: Buffer) => (farOctets += chunk.length));
      forward(edge, port, FAR_MS);
    });
    const edge = await startEdge({
      sites: [site("near.test", `https://127.0.0.1:${port}`), site("far.test", `https://127.0.0.1:${far}`)],
    });
    for (const host of ["near.test", "far.test"]) {
      for (let round = 0; round < ROUNDS; round++) {
        const target = `/${host}/${round}`;
        assert.equal(await uploadTo(edge, target, host), REJECTED, `${host}, round ${round}`);
        const line = await edge.nextLog(target);
        assert.equal(line.phase, "handshake");
        assert.equal(line.exchanges, 1, "it is not tried again");
      }
    }
    // Octets on the way would meet the RST, and it is chance whether the alert is read before.
    assert.ok(farOctets < ROUNDS * PART_BYTES, `the body waits for the server's word, ${farOctets} octets did not`);
  });

  test("that is missing is 2311 at once, also where the alert is all that comes (TLS 1.3)", async () => {
    const port = await startOpensslServer(authority, "-tls1_3", ...demanding);
    const open = await startRawServer((edge) => {
      const server = connect(port, "127.0.0.1");
      edge.on("data", (chunk: Buffer) => server.write(chunk));
      server.on("data", (chunk: Buffer) => edge.write(chunk));
      server.on("error", () => undefined);
      edge.on("close", () => server.destroy());
    });
    const edge = await startEdge({ sites: [site("*", `https://127.0.0.1:${open}`)] });
    assert.equal((await rawRequest(edge.port, request("/"))).headers["wao-error"], REJECTED);
    assert.ok(Number((await edge.nextLog("/")).total_ms) < 2000, "long before the response timeout");
  });

  test("that is demanded since the origin was started anew is 2311, with connections in the pool", async () => {
    const first = await startOpensslServer(authority, "-tls1_3", ...serving);
    const second = await startOpensslServer(authority, "-tls1_3", ...demanding);
    const pooled = await startOrigin(tellTls(), { tls: server });
    let target = pooled.port;
    const open = new Set<Socket>();
    const port = await startRawServer((edge) => {
      open.add(edge);
      forward(edge, target, 0);
    });
    const edge = await startEdge({ sites: [site("*", `https://127.0.0.1:${port}`)] });
    assert.equal((await rawRequest(edge.port, request("/1"))).status, 200);
    assert.equal((await rawRequest(edge.port, request("/2"))).status, 200);
    assert.equal(open.size, 1, "one connection for both");
    assert.equal((await edge.nextLog("/2")).reused, true);

    target = second;
    // The old process dies with the request in its hands.
    pooled.on("/3", (_one, connection) => connection.finish());
    const answer = await rawRequest(edge.port, request("/3"));
    assert.equal(answer.headers["wao-error"], REJECTED);
    const line = await edge.nextLog("/3");
    assert.equal(line.exchanges, 2, "the pooled connection, then a fresh one");
    assert.equal(await uploadTo(edge, "/4", "x.test"), REJECTED);

    target = first;
    assert.equal((await rawRequest(edge.port, request("/5"))).status, 200, "and it is fine again at once");
  });

  test("that is replaced in its file is shown after a reload; a key that does not fit is refused and nothing changes", async () => {
    const [old, next] = [authority.certificate({ subject: "old" }), authority.certificate({ subject: "next" })];
    const use = ({ name }: Pair, key: Pair): void => {
      copyFileSync(path(`${name}.pem`), path("current.pem"));
      copyFileSync(path(`${key.name}.key`), path("current.key"));
    };
    const origin = await startOrigin(tellTls(), { tls: { ...server, requestCert: true, ca: authority.root.cert } });
    use(old, old);
    const client = { client_certificate: { cert: path("current.pem"), key: path("current.key") } };
    const edge = await startEdge({ sites: [site("*", origin.url, client)] });
    const shown = async (): Promise<string | null> =>
      (JSON.parse((await rawRequest(edge.port, request("/"))).body) as TlsTale).client;
    assert.equal(await shown(), "old");

    use(next, old);
    edge.signal("SIGHUP");
    await edge.said((line) => line.includes("reload refused"), "the reload is refused");
    assert.match(edge.stderr(), /client_certificate\.key: \S*current\.key is not the key of the certificate in/);
    assert.equal(await shown(), "old");

    use(next, next);
    edge.signal("SIGHUP");
    await edge.said((line) => line.startsWith("wao: reloaded"), "reloaded");
    assert.equal(await shown(), "next");
  });

  test("that has expired fails `wao check` with its place, but does not keep the edge from serving the other sites", async () => {
    const expired = authority.certificate({ subject: "edge", ...PAST });
    const origin = await startOrigin(tellTls(), { tls: server });
    const edge = await startEdge({
      sites: [site("a.test", origin.url, files(expired)), site("b.test", origin.url)],
    });
    const trouble = new RegExp(
      `wao\\.yaml:1:\\d+: sites\\[0\\]\\S*\\.client_certificate\\.cert: .* expired on 2021-01-01`,
    );
    assert.match(edge.stderr(), trouble);
    assert.equal((await rawRequest(edge.port, request("/", { host: "b.test" }))).status, 200);
    const check = await runWao(["check", "--config", edge.configPath]);
    assert.equal(check.code, 1);
    assert.match(check.stdout, trouble);
    assert.match(check.stdout, /1 mistake\b/);
  });

  test("is never in a log, nor are its key and the paths of files in what a visitor reads", async () => {
    const client = authority.certificate({ subject: "edge-secret" });
    const port = await startOpensslServer(authority, "-tls1_3", "-Verify", "1", "-verify_return_error", ...serving);
    const edge = await startEdge({ sites: [site("*", `https://127.0.0.1:${port}`, files(client))] });
    const answer = await rawRequest(edge.port, request("/"));
    assert.equal(answer.headers["wao-error"], REJECTED);
    await edge.nextLog("/");
    const stop = await edge.stop();
    assert.equal(stop.code, 0);
    const body = client.key.split("\n").slice(1, -2);
    assert.ok(body.length > 1 && body.every((line) => line.length > 10));
    for (const secret of [...body, "PRIVATE KEY"]) {
      assert.ok(!edge.stderr().includes(secret) && !JSON.stringify(edge.log()).includes(secret), "a key is in a log");
      assert.ok(!answer.raw.includes(secret));
    }
    for (const secret of [authority.folder, "edge-secret", client.name])
      assert.ok(!answer.raw.includes(secret), secret);
  });
});

/** A line of so many ms to a server; its end arrives as an RST, as it does where octets were on the way. */
function forward(edge: Socket, port: number, delayMs: number): void {
  const server = connect(port, "127.0.0.1");
  const later = (act: () => void): void => void (delayMs === 0 ? act() : setTimeout(act, delayMs));
  edge.on("data", (chunk: Buffer) => server.write(chunk));
  server.on("data", (chunk: Buffer) => later(() => edge.write(chunk)));
  server.on("error", () => undefined);
  server.on("close", () => later(() => edge.resetAndDestroy()));
  edge.on("close", () => server.destroy());
}

/** Sends 2.5 MB, until the answer is there. @returns its WAO-Error */
async function uploadTo(edge: Edge, target: string, host: string): Promise<string | undefined> {
  const part = Buffer.alloc(PART_BYTES, "x");
  const parts = 40;
  const client = await Client.connect(edge.port);
  try {
    client.write(upload(target, parts * part.length, []).replace("Host: site.test", `Host: ${host}`));
    const answer = client.answer("POST");
    for (let sent = 0; sent < parts && client.received === 0; sent++) await client.writeAll([part]);
    return (await answer).headers["wao-error"];
  } finally {
    client.close();
  }
}
