import type { FailureName } from "../failures/catalogue.ts";
import type { Reason } from "../failures/reasons.ts";
import { type Verdict, verdict } from "./verdict.ts";

/** Where an error came from: the system refused our call (`local`), or the network answered (`remote`). */
export type ErrorSide = "local" | "remote";

type Row = readonly [FailureName, Reason | null];

/**
 * connect(2) failed in the call itself: our own routing table or our own limits, nothing was sent. Linux gives a route of type `unreachable` as
 * EHOSTUNREACH, `prohibit` as EACCES, `blackhole` as EINVAL, none at all as ENETUNREACH.
 */
const LOCAL: Readonly<Record<string, Row>> = {
  ENETUNREACH: ["EdgeNetworkError", "local-no-route"],
  EHOSTUNREACH: ["EdgeNetworkError", "local-unreachable"],
  EACCES: ["EdgeNetworkError", "local-prohibited"],
  EPERM: ["EdgeNetworkError", "local-prohibited"],
  EINVAL: ["EdgeNetworkError", "local-blackhole"],
  EADDRNOTAVAIL: ["EdgeNetworkError", "no-free-port"],
  EAGAIN: ["EdgeNetworkError", "no-free-port"],
  EMFILE: ["EdgeNetworkError", "no-file-descriptor"],
  ENFILE: ["EdgeNetworkError", "no-file-descriptor"],
};

/** The network answered our SYN, or nobody did. Linux `icmp_err_convert` and `icmpv6_err_convert` are the source of the ICMP rows. */
const REMOTE: Readonly<Record<string, Row>> = {
  // RST, ICMP port unreachable and ICMPv6 policy codes 5/6 are one errno: which it was is decided by evidence.ts.
  ECONNREFUSED: ["ConnectError", null],
  EHOSTUNREACH: ["DestinationNotReachable", "icmp-host"],
  EHOSTDOWN: ["DestinationNotReachable", "icmp-host"],
  ENONET: ["DestinationNotReachable", "icmp-host"],
  ENETUNREACH: ["DestinationNotReachable", "icmp-net"],
  // ICMPv6 "administratively prohibited" (IPv4's is EHOSTUNREACH).
  EACCES: ["DestinationNotReachable", "icmp-admin"],
  ENOPROTOOPT: ["DestinationNotReachable", "icmp-protocol"],
  EPROTO: ["DestinationNotReachable", "icmp-protocol"],
  ETIMEDOUT: ["ConnectTimeout", null],
  // Accepted and reset before the event loop looked.
  ECONNRESET: ["ConnectionReset", "reset-at-accept"],
  EPIPE: ["ConnectionReset", "reset-at-accept"],
  ECONNABORTED: ["ConnectionReset", "reset-at-accept"],
  // A netfilter or LSM rule of this machine ate the SYN after the route was found.
  EPERM: ["EdgeNetworkError", "local-prohibited"],
  EADDRNOTAVAIL: ["EdgeNetworkError", "no-free-port"],
  EMFILE: ["EdgeNetworkError", "no-file-descriptor"],
  ENFILE: ["EdgeNetworkError", "no-file-descriptor"],
};

/** A unix socket has no network in between: whoever does not listen refuses, what we may not open is our own matter. */
const UNIX: Readonly<Record<string, Row>> = {
  ECONNREFUSED: ["ConnectError", null],
  ENOENT: ["ConnectError", null],
  ENOTSOCK: ["ConnectError", null],
  ENOTDIR: ["ConnectError", null],
  // The backlog is full.
  EAGAIN: ["ConnectError", null],
  ECONNRESET: ["ConnectionReset", "reset-at-accept"],
  EACCES: ["EdgeNetworkError", "local-prohibited"],
  EPERM: ["EdgeNetworkError", "local-prohibited"],
  EMFILE: ["EdgeNetworkError", "no-file-descriptor"],
  ENFILE: ["EdgeNetworkError", "no-file-descriptor"],
};

/** Classify a failed TCP connect by side and errno, never by text. Unknown codes: ours if the call itself failed, else "refused". */
export function connectVerdict(errno: string, side: ErrorSide): Verdict {
  if (side === "local") {
    const [name, reason] = LOCAL[errno] ?? ["EdgeNetworkError", null];
    return verdict(name, reason, errno);
  }
  const [name, reason] = REMOTE[errno] ?? ["ConnectError", null];
  return verdict(name, reason, errno);
}

/** Classify a failed connect to a unix socket. */
export function unixConnectVerdict(errno: string): Verdict {
  const [name, reason] = UNIX[errno] ?? ["ConnectError", null];
  return verdict(name, reason, errno);
}
