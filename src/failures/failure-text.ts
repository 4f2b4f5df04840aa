/** A command to run, and what its outcome proves. Words in capitals (`ORIGIN_HOST`) are to be replaced, see `PLACEHOLDERS`. */
export interface Check {
  readonly run: string;
  readonly shows: string;
}

/** What other proxies say in the same situation, for people who come from there. */
export interface Elsewhere {
  /** Cloudflare error code. */
  readonly cloudflare?: string;
  /** Envoy response flags. */
  readonly envoy?: string;
  /** HAProxy termination state: the first two letters of its log field. */
  readonly haproxy?: string;
  /** nginx: text of the error log. */
  readonly nginx?: string;
}

/** The prose of one row. */
export interface FailureText {
  /** What happened, in a few words, without a full stop. */
  readonly title: string;
  /** One sentence for the visitor. Names no host, address, port or certificate. */
  readonly visitor: string;
  /** What the visitor can do about it. */
  readonly visitorAction: string;
  /** What the code means, for the owner. */
  readonly meaning: string;
  /** Most frequent first. */
  readonly causes: readonly string[];
  readonly checks: readonly Check[];
  /** How wao comes to this verdict. */
  readonly decides: string;
  /** A message that the owner can copy for the hoster; null where the hoster has no part in it. */
  readonly hosterText: string | null;
  readonly elsewhere: Elsewhere;
}

/** What the words in capitals in checks and in the text for the hoster stand for. */
export const PLACEHOLDERS = {
  SITE_HOST: "the host name that visitors use",
  ORIGIN_HOST: "the host of the site's origin URL",
  ORIGIN_PORT: "the port of the site's origin URL",
  ORIGIN_IP: "the address that was tried, from the access log",
  EDGE_IP: "the address that this edge sends from",
  EDGE_HOST: "the edge as a client reaches it, with its port",
  REQUEST_ID: "the value of WAO-Request-Id",
  TIME: "when it happened, in UTC",
} as const;
