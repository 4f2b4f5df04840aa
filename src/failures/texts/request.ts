import type { FailureText } from "../failure-text.ts";

const LOG_LINE = { run: "grep REQUEST_ID access.log", shows: "the detail of what was refused" } as const;

/** Prose of 25xx. */
export const REQUEST_TEXTS = {
  RequestError: {
    title: "The request is not valid",
    visitor: "What your program sent is not a valid HTTP request.",
    visitorAction: "Load the page again. If you use a program of your own, check the request that it writes.",
    meaning: "The bytes that the client sent are not HTTP/1.1, or miss something that every request must have.",
    causes: [
      "A program that writes requests by hand.",
      "TLS sent to a port that speaks plain HTTP, or the reverse.",
      "A scanner.",
    ],
    checks: [
      { run: "curl -sv -o /dev/null -H 'Host: SITE_HOST' http://EDGE_HOST/", shows: "that a correct client is served" },
      LOG_LINE,
    ],
    decides: "The parser refused the request line or the head. The origin was not asked.",
    hosterText: null,
    elsewhere: {
      cloudflare: "400",
      envoy: "DPE (downstream protocol error)",
      haproxy: "PR",
      nginx: "client sent invalid method / invalid header line",
    },
  },
  RequestAmbiguous: {
    title: "The request can be read in two ways",
    visitor: "What your program sent can be understood in two ways, so it was refused for safety.",
    visitorAction:
      "Load the page again. If you use a program of your own, check the length and header fields that it writes.",
    meaning:
      "Two servers could read this request differently: Content-Length together with Transfer-Encoding, differing lengths, a folded header line, a bare line feed, a space before a colon, more than one Host. That is how requests are smuggled past a proxy.",
    causes: [
      "An attack (request smuggling).",
      "A client library or proxy with a bug.",
      "A program that writes requests by hand.",
    ],
    checks: [
      LOG_LINE,
      { run: "curl -sv -o /dev/null -H 'Host: SITE_HOST' http://EDGE_HOST/", shows: "that a correct client is served" },
    ],
    decides:
      "RFC 9112 §5 and §6 in their strict reading. The connection is closed because where the next request begins is unknown. The origin was not asked.",
    hosterText: null,
    elsewhere: {
      cloudflare: "400",
      envoy: "DPE (downstream protocol error)",
      haproxy: "PR",
      nginx: 'client sent "Content-Length" and "Transfer-Encoding" headers at the same time',
    },
  },
  RequestTimeout: {
    title: "The request took too long to arrive",
    visitor: "Your request did not arrive completely in time.",
    visitorAction: "Check your internet connection, then try again.",
    meaning: "The client opened a request and did not finish its head or body within the time allowed.",
    causes: [
      "A slow or broken line of the visitor.",
      "A client that announces more than it sends.",
      "An attack with many slow requests.",
    ],
    checks: [LOG_LINE],
    decides: "timeouts.client_head for the head, timeouts.client_body_idle between two reads of the body.",
    hosterText: null,
    elsewhere: {
      cloudflare: "408",
      envoy: "SI, DC",
      haproxy: "cR, cD",
      nginx: "client timed out (110: Connection timed out) while reading client request headers",
    },
  },
  RequestHeaderTooLarge: {
    title: "The request's header is too large",
    visitor: "Your browser sent more header data, mostly cookies, than is allowed here.",
    visitorAction: "Delete the cookies of this site in your browser and load the page again.",
    meaning: "The header section of the request is over the limit of bytes or of fields.",
    causes: ["Cookies that have piled up.", "Very long tokens in header fields.", "An attack."],
    checks: [{ run: "grep -n -A 4 limits wao.yaml", shows: "limits.header_bytes and limits.header_count" }, LOG_LINE],
    decides: "limits.header_bytes (64 KiB) or limits.header_count (128) was reached before the end of the head.",
    hosterText: null,
    elsewhere: {
      cloudflare: "520 or 400",
      envoy: "DPE, 431",
      haproxy: "PR",
      nginx: "client sent too long header line, 400 or 494",
    },
  },
  RequestBodyTooLarge: {
    title: "The request's body is too large",
    visitor: "What you are sending is larger than this site accepts.",
    visitorAction: "Send a smaller file, or split it.",
    meaning: "The body of the request is over the limit of the site.",
    causes: ["An upload larger than the owner allows.", "The limit is lower than what the application needs."],
    checks: [{ run: "grep -n max_body wao.yaml", shows: "the limit of the site" }, LOG_LINE],
    decides: "Content-Length, or the bytes counted of a chunked body, went over max_body.",
    hosterText: null,
    elsewhere: {
      cloudflare: "413",
      envoy: "413",
      haproxy: "PR (by a rule)",
      nginx: "client intended to send too large body",
    },
  },
  URITooLong: {
    title: "The address is too long",
    visitor: "The address that was asked for is too long.",
    visitorAction: "Check the link. If it came from a form of this site, tell the owner.",
    meaning: "The request target is over the limit of the edge.",
    causes: [
      "A form that sends much data with GET.",
      "A redirect that appends to itself again and again.",
      "A scanner.",
    ],
    checks: [{ run: "grep -n -A 4 limits wao.yaml", shows: "limits.target_bytes" }, LOG_LINE],
    decides: "limits.target_bytes (16 KiB).",
    hosterText: null,
    elsewhere: {
      cloudflare: "414",
      envoy: "DPE",
      haproxy: "PR",
      nginx: "client sent too long URI while reading client request line",
    },
  },
  MethodNotAllowed: {
    title: "This method is not allowed",
    visitor: "This kind of request is not allowed on this site.",
    visitorAction: "Go back and use the site's own links and forms.",
    meaning: "The request's method is CONNECT or TRACE, or is not in the site's list of methods.",
    causes: [
      "The owner restricts methods and forgot one that the application needs.",
      "A scanner looks for open proxies.",
    ],
    checks: [{ run: "grep -n -A 3 methods wao.yaml", shows: "the site's list of methods" }, LOG_LINE],
    decides: "CONNECT and TRACE are always refused, the rest by the site's methods. The origin was not asked.",
    hosterText: null,
    elsewhere: { cloudflare: "405", envoy: "405", haproxy: "PR", nginx: "405" },
  },
  MisdirectedRequest: {
    title: "The request came over the wrong connection",
    visitor: "Your browser sent this request over a connection that belongs to another site.",
    visitorAction: "Load the page again; the browser then opens a connection of its own.",
    meaning: "The name in the TLS handshake (SNI) and the Host of the request belong to different sites.",
    causes: [
      "A browser reuses a connection because one certificate covers both sites.",
      "A client sets Host by hand.",
      "Domain fronting.",
      "The site asks for client certificates, and the connection was made without TLS or for another site.",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null https://SITE_HOST/",
        shows: "that a fresh connection with the right name is served",
      },
      LOG_LINE,
    ],
    decides: "RFC 9110 §15.5.20: SNI and Host lead to different sites with different settings for TLS.",
    hosterText: null,
    elsewhere: {
      cloudflare: "421, 403",
      envoy: "421",
      nginx: "client attempted to request the server name different from the one that was negotiated, 421",
    },
  },
  ClientClosed: {
    title: "The visitor went away",
    visitor: "The visitor closed the connection before the answer was complete.",
    visitorAction: "Nothing: nobody is there to read this.",
    meaning:
      "The client closed or reset its connection before it had the whole answer. Nobody saw an error; the code is only logged.",
    causes: [
      "The visitor clicked on, stopped loading or lost the line.",
      "The answer took longer than the client was willing to wait; compare total_ms of these lines.",
      "A balancer in front of the edge has a shorter timeout.",
    ],
    checks: [
      {
        run: "grep '\"code\":2508' access.log | tail",
        shows: "whether the same path or the same waiting time repeats",
      },
    ],
    decides:
      "FIN or RST of the client before the last byte of the answer was handed over; a half-closed client that still reads does not count.",
    hosterText: null,
    elsewhere: {
      cloudflare: "499 in its logs",
      envoy: "DC (downstream connection termination)",
      haproxy: "CH, CD, CR",
      nginx: "499",
    },
  },
  ExpectationFailed: {
    title: "The request expects something unknown",
    visitor: "Your program asks for a behaviour that is not supported here.",
    visitorAction: "If you use a program of your own, remove its Expect header field.",
    meaning: "The request carries an Expect field with a value other than 100-continue.",
    causes: ["A program sets Expect to something of its own."],
    checks: [
      {
        run: "curl -sv -o /dev/null -H 'Expect:' -H 'Host: SITE_HOST' http://EDGE_HOST/",
        shows: "that the request passes without the field",
      },
      LOG_LINE,
    ],
    decides: "RFC 9110 §10.1.1: 100-continue is the only expectation that exists.",
    hosterText: null,
    elsewhere: { haproxy: "none: passes it on", nginx: "417 from some origins only" },
  },
} as const satisfies Record<string, FailureText>;
