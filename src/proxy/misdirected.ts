import { failure, type Failure } from "../failures/failure.ts";
import type { Site } from "../sites/site.ts";
import type { ShownCertificate } from "./client-tls.ts";
import type { Edge } from "./edge.ts";
import type { Transaction } from "./transaction.ts";

const MISDIRECTED: Failure = failure("MisdirectedRequest", null, "the connection was made for another site");
const UNPROVED: Failure = failure(
  "MisdirectedRequest",
  null,
  "the site wants client certificates, this connection asked for none",
);

/** Nobody has the right, but who gets a certificate; the next connection asks again, so this one ends. */
export const UNTRUSTED: Failure = failure(
  "RequestDenied",
  null,
  "the client certificate is not one of the site's authorities, or is not good now",
);
export const UNSHOWN: Failure = failure("RequestDenied", null, "the client showed no certificate");

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
  const unproved = wanted === null ? null : lacking(tls.shown, wanted);
  if (unproved !== null) return unproved;
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

/** What was shown must have been checked against these authorities; with `request`, having been asked is enough. */
function lacking(shown: ShownCertificate | null, { ca, mode }: Wanted): Failure | null {
  if (shown === null || shown.ca !== ca) return UNPROVED;
  if (mode === "request" || shown.verdict === "SUCCESS") return null;
  return shown.verdict === "NONE" ? UNSHOWN : UNTRUSTED;
}
