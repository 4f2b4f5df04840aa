import type { FailureText } from "../failure-text.ts";
import { OWNER_MUST_ACT, WAIT_OR_TELL } from "./visitor-actions.ts";

const CERTIFICATE_CHECK = {
  run: "openssl s_client -connect ORIGIN_IP:ORIGIN_PORT -servername ORIGIN_HOST </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer -dates -ext subjectAltName",
  shows: "the certificate that the origin really sends for this name",
} as const;

const HANDSHAKE_CHECK = {
  run: "openssl s_client -connect ORIGIN_IP:ORIGIN_PORT -servername ORIGIN_HOST </dev/null",
  shows: "run on the edge: at which step the handshake ends, and the alert",
} as const;

/** Prose of 23xx. */
export const TLS_TEXTS = {
  TLSError: {
    title: "The encrypted connection failed",
    visitor: "The edge could not set up an encrypted connection to the site's server.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "TCP stands, but the TLS handshake with the origin failed in a way that has no code of its own.",
    causes: [
      "A faulty or very old TLS implementation on the origin.",
      "A middlebox changes the traffic.",
      "A broken certificate or key.",
    ],
    checks: [
      HANDSHAKE_CHECK,
      { run: "grep REQUEST_ID access.log", shows: "the OpenSSL reason in the detail of the log line" },
    ],
    decides: "The handshake ended with an OpenSSL reason code that no other row of 23xx names.",
    hosterText:
      "The TLS handshake of our edge proxy (EDGE_IP) with ORIGIN_IP port ORIGIN_PORT, server name ORIGIN_HOST, fails, seen at TIME, id REQUEST_ID. Please check the TLS configuration of the service with openssl s_client.",
    elsewhere: {
      cloudflare: "525 (SSL handshake failed)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "SSL_do_handshake() failed … while SSL handshaking to upstream",
    },
  },
  TLSHandshakeTimeout: {
    title: "The encrypted connection was not set up in time",
    visitor: "The site's server accepted the connection but did not complete its encryption in time.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "TCP was established, but the TLS handshake was not complete when the connect budget (15 s by default) ended.",
    causes: [
      "The port does not speak TLS and waits for a request in plain text.",
      "The origin is overloaded, or its program hangs after accept.",
      "Large handshake packets get lost: an MTU problem or a middlebox.",
    ],
    checks: [
      HANDSHAKE_CHECK,
      {
        run: "curl -sv -o /dev/null http://ORIGIN_IP:ORIGIN_PORT/",
        shows: "an answer in plain text = the port does not speak TLS",
      },
      {
        run: "ping -M do -s 1472 -c 3 ORIGIN_IP",
        shows: "run on the edge: 'too long' or silence, while small packets pass = MTU problem",
      },
    ],
    decides: "The connect budget ended after TCP was established and before the handshake was complete.",
    hosterText:
      "Our edge proxy (EDGE_IP) connects to ORIGIN_IP port ORIGIN_PORT, but the TLS handshake is not completed within 15 s, seen at TIME, id REQUEST_ID. Please check that the port speaks TLS, that the service is not overloaded, and the MTU of the path.",
    elsewhere: {
      cloudflare: "522, 525",
      envoy: "UF",
      haproxy: "sC",
      nginx: "upstream timed out (110: Connection timed out) while SSL handshaking to upstream",
    },
  },
  TLSCertificateExpired: {
    title: "The origin's certificate has expired",
    visitor: "The security certificate of the site's server has expired.",
    visitorAction: OWNER_MUST_ACT,
    meaning:
      "The certificate that the origin sends, or one that it depends on, is past its last day. The edge does not send visitors' data over such a connection.",
    causes: [
      "Automatic renewal has stopped working.",
      "It was renewed, but the service was not reloaded and still sends the old one.",
      "An intermediate certificate has expired.",
    ],
    checks: [CERTIFICATE_CHECK, { run: "date -u", shows: "run on the edge: that its clock is right" }],
    decides: "Verification ended with CERT_HAS_EXPIRED.",
    hosterText:
      "The TLS certificate on ORIGIN_IP port ORIGIN_PORT for ORIGIN_HOST has expired, seen at TIME, id REQUEST_ID. Please renew it and reload the service; if it was renewed already, the service still sends the old one.",
    elsewhere: {
      cloudflare: "526 (invalid SSL certificate)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "upstream SSL certificate verify error: (10:certificate has expired)",
    },
  },
  TLSCertificateNotYetValid: {
    title: "The origin's certificate is not valid yet",
    visitor: "The security certificate of the site's server is not valid yet.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "The first day of the origin's certificate lies in the future, as seen from this edge. Check the edge's clock first.",
    causes: [
      "The clock of the edge is wrong.",
      "The certificate was made on a machine whose clock is wrong.",
      "A certificate for a later date was installed too early.",
    ],
    checks: [{ run: "date -u", shows: "run on the edge: that its clock is right" }, CERTIFICATE_CHECK],
    decides: "Verification ended with CERT_NOT_YET_VALID.",
    hosterText:
      "The TLS certificate on ORIGIN_IP port ORIGIN_PORT for ORIGIN_HOST is not valid yet, seen at TIME (UTC), id REQUEST_ID. Please install one that is valid today.",
    elsewhere: {
      cloudflare: "526 (invalid SSL certificate)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "upstream SSL certificate verify error: (9:certificate is not yet valid)",
    },
  },
  TLSHostnameMismatch: {
    title: "The origin's certificate is for another name",
    visitor: "The security certificate of the site's server belongs to another name.",
    visitorAction: OWNER_MUST_ACT,
    meaning:
      "The origin's certificate does not bear the name that the edge expects: the host of the origin URL, or tls.server_name where it is set. The client's Host plays no part.",
    causes: [
      "The origin URL uses a name or an address that the certificate does not list.",
      "The origin does not know the name and sends the certificate of its default site.",
      "The certificate was renewed without this name.",
    ],
    checks: [CERTIFICATE_CHECK],
    decides:
      "Verification ended with ERR_TLS_CERT_ALTNAME_INVALID. Set tls.server_name to a name that the certificate bears, or have a certificate made for the origin's name.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT sends a certificate that does not contain the name ORIGIN_HOST, seen at TIME, id REQUEST_ID. Please install a certificate that contains it.",
    elsewhere: {
      cloudflare: "526 (invalid SSL certificate)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "upstream SSL certificate does not match",
    },
  },
  TLSUntrustedIssuer: {
    title: "The origin's certificate is from an unknown issuer",
    visitor: "The security certificate of the site's server comes from an issuer that is not trusted.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The chain of the origin's certificate does not end at an authority that this edge trusts.",
    causes: [
      "The origin does not send the intermediate certificate. Browsers hide this because they fetch or remember it.",
      "A private authority signed it, and tls.ca of the origin does not name that authority.",
      "A middlebox that opens TLS sends its own certificate.",
    ],
    checks: [
      {
        run: "openssl s_client -connect ORIGIN_IP:ORIGIN_PORT -servername ORIGIN_HOST -showcerts </dev/null",
        shows: "the chain as sent; only one certificate = the intermediate is missing",
      },
      CERTIFICATE_CHECK,
    ],
    decides:
      "Verification ended with UNABLE_TO_GET_ISSUER_CERT, UNABLE_TO_VERIFY_LEAF_SIGNATURE, SELF_SIGNED_CERT_IN_CHAIN or the like. Reasons: missing-intermediate where the origin sent its own certificate only and that says at which http address its issuer's is; else unknown-issuer.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT (ORIGIN_HOST) sends a certificate whose chain is incomplete or not publicly trusted, seen at TIME, id REQUEST_ID. Please configure the full chain (leaf and intermediates), not the leaf alone.",
    elsewhere: {
      cloudflare: "526 (invalid SSL certificate)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "upstream SSL certificate verify error: (20:unable to get local issuer certificate)",
    },
  },
  TLSSelfSigned: {
    title: "The origin's certificate is signed by itself",
    visitor: "The security certificate of the site's server is not signed by an authority.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The origin sends a certificate that it signed itself, so nobody vouches for it.",
    causes: [
      "The placeholder of the distribution or the control panel was never replaced.",
      "The origin does not know the server name and sends its default certificate.",
      "It is meant so; then give the edge that certificate as tls.ca.",
    ],
    checks: [CERTIFICATE_CHECK],
    decides: "Verification ended with DEPTH_ZERO_SELF_SIGNED_CERT.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT sends a self-signed certificate for ORIGIN_HOST, seen at TIME, id REQUEST_ID. Please install one of a public authority (for instance by ACME) for this name.",
    elsewhere: {
      cloudflare: "526 (invalid SSL certificate)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "upstream SSL certificate verify error: (18:self-signed certificate)",
    },
  },
  TLSCertificateRevoked: {
    title: "The origin's certificate is revoked",
    visitor: "The security certificate of the site's server has been revoked.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The issuer has withdrawn the origin's certificate. It must not be trusted any more.",
    causes: [
      "The key was lost or stolen, and the certificate was revoked.",
      "It was replaced, but the service still sends the old one.",
      "The authority revoked a batch for a fault of its own.",
    ],
    checks: [
      {
        run: "openssl s_client -connect ORIGIN_IP:ORIGIN_PORT -servername ORIGIN_HOST -status </dev/null",
        shows: "the stapled OCSP answer: Cert Status: revoked",
      },
      CERTIFICATE_CHECK,
    ],
    decides:
      "A revocation list of tls.crl names a certificate of the chain, or a current stapled OCSP answer that the issuer has signed says that the origin's is revoked.",
    hosterText:
      "The TLS certificate on ORIGIN_IP port ORIGIN_PORT for ORIGIN_HOST has been revoked by its issuer, seen at TIME, id REQUEST_ID. Please install a new one with a new key.",
    elsewhere: {
      cloudflare: "526 (invalid SSL certificate)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "upstream SSL certificate verify error: (23:certificate revoked)",
    },
  },
  TLSVersionOrCipherMismatch: {
    title: "No common encryption with the origin",
    visitor: "The edge and the site's server have no encryption method in common.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "Origin and edge share no TLS version or no cipher. The edge speaks TLS 1.2 and 1.3 by default.",
    causes: [
      "The origin offers only TLS 1.0 or 1.1.",
      "Ciphers or curves are restricted on the origin.",
      "tls.min_version of the site demands more than the origin can do.",
    ],
    checks: [
      {
        run: "openssl s_client -tls1_2 -connect ORIGIN_IP:ORIGIN_PORT -servername ORIGIN_HOST </dev/null",
        shows: "whether TLS 1.2 works",
      },
      {
        run: "openssl s_client -tls1_3 -connect ORIGIN_IP:ORIGIN_PORT -servername ORIGIN_HOST </dev/null",
        shows: "whether TLS 1.3 works",
      },
    ],
    decides:
      "The origin sent alert 70 (protocol version) or 40 (handshake failure), or our side refused the version that it chose.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT shares no TLS version or cipher with our edge proxy, seen at TIME, id REQUEST_ID. Please enable TLS 1.2 and 1.3 with current ciphers.",
    elsewhere: {
      cloudflare: "525 (SSL handshake failed)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "SSL_do_handshake() failed (… alert protocol version / alert handshake failure)",
    },
  },
  TLSNotSpoken: {
    title: "The origin does not speak TLS on this port",
    visitor: "The site's server does not offer encryption where the edge expects it.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The bytes that came back in the handshake are not TLS: mostly plain HTTP, sometimes another protocol.",
    causes: [
      "The origin URL says https:// but the port speaks plain HTTP.",
      "The port is wrong.",
      "TLS was switched off, or its module is not loaded, after an update.",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null http://ORIGIN_IP:ORIGIN_PORT/",
        shows: "an answer in plain text confirms it: use http:// or the right port",
      },
      HANDSHAKE_CHECK,
    ],
    decides: "OpenSSL reported a wrong version number or an unknown record: the first bytes are no TLS record.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT answers our TLS handshake with something that is not TLS, seen at TIME, id REQUEST_ID. Please enable TLS on this port or tell us the right one.",
    elsewhere: {
      cloudflare: "525 (SSL handshake failed)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "SSL_do_handshake() failed (SSL: … wrong version number)",
    },
  },
  TLSUnrecognizedName: {
    title: "The origin does not know this server name",
    visitor: "The site's server does not know the name it was asked for.",
    visitorAction: OWNER_MUST_ACT,
    meaning:
      "The origin ended the handshake because it has no certificate or site for the server name (SNI) that the edge sent.",
    causes: [
      "The site was removed from the origin, or not added yet.",
      "The origin URL uses a name that the origin does not serve; tls.server_name can set the right one.",
    ],
    checks: [
      HANDSHAKE_CHECK,
      {
        run: "openssl s_client -connect ORIGIN_IP:ORIGIN_PORT -servername SITE_HOST </dev/null",
        shows: "if this works, set tls.server_name to that name",
      },
    ],
    decides: "The origin sent alert 112 (unrecognized_name).",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT refuses the TLS server name ORIGIN_HOST (alert 112), seen at TIME, id REQUEST_ID. Please add this name to the TLS configuration.",
    elsewhere: {
      cloudflare: "525 (SSL handshake failed)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "SSL_do_handshake() failed (… tlsv1 unrecognized name)",
    },
  },
  TLSClientCertificateRejected: {
    title: "The origin refuses our client certificate",
    visitor: "The site's server does not accept the edge's identification.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The origin demands a client certificate, and the edge sent none or one that the origin does not accept.",
    causes: [
      "tls.client_certificate is not set for the origin.",
      "The client certificate has expired.",
      "The origin trusts another authority for client certificates.",
    ],
    checks: [
      {
        run: "openssl s_client -connect ORIGIN_IP:ORIGIN_PORT -servername ORIGIN_HOST -cert CLIENT_CERT -key CLIENT_KEY </dev/null",
        shows: "'Acceptable client certificate CA names', and the alert",
      },
      { run: "openssl x509 -in CLIENT_CERT -noout -issuer -dates", shows: "issuer and last day of our certificate" },
    ],
    decides:
      "The origin sent one of the alerts 42 to 46, 48, 49 or 116, or alert 40 after its own certificate (TLS 1.2): we had sent, or lacked, a client certificate. With TLS 1.3 the alert comes when the connection is up already.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT refuses the client certificate of our edge proxy, seen at TIME, id REQUEST_ID. Please tell us which authority you accept, or stop demanding one from EDGE_IP.",
    elsewhere: {
      cloudflare: "525 (SSL handshake failed), 495, 496 of the origin",
      envoy: "UF, UC",
      haproxy: "SC, SH",
      nginx: "SSL_do_handshake() failed (… alert bad certificate / certificate required)",
    },
  },
  TLSHandshakeClosed: {
    title: "The origin hung up during the handshake",
    visitor: "The site's server broke off the connection while its encryption was being set up.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "TCP was established and the TLS handshake had begun; then the origin, or something before it, closed or reset the connection without an alert.",
    causes: [
      "A firewall or DDoS protection resets connections by server name or by client.",
      "A balancer in front has no server behind it.",
      "The program crashes or reaches a limit in the handshake.",
    ],
    checks: [
      HANDSHAKE_CHECK,
      {
        run: "openssl s_client -connect ORIGIN_IP:ORIGIN_PORT -noservername </dev/null",
        shows: "works without a name = something filters by server name",
      },
    ],
    decides: "FIN or RST after our ClientHello and before the handshake was complete.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT closes the connection in the middle of the TLS handshake with our edge proxy (EDGE_IP), server name ORIGIN_HOST, seen at TIME, id REQUEST_ID. Please check the balancer, the protection in front and the service's log.",
    elsewhere: {
      cloudflare: "525 (SSL handshake failed)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "peer closed connection in SSL handshake while SSL handshaking to upstream",
    },
  },
} as const satisfies Record<string, FailureText>;
