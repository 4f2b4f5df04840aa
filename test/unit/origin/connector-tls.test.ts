import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { after, test, type TestContext } from "node:test";
import { connect as tlsConnect, createServer as createTlsServer, type TlsOptions, type TLSSocket } from "node:tls";
import type { OriginTls } from "../../../src/config/edge-config.ts";
import { type FailureName, failureRow } from "../../../src/failures/catalogue.ts";
import type { Reason } from "../../../src/failures/reasons.ts";
import type { ConnectResult } from "../../../src/origin/connect-result.ts";
import { establishedTlsFailure } from "../../../src/origin/tls-failure.ts";
import { Authority } from "../../harness/certificates.ts";
import { needs } from "../../harness/needs.ts";
import { ConnectRig, listening, originAt, tlsSettings } from "./connect-rig.ts";

const skip = needs("openssl");
const authority = skip === false ? new Authority() : null;
after(() => authority?.close());
const pki = (): Authority => authority ?? assert.fail("openssl is missing");
const trusting = (more: Partial<OriginTls> = {}): OriginTls => tlsSettings({ ca: pki().root.cert, ...more });

/** What an origin does once TCP is up, and what must come of it. */
interface Case {
  readonly name: string;
  readonly serve: () => TlsOptions | ((socket: Socket) => void);
  readonly tls?: () => OriginTls;
  readonly expect: FailureName;
  readonly reason?: Reason;
  readonly parameters?: string;
  readonly note?: RegExp;
}

const AIA = "authorityInfoAccess=caIssuers;URI:http://ca.test/intermediate.der";
const alert = (number: number) => (socket: Socket) =>
  void socket.once("data", () => socket.write(Buffer.from([0x15, 3, 3, 0, 2, 2, number])));
const says = (text: string) => (socket: Socket) => void socket.write(text);

const CASES: readonly Case[] = [
  {
    name: "expired",
    serve: () => pki().certificate({ from: "20200101000000Z", until: "20210101000000Z" }),
    expect: "TLSCertificateExpired",
    note: /valid Jan {2}1 00:00:00 2020 GMT to Jan {2}1 00:00:00 2021 GMT/,
  },
  {
    name: "not yet valid",
    serve: () => pki().certificate({ from: "20490101000000Z", until: "20500101000000Z" }),
    expect: "TLSCertificateNotYetValid",
  },
  {
    name: "another name",
    serve: () => pki().certificate({ names: "DNS:other.test" }),
    expect: "TLSHostnameMismatch",
    note: /certificate for DNS:other\.test by wao test root/,
  },
  {
    name: "server_name overrides the host",
    serve: () => pki().certificate({ names: "DNS:localhost" }),
    tls: () => trusting({ serverName: "shop.test" }),
    expect: "TLSHostnameMismatch",
  },
  {
    name: "self-signed",
    serve: () => pki().selfSigned("self", "/CN=localhost", "subjectAltName=DNS:localhost"),
    expect: "TLSSelfSigned",
  },
  {
    name: "unknown CA, direct",
    serve: () => pki().certificate(),
    tls: () => tlsSettings({}),
    expect: "TLSUntrustedIssuer",
    reason: "unknown-issuer",
  },
  {
    name: "unknown CA, its root in the chain",
    serve: () => {
      const { cert, key } = pki().certificate();
      return { key, cert: cert + pki().root.cert };
    },
    tls: () => tlsSettings({}),
    expect: "TLSUntrustedIssuer",
    reason: "unknown-issuer",
  },
  {
    name: "missing intermediate",
    serve: () => pki().certificate({ issuer: "intermediate", extensions: AIA }),
    expect: "TLSUntrustedIssuer",
    reason: "missing-intermediate",
  },
  {
    name: "old version only",
    serve: () => ({ ...pki().certificate(), maxVersion: "TLSv1.2" }),
    tls: () => trusting({ minVersion: "TLSv1.3" }),
    expect: "TLSVersionOrCipherMismatch",
    parameters: "alert-id=70",
  },
  {
    name: "no cipher in common",
    serve: () => ({ ...pki().certificate(), maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" }),
    expect: "TLSVersionOrCipherMismatch",
    parameters: "alert-id=40",
  },
  {
    name: "client certificate missing, TLS 1.2",
    serve: () => ({ ...pki().certificate(), maxVersion: "TLSv1.2", requestCert: true, ca: [pki().root.cert] }),
    expect: "TLSClientCertificateRejected",
    parameters: "alert-id=40",
  },
  { name: "alert 112", serve: () => alert(112), expect: "TLSUnrecognizedName", parameters: "alert-id=112" },
  { name: "alert 42", serve: () => alert(42), expect: "TLSClientCertificateRejected", parameters: "alert-id=42" },
  { name: "alert 80", serve: () => alert(80), expect: "TLSError", note: /alert 80/ },
  {
    name: "HTTP on the TLS port",
    serve: () => (socket) => void socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    expect: "TLSNotSpoken",
  },
  { name: "SSH on the TLS port", serve: () => says("SSH-2.0-OpenSSH_9.2p1\r\n"), expect: "TLSNotSpoken" },
  { name: "SMTP on the TLS port", serve: () => says("220 mail.test ESMTP\r\n"), expect: "TLSNotSpoken" },
  { name: "FIN at once", serve: () => (socket) => void socket.end(), expect: "TLSHandshakeClosed" },
  {
    name: "FIN after our hello",
    serve: () => (socket) => void socket.once("data", () => socket.end()),
    expect: "TLSHandshakeClosed",
  },
  {
    name: "RST after our hello",
    serve: () => (socket) => void socket.once("data", () => socket.resetAndDestroy()),
    expect: "TLSHandshakeClosed",
  },
];

for (const { name, serve, tls = trusting, expect, reason = null, parameters = "", note } of CASES) {
  test(`TLS: ${name} is ${expect}`, { skip }, async (t) => {
    const result = await connectTo(t, serve(), tls());
    assert.ok(!result.ok, "it must not connect");
    assert.equal(result.failure.name, expect, result.failure.detail);
    assert.equal(result.failure.reason, reason);
    assert.equal(result.failure.parameters, parameters);
    if (note !== undefined) assert.match(result.failure.detail, note);
    assert.equal(result.phase, "handshake");
    const tries = failureRow(expect).edgeRetry === "once" ? 2 : 1;
    assert.deepEqual(
      result.attempts.map(({ outcome }) => outcome),
      Array.from({ length: tries }, () => expect),
    );
  });
}

test("a server that is silent after TCP is 2301 at the end of the budget", { skip }, async (t) => {
  const began = performance.now();
  const result = await connectTo(t, () => undefined, trusting(), 600);
  const tookMs = performance.now() - began;
  assert.ok(!result.ok);
  assert.equal(result.failure.name, "TLSHandshakeTimeout");
  assert.ok(tookMs >= 590 && tookMs < 1100, `took ${tookMs}`);
});

test("a good origin: verified, HTTP/1.1 by ALPN, SNI sent, no listener of the handshake left", { skip }, async (t) => {
  const server = createTlsServer({ ...pki().certificate(), ALPNProtocols: ["h2", "http/1.1"] });
  const accepted = once(server, "secureConnection") as Promise<[TLSSocket]>;
  const port = await tlsPort(t, server);
  const rig = new ConnectRig(t);
  const result = await rig.connect(originAt("localhost", port, { scheme: "https", tls: trusting() }));
  assert.ok(result.ok);
  const socket = result.socket as TLSSocket;
  assert.equal(socket.authorized, true);
  assert.equal(socket.alpnProtocol, "http/1.1");
  assert.equal((await accepted)[0].servername, "localhost");
  assert.equal(socket.allowHalfOpen, true);
  for (const event of ["secureConnect", "OCSPResponse"]) assert.equal(socket.listenerCount(event), 0, event);
  assert.ok(result.tlsMs > 0);
});

test("an IP literal sends no SNI, and the certificate must bear the address", { skip }, async (t) => {
  const server = createTlsServer(pki().certificate({ names: "IP:127.0.0.1" }));
  const accepted = once(server, "secureConnection") as Promise<[TLSSocket]>;
  const port = await tlsPort(t, server);
  const rig = new ConnectRig(t);
  const good = await rig.connect(originAt("127.0.0.1", port, { scheme: "https", tls: trusting() }));
  assert.ok(good.ok);
  assert.equal((await accepted)[0].servername, false);
});

test("verify: false takes any certificate", { skip }, async (t) => {
  const self = pki().selfSigned("any", "/CN=elsewhere", "subjectAltName=DNS:elsewhere");
  const result = await connectTo(t, self, tlsSettings({ verify: false }));
  assert.ok(result.ok);
});

test("the last ticket is used again, and a server that forgot it is fine", { skip }, async (t) => {
  const certificate = pki().certificate();
  const server = createTlsServer(certificate, (socket) => socket.end("x"));
  const port = await tlsPort(t, server);
  const rig = new ConnectRig(t);
  const origin = originAt("localhost", port, { scheme: "https", tls: trusting() });
  const first = await rig.connect(origin);
  assert.ok(first.ok);
  assert.equal((first.socket as TLSSocket).isSessionReused(), false);
  first.socket.resume();
  await once(first.socket, "end");
  const second = await rig.connect(origin);
  assert.ok(second.ok);
  assert.equal((second.socket as TLSSocket).isSessionReused(), true);
  assert.equal((second.socket as TLSSocket).authorized, true);
  server.setTicketKeys(Buffer.alloc(48, 7));
  const third = await rig.connect(origin);
  assert.ok(third.ok);
  assert.equal((third.socket as TLSSocket).isSessionReused(), false);
});

test("TLS 1.3 judges our certificate after the handshake: 2311 from the socket's error", { skip }, async (t) => {
  const server = createTlsServer({ ...pki().certificate(), requestCert: true, ca: [pki().root.cert] });
  server.on("tlsClientError", () => undefined);
  const port = await tlsPort(t, server);
  const rig = new ConnectRig(t);
  const result = await rig.connect(originAt("localhost", port, { scheme: "https", tls: trusting() }));
  assert.ok(result.ok);
  result.socket.resume();
  const [error] = (await once(result.socket, "error")) as [NodeJS.ErrnoException];
  const found = establishedTlsFailure(error, result.address);
  assert.equal(found?.name, "TLSClientCertificateRejected");
  assert.equal(found?.parameters, "alert-id=116");
  assert.equal(establishedTlsFailure(new Error("read ECONNRESET"), result.address), null);
});

test("the client certificate is sent", { skip }, async (t) => {
  const client = pki().certificate({ names: "DNS:edge.test" });
  const server = createTlsServer({ ...pki().certificate(), requestCert: true, ca: [pki().root.cert] });
  const accepted = once(server, "secureConnection") as Promise<[TLSSocket]>;
  const port = await tlsPort(t, server);
  const rig = new ConnectRig(t);
  const tls = trusting({ clientCertificate: client });
  assert.ok((await rig.connect(originAt("localhost", port, { scheme: "https", tls }))).ok);
  const [socket] = await accepted;
  assert.equal(socket.authorized, true);
});

test("the test's own client agrees: the good certificate is good", { skip }, async (t) => {
  const server = createTlsServer(pki().certificate());
  const port = await tlsPort(t, server);
  const socket = tlsConnect({ host: "127.0.0.1", port, servername: "localhost", ca: [pki().root.cert] });
  t.after(() => socket.destroy());
  await once(socket, "secureConnect");
  assert.equal(socket.authorized, true);
});

async function connectTo(
  t: TestContext,
  origin: TlsOptions | ((socket: Socket) => void),
  tls: OriginTls,
  budgetMs = 5000,
): Promise<ConnectResult> {
  const port =
    typeof origin === "function" ? (await listening(t, origin)).port : await tlsPort(t, createTlsServer(origin));
  // By address, so that there is one attempt.
  const named = { ...tls, serverName: tls.serverName ?? "localhost" };
  return new ConnectRig(t).connect(originAt("127.0.0.1", port, { scheme: "https", tls: named }), budgetMs);
}

async function tlsPort(t: TestContext, server: ReturnType<typeof createTlsServer>): Promise<number> {
  server.on("tlsClientError", () => undefined);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => void sockets.add(socket));
  server.on("secureConnection", (socket: TLSSocket) => socket.on("error", () => undefined));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
