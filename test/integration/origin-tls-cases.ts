import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { after } from "node:test";
import type { TlsOptions } from "node:tls";
import type { TLS_ROWS } from "../../src/failures/rows/tls.ts";
import { Authority, type CertificateWish, FUTURE, type Pair, PAST } from "../harness/certificates.ts";
import { startOpensslServer } from "../harness/openssl-server.ts";
import { startRawServer } from "../harness/raw-server.ts";
import { startOrigin } from "../harness/origin.ts";

/** An origin that breaks TLS in one way, and what must come of it. */
export interface Provocation {
  readonly what: string;
  /** Starts it; its port. */
  readonly serve: () => Promise<number>;
  /** Settings of `tls` beside the usual ones. */
  readonly tls?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
  readonly alert?: number;
  /** What the operator's log must say. */
  readonly detail: RegExp;
  /** The connection was up when the server said no. */
  readonly late?: true;
}

/** The name that every origin's certificate should bear; no visitor may ever read it. */
const ORIGIN_NAME = "origin.internal.test";
/** … nor these. */
export const SECRETS = [ORIGIN_NAME, "wao test", "stranger", "inner-leaf", "127.0.0.1", "CERT_", "EPROTO", "ERR_SSL"];

const authority = new Authority();
const stranger = new Authority("stranger");
after(() => {
  authority.close();
  stranger.close();
});

const certificate = (wish: CertificateWish = {}, from: Authority = authority): Pair =>
  from.certificate({ subject: "inner-leaf", names: `DNS:${ORIGIN_NAME}`, ...wish });
const good = certificate();
const chained = (leaf: Pair, ...issuers: readonly Pair[]): TlsOptions => ({
  cert: [leaf, ...issuers].map(({ cert }) => cert).join(""),
  key: leaf.key,
});

/** The name of a file with this text. */
function file(name: string, text: string): string {
  const path = join(authority.folder, name);
  writeFileSync(path, text);
  return path;
}

/** What every site of the test says where its case says nothing else. */
export const USUAL_TLS = { ca: file("trusted.pem", authority.root.cert), server_name: ORIGIN_NAME };

async function node(tls: TlsOptions): Promise<number> {
  return (await startOrigin(undefined, { tls })).port;
}
/** A real one: it answers our ClientHello with 400. */
async function plainHttp(): Promise<number> {
  const server = createServer();
  after(() => server.close());
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
const openssl = (...args: readonly string[]): Promise<number> =>
  startOpensslServer(authority, "-cert", `${good.name}.pem`, "-key", `${good.name}.key`, ...args);
const onHello = (act: (socket: Socket) => void): Promise<number> =>
  startRawServer((socket) => void socket.once("data", () => act(socket)));
const alert = (level: number, number: number): Buffer => Buffer.from([0x15, 3, 3, 0, 2, level, number]);

const MUST_PROVE = ["-Verify", "1", "-verify_return_error", "-CAfile", "root.pem"];
/** A client certificate as `tls.client_certificate` names it. */
function clientCertificate(pair: Pair, from: Authority = authority): Record<string, unknown> {
  return {
    client_certificate: { cert: join(from.folder, `${pair.name}.pem`), key: join(from.folder, `${pair.name}.key`) },
  };
}
const strangersClient = clientCertificate(stranger.certificate({ subject: "edge" }), stranger);
// The configuration warns of it; whether it still holds is the origin's to say.
const expiredClient = clientCertificate(authority.certificate({ subject: "edge", ...PAST }));

const revoked = certificate();
const revokedSecond = certificate({ issuer: "intermediate" });
const expiredList = authority.revocationList("root", PAST);
authority.revoke(revoked);
authority.revoke(revokedSecond);
const lists = file("lists.pem", authority.revocationList("intermediate") + authority.revocationList("root"));
const stapling = async (answer: Buffer): Promise<number> => {
  const origin = await startOrigin(undefined, { tls: revoked });
  origin.staple(answer);
  return origin.port;
};
const delegate = authority.certificate({ subject: "responder", extensions: "extendedKeyUsage=OCSPSigning" });

const AIA = "authorityInfoAccess=caIssuers;URI:http://ca.test/intermediate.der";
const oldIntermediate = authority.authority("old", { ...PAST });
/** A ServerHello of TLS 1.0, as servers from before 2008 answer: they choose a version of their own and do not complain. */
const OLD_HELLO = Buffer.concat([
  Buffer.from([0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1]),
  Buffer.alloc(32, 7),
  Buffer.from([0, 0, 0x2f, 0]),
]);

/** Each row of 23xx with the servers that bring it about. A row without one does not compile. */
export const PROVOKE: Readonly<Record<keyof typeof TLS_ROWS, readonly Provocation[]>> = {
  TLSError: [
    { what: "alert 80", serve: () => onHello((socket) => socket.write(alert(2, 80))), detail: /alert 80/ },
    {
      what: "only h2",
      serve: () => node({ ...good, ALPNProtocols: ["h2"] }),
      detail: /alert 120: it speaks no version of HTTP that was offered/,
    },
    {
      what: "no revocation list of its authority",
      serve: () => node(chained(certificate({ issuer: "intermediate" }), authority.intermediate)),
      tls: { crl: file("root-list.pem", authority.revocationList()) },
      detail: /UNABLE_TO_GET_CRL .*tls\.crl lacks the list of an authority in the chain/,
    },
    {
      what: "a revocation list that is out of date",
      serve: () => node(good),
      tls: { crl: file("old-list.pem", expiredList) },
      detail: /CRL_HAS_EXPIRED .*a list in tls\.crl is out of date/,
    },
  ],
  TLSHandshakeTimeout: [
    { what: "silence", serve: () => startRawServer(() => undefined), detail: /TLSHandshakeTimeout after/ },
    {
      what: "half a ServerHello",
      serve: () => onHello((socket) => socket.write(Buffer.from([0x16, 3, 3, 0, 90, 2, 0]))),
      detail: /TLSHandshakeTimeout after/,
    },
  ],
  TLSCertificateExpired: [
    {
      what: "expired",
      serve: () => node(certificate(PAST)),
      detail:
        /certificate for DNS:origin\.internal\.test by wao test root, valid Jan {2}1 .* 2020 GMT to Jan {2}1 .* 2021/,
    },
    {
      what: "an intermediate one expired",
      serve: () => node(chained(certificate({ issuer: "old" }), oldIntermediate)),
      detail: /certificate for old by wao test root, valid Jan {2}1 .* 2020 GMT/,
    },
  ],
  TLSCertificateNotYetValid: [
    {
      what: "not yet valid",
      serve: () => node(certificate(FUTURE)),
      detail: /CERT_NOT_YET_VALID .*valid Jan {2}1 .* 2049/,
    },
  ],
  TLSHostnameMismatch: [
    {
      what: "another name",
      serve: () => node(certificate({ names: "DNS:other.test" })),
      detail: /ERR_TLS_CERT_ALTNAME_INVALID .*certificate for DNS:other\.test/,
    },
  ],
  TLSUntrustedIssuer: [
    {
      what: "a stranger's certificate",
      serve: () => node(certificate({}, stranger)),
      reason: "unknown-issuer",
      detail: /UNABLE_TO_VERIFY_LEAF_SIGNATURE .*by stranger root/,
    },
    {
      what: "a stranger's certificate with its root",
      serve: () => node(chained(certificate({}, stranger), stranger.root)),
      reason: "unknown-issuer",
      detail: /SELF_SIGNED_CERT_IN_CHAIN/,
    },
    {
      what: "a company's certificate, issuer in its directory",
      serve: () => node(certificate({ extensions: "authorityInfoAccess=caIssuers;URI:ldap:///CN=CA" }, stranger)),
      reason: "unknown-issuer",
      detail: /UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    },
    {
      what: "without the intermediate",
      serve: () => node(certificate({ issuer: "intermediate", extensions: AIA })),
      reason: "missing-intermediate",
      detail: /UNABLE_TO_VERIFY_LEAF_SIGNATURE .*by wao test intermediate/,
    },
    {
      what: "without the intermediate, revocation lists configured",
      serve: () => node(certificate({ issuer: "intermediate", extensions: AIA })),
      tls: { crl: lists },
      reason: "missing-intermediate",
      detail: /UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    },
  ],
  TLSSelfSigned: [
    {
      what: "self-signed",
      serve: () => node(authority.selfSigned("self", "/CN=self", `subjectAltName=DNS:${ORIGIN_NAME}`)),
      detail: /DEPTH_ZERO_SELF_SIGNED_CERT .*certificate for DNS:origin\.internal\.test by self/,
    },
    {
      what: "self-signed, revocation lists configured",
      serve: () => node(authority.selfSigned("self2", "/CN=self", `subjectAltName=DNS:${ORIGIN_NAME}`)),
      tls: { crl: lists },
      detail: /DEPTH_ZERO_SELF_SIGNED_CERT/,
    },
  ],
  TLSCertificateRevoked: [
    { what: "in the list", serve: () => node(revoked), tls: { crl: lists }, detail: /CERT_REVOKED .*by wao test root/ },
    {
      what: "in the list of the intermediate",
      serve: () => node(chained(revokedSecond, authority.intermediate)),
      tls: { crl: lists },
      detail: /CERT_REVOKED .*by wao test intermediate/,
    },
    {
      what: "says the issuer's stapled answer",
      serve: () => stapling(authority.ocspAnswer(revoked)),
      detail: /CERT_REVOKED .*revoked at 20\d\d-.*Z \(stapled OCSP\)/,
    },
    {
      what: "says the stapled answer of a responder that the issuer made",
      serve: () => stapling(authority.ocspAnswer(revoked, { signer: delegate.name })),
      detail: /stapled OCSP/,
    },
  ],
  TLSVersionOrCipherMismatch: [
    {
      what: "TLS 1.0 only",
      serve: () => node({ ...good, minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" }),
      alert: 70,
      detail: /ALERT_PROTOCOL_VERSION/,
    },
    {
      what: "TLS 1.0 of old",
      serve: () => onHello((socket) => socket.write(OLD_HELLO)),
      detail: /UNSUPPORTED_PROTOCOL/,
    },
    {
      what: "older than wanted",
      serve: () => node({ ...good, maxVersion: "TLSv1.2" }),
      tls: { min_version: "1.3" },
      alert: 70,
      detail: /ALERT_PROTOCOL_VERSION/,
    },
    {
      what: "no cipher in common",
      serve: () => openssl("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"),
      alert: 40,
      detail: /HANDSHAKE_FAILURE/,
    },
    {
      what: "no cipher of TLS 1.3 in common",
      serve: () => openssl("-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256"),
      alert: 40,
      detail: /HANDSHAKE_FAILURE/,
    },
  ],
  TLSNotSpoken: [
    {
      what: "plain HTTP",
      serve: plainHttp,
      detail: /WRONG_VERSION_NUMBER/,
    },
    {
      what: "an SSH banner",
      serve: () => startRawServer((one) => one.write("SSH-2.0-OpenSSH_9.2\r\n")),
      detail: /WRONG_VERSION/,
    },
    {
      what: "a mail server",
      serve: () => startRawServer((one) => one.write("220 mail.test ESMTP\r\n")),
      detail: /WRONG_VERSION/,
    },
  ],
  TLSUnrecognizedName: [
    {
      what: "another virtual host only",
      serve: () =>
        openssl(
          "-servername",
          "known.test",
          "-servername_fatal",
          "-cert2",
          `${good.name}.pem`,
          "-key2",
          `${good.name}.key`,
        ),
      alert: 112,
      detail: /UNRECOGNIZED_NAME/,
    },
  ],
  TLSClientCertificateRejected: [
    {
      what: "we have none, TLS 1.2",
      serve: () => openssl("-tls1_2", ...MUST_PROVE),
      alert: 40,
      detail: /HANDSHAKE_FAILURE/,
    },
    {
      what: "we have none, TLS 1.3",
      serve: () => openssl("-tls1_3", ...MUST_PROVE),
      alert: 116,
      late: true,
      detail: /CERTIFICATE_REQUIRED/,
    },
    {
      what: "a stranger's, TLS 1.2",
      serve: () => openssl("-tls1_2", ...MUST_PROVE),
      tls: strangersClient,
      alert: 48,
      detail: /UNKNOWN_CA/,
    },
    {
      what: "a stranger's, TLS 1.3",
      serve: () => openssl("-tls1_3", ...MUST_PROVE),
      tls: strangersClient,
      alert: 48,
      late: true,
      detail: /UNKNOWN_CA/,
    },
    {
      what: "expired, TLS 1.2",
      serve: () => openssl("-tls1_2", ...MUST_PROVE),
      tls: expiredClient,
      alert: 45,
      detail: /CERTIFICATE_EXPIRED/,
    },
    {
      what: "expired, TLS 1.3",
      serve: () => openssl("-tls1_3", ...MUST_PROVE),
      tls: expiredClient,
      alert: 45,
      late: true,
      detail: /CERTIFICATE_EXPIRED/,
    },
  ],
  TLSHandshakeClosed: [
    { what: "FIN", serve: () => onHello((socket) => socket.end()), detail: /ECONNRESET/ },
    { what: "RST", serve: () => onHello((socket) => socket.resetAndDestroy()), detail: /ECONNRESET/ },
    { what: "close_notify", serve: () => onHello((socket) => socket.end(alert(1, 0))), detail: /ECONNRESET/ },
    {
      what: "FIN inside its ServerHello",
      serve: () => onHello((socket) => socket.end(Buffer.from([0x16, 3, 3, 0, 90, 2, 0]))),
      detail: /ECONNRESET/,
    },
  ],
};
