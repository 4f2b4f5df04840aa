import { GRPC_STATUS, grpcStatusName } from "./grpc-status.ts";
import type { Elsewhere } from "./failure-text.ts";
import type { Actor, Counts, Delivery, EdgeRetry, FailureClass, FailureRow } from "./failure-row.ts";

/** The columns of the catalogue in plain words, for the terminal and the reference. */
export const ACTOR_WORDS: Readonly<Record<Actor, string>> = {
  visitor: "the visitor",
  owner: "the site's owner",
  hoster: "the hoster of the origin",
  operator: "the operator of this edge",
};

export const CLASS_WORDS: Readonly<Record<FailureClass, string>> = {
  site: "the site, this edge and their configuration",
  dns: "DNS of the origin",
  connect: "TCP connection to the origin",
  tls: "TLS with the origin",
  http: "HTTP with the origin",
  request: "the visitor's request",
  policy: "policy of the site (Security Settings)",
};

export const EDGE_RETRY_WORDS: Readonly<Record<EdgeRetry, string>> = {
  no: "no",
  yes: "yes",
  "other-resolver": "asks another resolver",
  "next-address": "tries the origin's next address within the budget",
  "other-origin": "uses another origin of the site",
  once: "once",
  "once-if-idempotent": "once, if the request may be repeated safely (RFC 9110 §9.2.2)",
  "refused-stream": "only after REFUSED_STREAM",
  wait: "waits for a free connection first",
};

export const COUNTS_WORDS: Readonly<Record<Counts, string>> = {
  window: "yes, in the window that leads to 2202",
  connect: "reported as a connect failure; does not block by default",
  never: "no",
};

export const DELIVERY_WORDS: Readonly<Record<Delivery, string>> = {
  answer: "an answer",
  close: "an answer, then the connection is closed",
  "answer-or-abort": "an answer, or a visible cut if the head had left already",
  abort: "a visible cut: the head had left already",
  none: "nothing: the visitor is gone; only logged",
};

export const PRODUCT_NAMES: Readonly<Record<keyof Elsewhere, string>> = {
  cloudflare: "Cloudflare",
  envoy: "Envoy",
  haproxy: "HAProxy",
  nginx: "nginx",
};

/** What other products say, with their names as they spell them. */
export function elsewhereWords(elsewhere: Elsewhere): readonly (readonly [string, string])[] {
  const products: readonly (keyof Elsewhere)[] = ["cloudflare", "envoy", "haproxy", "nginx"];
  return products.flatMap((product) => {
    const says = elsewhere[product];
    return says === undefined ? [] : [[PRODUCT_NAMES[product], says] as const];
  });
}

/** What gRPC's clients are told: `UNAVAILABLE (14)`. */
export function grpcStatusWords(row: FailureRow): string {
  const name = grpcStatusName(row);
  return row.proxyStatus === null ? "none" : `${name} (${GRPC_STATUS[name]})`;
}

/** Of a row that this version never raises. */
export function laterWords(feature: string): string {
  return `not by this version; reserved for ${feature}`;
}

/** Who acts, the first one first: `the hoster of the origin, or the site's owner`. */
export function whoActs(row: FailureRow): string {
  if (row.actors.length === 0) return "nobody";
  return row.actors.map((actor) => ACTOR_WORDS[actor]).join(", or ");
}
