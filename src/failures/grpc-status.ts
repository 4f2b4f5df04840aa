import type { FailureRow, Phase } from "./failure-row.ts";

/** Numbers of gRPC's `doc/statuscodes.md`, as many of them as a proxy may say. */
export const GRPC_STATUS = {
  UNKNOWN: 2,
  DEADLINE_EXCEEDED: 4,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export type GrpcStatusName = keyof typeof GRPC_STATUS;

/** Before these are over the origin has seen nothing of the call: repeating it is safe, which gRPC clients take from UNAVAILABLE alone. */
const BEFORE_THE_CALL: ReadonlySet<Phase> = new Set(["edge", "resolve", "connect", "handshake"]);

const BY_HTTP_STATUS: Readonly<Record<number, GrpcStatusName>> = {
  400: "INTERNAL",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  // To a client a service without a host is one that has no such method.
  404: "UNIMPLEMENTED",
  405: "UNIMPLEMENTED",
  408: "UNAVAILABLE",
  413: "RESOURCE_EXHAUSTED",
  414: "RESOURCE_EXHAUSTED",
  421: "UNAVAILABLE",
  429: "RESOURCE_EXHAUSTED",
  431: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
  508: "INTERNAL",
};

/**
 * What a gRPC client is told of a failure. In general as gRPC's `doc/http-grpc-status-mapping.md` reads the HTTP status, but more exactly where we know more:
 * a 502 that the same call would meet again is INTERNAL, a 504 while the origin worked on the call is DEADLINE_EXCEEDED, too much of something is
 * RESOURCE_EXHAUSTED.
 */
export function grpcStatusName({ status, phase, clientRetry }: FailureRow): GrpcStatusName {
  if (status === 502) return clientRetry ? "UNAVAILABLE" : "INTERNAL";
  if (status === 504) return BEFORE_THE_CALL.has(phase) ? "UNAVAILABLE" : "DEADLINE_EXCEEDED";
  return BY_HTTP_STATUS[status] ?? "UNKNOWN";
}
