import { failure, type Failure } from "../failures/failure.ts";
import type { Site } from "../sites/site.ts";
import type { Edge } from "./edge.ts";
import type { Transaction } from "./transaction.ts";

const MISDIRECTED: Failure = failure("MisdirectedRequest", null, "the connection was made for another site");
const UNPROVED: Failure = failure(
  "MisdirectedRequest",
  null,
  "the site wants client certificates, this connection asked for none",
);

/**
 * Whether the connection is one for the site (RFC 9110 §7.4): the name in the handshake decided on the certificate, and on who had to prove itself.
 * A client may use a connection for every name that its certificate bears (RFC 9113 §9.1.1), but not to get around another site's demands.
 */
export function misdirected(edge: Edge, transaction: Transaction, site: Site): Failure | null {
  const { client, head } = transaction;
  const { tls } = client;
  const wanted = site.config.tls?.clientCertificate ?? null;
  if (tls === null) return wanted?.mode === "require" ? UNPROVED : null;
  if (tls.checkedSite === site && tls.checkedHost === head.host) return null;
  if (wanted !== null && !isProved(tls.shown, wanted)) return UNPROVED;
  const asked = tls.hello.serverName;
  if (asked !== "" && edge.sites.find(asked) !== site) {
    const meant = edge.tls.certificateFor(tls.listener, head.host, tls.hello);
    if (meant?.cert !== tls.certificate.cert) return MISDIRECTED;
  }
  tls.checkedSite = site;
  tls.checkedHost = head.host;
  return null;
}

type Wanted = NonNullable<NonNullable<Site["config"]["tls"]>["clientCertificate"]>;

/** What was shown was checked against these authorities; with `request`, having been asked is enough. */
function isProved(shown: NonNullable<Transaction["client"]["tls"]>["shown"], { ca, mode }: Wanted): boolean {
  if (shown === null || shown.ca !== ca) return false;
  return mode === "request" || shown.verdict === "SUCCESS";
}
