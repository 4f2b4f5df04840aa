/**
 * The catalogue as it was frozen: code, name, HTTP status (+RA: sends Retry-After), how it is delivered, Proxy-Status, who acts (V visitor, O owner,
 * H hoster, E operator; first acts first), may the edge / the client try again (? = not promised), where it counts (W window, C connect, - never).
 * Changing a line means breaking a promise to everybody who has built on the codes.
 */
export const FROZEN = `
1002 | SiteNotConfigured | 404 | answer | destination_not_found | O | no | no | -
2000 | EdgeError | 500 | answer | proxy_internal_error | E | no | yes | -
2001 | SiteMisconfigured | 500 | answer | proxy_configuration_error | O | no | no | -
2002 | SiteDisabled | 503 | answer | proxy_internal_response | O | no | no | -
2003 | MaintenanceMode | 503+RA | answer | proxy_internal_response | O | no | yes | -
2004 | EdgeOverloaded | 503+RA | answer | proxy_internal_error | E | no | yes | -
2005 | EdgeDraining | 503+RA | answer | proxy_internal_response | E | no | yes | -
2006 | EdgeNetworkError | 502 | answer | destination_ip_unroutable | E | next-address | yes | -
2007 | LoopDetected | 508 | answer | proxy_loop_detected | O | no | no | -
2008 | OriginAddressProhibited | 502 | answer | destination_ip_prohibited | O | next-address | no | -
2009 | TestError | 503 | answer | proxy_internal_response | O | no | ? | -
2100 | DNSError | 502 | answer | dns_error | OE | other-resolver | yes | -
2101 | DNSTimeout | 504 | answer | dns_timeout | OE | yes | yes | -
2102 | DNSNameNotFound | 502 | answer | dns_error; rcode="NXDOMAIN" | O | no | no | -
2103 | DNSNoAddress | 502 | answer | dns_error; rcode="NOERROR" | O | no | no | -
2104 | DNSServerFailure | 502 | answer | dns_error; rcode="SERVFAIL" | O | other-resolver | yes | -
2200 | ConnectError | 502 | answer | connection_refused | HO | next-address | yes | C
2201 | ConnectTimeout | 504 | answer | connection_timeout | HO | next-address | yes | C
2202 | OriginBlocked | 503+RA | answer | destination_unavailable | HO | no | yes | -
2203 | DestinationNotReachable | 502 | answer | destination_ip_unroutable | HO | next-address | yes | C
2204 | ConnectionReset | 502 | answer | connection_terminated | H | once | yes | C
2205 | OriginConnectionLimit | 503+RA | answer | connection_limit_reached | O | wait | yes | -
2206 | OriginDisabled | 503+RA | answer | destination_unavailable | O | other-origin | yes | -
2207 | OriginUnhealthy | 503+RA | answer | destination_unavailable | H | other-origin | yes | -
2208 | AddressFamilyUnsupported | 502 | answer | destination_ip_unroutable | EO | no | yes | -
2300 | TLSError | 502 | answer | tls_protocol_error | OH | once | no | -
2301 | TLSHandshakeTimeout | 504 | answer | connection_timeout | H | next-address | yes | C
2302 | TLSCertificateExpired | 502 | answer | tls_certificate_error | OH | no | no | -
2303 | TLSCertificateNotYetValid | 502 | answer | tls_certificate_error | OHE | no | no | -
2304 | TLSHostnameMismatch | 502 | answer | tls_certificate_error | O | no | no | -
2305 | TLSUntrustedIssuer | 502 | answer | tls_certificate_error | OH | no | no | -
2306 | TLSSelfSigned | 502 | answer | tls_certificate_error | O | no | no | -
2307 | TLSCertificateRevoked | 502 | answer | tls_certificate_error | OH | no | no | -
2308 | TLSVersionOrCipherMismatch | 502 | answer | tls_alert_received | H | no | no | -
2309 | TLSNotSpoken | 502 | answer | tls_protocol_error | O | no | no | -
2310 | TLSUnrecognizedName | 502 | answer | tls_alert_received; alert-id=112 | O | no | no | -
2311 | TLSClientCertificateRejected | 502 | answer | tls_alert_received | O | no | no | -
2312 | TLSHandshakeClosed | 502 | answer | connection_terminated | H | once | yes | C
2400 | HTTPError | 502 | answer | http_protocol_error | H | no | no | -
2401 | ResponseTimeout | 504 | answer | http_response_timeout | HO | no | yes | W
2402 | ClosedBeforeResponse | 502 | answer | connection_terminated | H | once-if-idempotent | yes | -
2403 | ResetBeforeResponse | 502 | answer | connection_terminated | H | once-if-idempotent | yes | -
2404 | ResponseTruncated | 502 | answer-or-abort | http_response_incomplete | H | no | yes | -
2405 | ResponseStalled | 504 | abort | connection_read_timeout | H | no | yes | -
2406 | ResponseMalformed | 502 | answer | http_protocol_error | OH | no | no | -
2407 | ResponseFramingInvalid | 502 | answer | http_protocol_error | H | no | no | -
2408 | ResponseHeaderTooLarge | 502 | answer | http_response_header_section_size | OH | no | no | -
2409 | ResponseBodyTooLarge | 502 | answer | http_response_body_size | O | no | no | -
2410 | ResponseEncodingInvalid | 502 | answer-or-abort | http_response_transfer_coding | H | no | no | -
2411 | UpgradeFailed | 502 | answer | http_upgrade_failed | OH | no | yes | -
2412 | RequestWriteTimeout | 504 | answer | connection_write_timeout | H | no | yes | -
2413 | HTTP2Error | 502 | answer | http_protocol_error | H | refused-stream | yes | -
2414 | ResponseDeadline | 504 | answer-or-abort | http_response_timeout | O | no | yes | -
2500 | RequestError | 400 | answer | http_request_error | V | no | ? | -
2501 | RequestAmbiguous | 400 | close | http_request_error | V | no | ? | -
2502 | RequestTimeout | 408 | close | http_request_error | V | no | ? | -
2503 | RequestHeaderTooLarge | 431 | close | http_request_error | V | no | ? | -
2504 | RequestBodyTooLarge | 413 | answer | http_request_error | VO | no | ? | -
2505 | URITooLong | 414 | close | http_request_error | V | no | ? | -
2506 | MethodNotAllowed | 405 | answer | http_request_error | VO | no | ? | -
2507 | MisdirectedRequest | 421 | answer | http_request_error | V | no | ? | -
2508 | ClientClosed | 499 | none | none | - | no | ? | -
2509 | ExpectationFailed | 417 | answer | http_request_error | V | no | ? | -
2600 | RequestDenied | 403 | answer | http_request_denied | VO | no | ? | -
2601 | WAFBlocked | 403 | answer | http_request_denied | OV | no | ? | -
2602 | AddressBlocked | 403 | answer | http_request_denied | OV | no | ? | -
2603 | CountryBlocked | 403 | answer | http_request_denied | O | no | ? | -
2604 | RateLimited | 429+RA | answer | http_request_denied | VO | no | ? | -
2605 | ChallengeRequired | 403 | answer | http_request_denied | V | no | ? | -
2606 | BotBlocked | 403 | answer | http_request_denied | VO | no | ? | -
2607 | AuthenticationRequired | 401 | answer | http_request_denied | V | no | ? | -
`;

/** Code: reasons, frozen like the codes. */
export const FROZEN_REASONS: Readonly<Record<string, readonly string[]>> = {
  "2006": [
    "local-no-route",
    "local-unreachable",
    "local-prohibited",
    "local-blackhole",
    "no-free-port",
    "no-file-descriptor",
    "node-cut-off",
  ],
  "2200": ["rst", "icmp-port"],
  "2201": ["syn-unanswered", "arp-incomplete", "recent-icmp"],
  "2202": ["timeouts", "stall", "operator", "peer"],
  "2203": ["icmp-host", "icmp-admin", "icmp-net", "icmp-protocol", "arp-failed"],
  "2204": ["reset-at-accept", "closed-at-accept"],
  "2305": ["unknown-issuer", "missing-intermediate"],
  "2401": ["acknowledged", "unacknowledged", "icmp-after-connect", "interim-only", "stalled-in-head"],
  "2404": ["in-head", "body-short", "chunked-unfinished"],
  "2406": ["ssh", "tls", "http2", "smtp", "html", "binary", "bad-status", "bad-header", "nul"],
  "2407": ["length-and-chunked", "two-lengths", "bad-length"],
  "2408": ["section", "line", "count"],
  "2410": ["bad-chunk", "bad-coding"],
};
