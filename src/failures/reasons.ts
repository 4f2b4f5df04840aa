/**
 * The second level: what the evidence allows to be said beyond the code. Frozen like the codes; no reason is better than a guessed one.
 * A reason belongs to exactly one code.
 */
export const REASONS = {
  2006: [
    "local-no-route",
    "local-unreachable",
    "local-prohibited",
    "local-blackhole",
    "no-free-port",
    "no-file-descriptor",
    "node-cut-off",
  ],
  2200: ["rst", "icmp-port"],
  2201: ["syn-unanswered", "arp-incomplete", "recent-icmp"],
  2202: ["timeouts", "stall", "operator", "peer"],
  2203: ["icmp-host", "icmp-admin", "icmp-net", "icmp-protocol", "arp-failed"],
  2204: ["reset-at-accept", "closed-at-accept"],
  2305: ["unknown-issuer", "missing-intermediate"],
  2401: ["acknowledged", "unacknowledged", "icmp-after-connect", "interim-only", "stalled-in-head"],
  2404: ["in-head", "body-short", "chunked-unfinished"],
  2406: ["ssh", "tls", "http2", "smtp", "html", "binary", "bad-status", "bad-header", "nul"],
  2407: ["length-and-chunked", "two-lengths", "bad-length"],
  2408: ["section", "line", "count"],
  2410: ["bad-chunk", "bad-coding"],
} as const;

export type Reason = (typeof REASONS)[keyof typeof REASONS][number];
