import type { FailureText } from "../failure-text.ts";
import { OWNER_MUST_ACT, WAIT_OR_TELL } from "./visitor-actions.ts";

/** Prose of 21xx. */
export const DNS_TEXTS = {
  DNSError: {
    title: "The origin's name could not be resolved",
    visitor: "The edge could not look up the address of the site's server.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "The lookup of the origin's host name failed in a way that has no code of its own. No connection was tried.",
    causes: [
      "A resolver answered with something that is not DNS, or with a malformed message.",
      "The origin's name is not a valid DNS name.",
      "No resolver is configured on the edge.",
    ],
    checks: [
      { run: "dig ORIGIN_HOST A", shows: "the status (NOERROR, NXDOMAIN, SERVFAIL …) and who answered" },
      { run: "cat /etc/resolv.conf", shows: "the resolvers of the edge" },
    ],
    decides: "The resolver library reported an error other than NXDOMAIN, no data, SERVFAIL, REFUSED or silence.",
    hosterText: null,
    elsewhere: {
      cloudflare: "530 with 1016 (origin DNS error)",
      envoy: "DF (DNS resolution failed), UH (cluster without hosts)",
      haproxy: "SC (the server has no address)",
      nginx: "… could not be resolved (1: Format error)",
    },
  },
  DNSTimeout: {
    title: "No DNS server answered",
    visitor: "The edge could not look up the address of the site's server in time.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "No resolver answered the question for the origin's name within its time, and no earlier good address is known.",
    causes: [
      "The name servers of the origin's zone do not answer.",
      "The resolver of the edge is down or overloaded.",
      "A firewall drops UDP and TCP port 53.",
    ],
    checks: [
      { run: "dig ORIGIN_HOST A", shows: "whether the edge's resolver answers at all" },
      { run: "dig +trace ORIGIN_HOST A", shows: "at which name server of the delegation the silence begins" },
      { run: "dig example.com A", shows: "if this is silent too, the edge's resolver is at fault, not the zone" },
    ],
    decides:
      "All queries to all resolvers ran into their time. While a last good address is known, it is used instead.",
    hosterText: null,
    elsewhere: {
      cloudflare: "530 with 1016 (origin DNS error)",
      envoy: "DF (DNS resolution failed), UH (cluster without hosts)",
      haproxy: "SC, once the resolvers' hold time is over",
      nginx: "… could not be resolved (110: Operation timed out)",
    },
  },
  DNSNameNotFound: {
    title: "The origin's name does not exist",
    visitor: "The address of the site's server does not exist.",
    visitorAction: OWNER_MUST_ACT,
    meaning:
      "DNS answered with authority that the origin's host name does not exist (NXDOMAIN). Every resolver in the world would say the same.",
    causes: [
      "A typing mistake in the origin URL.",
      "The record, or the whole domain, was deleted or has expired.",
      "The server was moved and its old name removed.",
      "The name exists only in an internal DNS that the edge does not ask.",
    ],
    checks: [
      { run: "dig ORIGIN_HOST A", shows: "status: NXDOMAIN confirms it; the SOA line names the zone in charge" },
      { run: "dig +trace ORIGIN_HOST A", shows: "where in the delegation the name ends" },
      { run: "whois ORIGIN_HOST", shows: "whether the domain has expired (ask for the registered domain)" },
    ],
    decides:
      "RCODE 3 from a resolver for A and AAAA. It is believed for `resolver.negative_ttl`, so a mended name is found soon.",
    hosterText: null,
    elsewhere: {
      cloudflare: "530 with 1016 (origin DNS error)",
      envoy: "DF (DNS resolution failed), UH (cluster without hosts)",
      haproxy: "refuses to start, or SC with resolvers",
      nginx: "host not found in upstream (at start), could not be resolved (3: Host not found)",
    },
  },
  DNSNoAddress: {
    title: "The origin's name has no address",
    visitor: "The site's server has a name but no address.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The origin's name exists in DNS, but has neither an A nor an AAAA record.",
    causes: [
      "The address record was deleted while others (MX, TXT) remained.",
      "A CNAME leads to a name without addresses.",
      "The name is only the parent of other names.",
    ],
    checks: [
      {
        run: "dig +noall +answer ORIGIN_HOST A ORIGIN_HOST AAAA",
        shows: "empty, or a CNAME whose target has no address",
      },
      { run: "dig +noall +answer ORIGIN_HOST ANY", shows: "which records the name does have" },
    ],
    decides: "NOERROR without an address for A as well as for AAAA.",
    hosterText: null,
    elsewhere: {
      cloudflare: "530 with 1016 (origin DNS error)",
      envoy: "DF (DNS resolution failed), UH (cluster without hosts)",
      haproxy: "SC, once the resolvers' hold time is over",
      nginx: "host not found in upstream (at start), could not be resolved (3: Host not found)",
    },
  },
  DNSServerFailure: {
    title: "The origin's DNS is broken",
    visitor: "The address of the site's server could not be looked up because its DNS is broken.",
    visitorAction: WAIT_OR_TELL,
    meaning: "The resolvers answered SERVFAIL or REFUSED: they cannot or may not answer for the origin's name.",
    causes: [
      "DNSSEC of the zone is broken: expired signatures, a wrong DS record after a move.",
      "The name servers of the zone do not know the zone (lame delegation) or do not answer.",
      "The edge's resolver refuses this client or this zone.",
    ],
    checks: [
      { run: "dig ORIGIN_HOST A", shows: "status: SERVFAIL or REFUSED" },
      { run: "dig +cd ORIGIN_HOST A", shows: "if this works, DNSSEC validation is what fails" },
      { run: "dig +trace ORIGIN_HOST A", shows: "which name server of the delegation is lame" },
      { run: "delv ORIGIN_HOST A", shows: "the link of the DNSSEC chain that is broken" },
    ],
    decides: "RCODE 2 or 5 from every resolver that was asked.",
    hosterText: null,
    elsewhere: {
      cloudflare: "530 with 1016 (origin DNS error)",
      envoy: "DF (DNS resolution failed), UH (cluster without hosts)",
      haproxy: "SC, once the resolvers' hold time is over",
      nginx: "… could not be resolved (2: Server failure) or (5: Operation refused)",
    },
  },
} as const satisfies Record<string, FailureText>;
