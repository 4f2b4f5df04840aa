/**
 * What has to become of it. `refused`: nothing of it is a request to any origin. `forwarded`: it is HTTP, and one request. `rest refused`: the first
 * request is good and reaches the origin, what follows it is none. `unfinished`: the edge waits for more, and nothing whole reaches an origin.
 */
export type Fate = "refused" | "forwarded" | "rest refused" | "unfinished";

/** Octets (latin1 text) that were meant to be one request to the edge and another, or two, to an origin. */
export interface Attack {
  readonly name: string;
  readonly raw: string;
  readonly fate: Fate;
  /** Of the requests that reach the origin whole. */
  readonly targets: readonly string[];
}

export const GET = "GET /attack HTTP/1.1\r\nHost: site.test\r\n";
export const POST = "POST /attack HTTP/1.1\r\nHost: site.test\r\n";
/** What the attacker wants to hide. */
export const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: site.test\r\n\r\n";
/** A chunked body and, behind its end, what is to be smuggled. */
export const CHUNKS_AND_MORE = `0\r\n\r\n${SMUGGLED}`;
export const CHUNKED_HELLO = "5\r\nhello\r\n0\r\n\r\n";

export function attack(name: string, raw: string, fate: Fate = "refused", ...targets: readonly string[]): Attack {
  if (targets.length > 0) return { name, raw, fate, targets };
  return { name, raw, fate, targets: fate === "forwarded" || fate === "rest refused" ? ["/attack"] : [] };
}

/** Octets as they are written in source, for names of tests. */
export function shown(octets: string): string {
  return JSON.stringify(octets)
    .slice(1, -1)
    .replaceAll(/[\u007f-\u00ff]/g, (octet) => `\\x${octet.charCodeAt(0).toString(16)}`)
    .replaceAll(/\\u00([0-9a-f]{2})/g, "\\x$1");
}
