/** What the request with a given number does: the same in every process that asks, and in every run. */

export interface Kind {
  readonly name: string;
  /** Of a thousand requests. */
  readonly share: number;
  readonly host: string;
  /** Request line without target, and what stands behind the fields. */
  readonly method: "GET" | "POST";
  readonly fields?: string;
  readonly body?: string;
  /** How it ends for the client: `stays` = the connection goes on. */
  readonly end: "stays" | "closed" | "cut" | "reset-by-us" | "left-by-us";
  /** What the access log must say. */
  readonly status: number;
  readonly code: number | null;
}

const SMALL = "x".repeat(3000);
const LARGE = "y".repeat(200_000);

export const KINDS: readonly Kind[] = [
  { name: "fine", share: 804, host: "site.test", method: "GET", end: "stays", status: 200, code: null },
  {
    name: "client-closes",
    share: 30,
    host: "site.test",
    method: "GET",
    fields: "Connection: close\r\n",
    end: "closed",
    status: 200,
    code: null,
  },
  { name: "origin-closes", share: 30, host: "site.test", method: "GET", end: "stays", status: 200, code: null },
  { name: "chunked", share: 20, host: "site.test", method: "GET", end: "stays", status: 200, code: null },
  { name: "refused", share: 30, host: "refused.test", method: "GET", end: "stays", status: 502, code: 2200 },
  { name: "no-site", share: 10, host: "nobody.test", method: "GET", end: "stays", status: 404, code: 1002 },
  { name: "reset", share: 15, host: "site.test", method: "POST", body: "", end: "stays", status: 502, code: 2403 },
  { name: "cut", share: 15, host: "site.test", method: "GET", end: "cut", status: 200, code: 2404 },
  { name: "upload", share: 25, host: "site.test", method: "POST", body: SMALL, end: "stays", status: 200, code: null },
  {
    name: "long-upload",
    share: 2,
    host: "site.test",
    method: "POST",
    body: LARGE,
    end: "stays",
    status: 200,
    code: null,
  },
  {
    name: "chunked-upload",
    share: 5,
    host: "site.test",
    method: "POST",
    fields: "Transfer-Encoding: chunked\r\n",
    body: `bb8\r\n${SMALL}\r\n0\r\n\r\n`,
    end: "stays",
    status: 200,
    code: null,
  },
  { name: "half", share: 12, host: "site.test", method: "GET", end: "reset-by-us", status: 499, code: 2508 },
  { name: "hang", share: 2, host: "site.test", method: "GET", end: "left-by-us", status: 499, code: 2508 },
];

const TABLE: readonly Kind[] = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));

/** Numbers that follow each other get kinds from all over the table. */
export function kindOf(number: number): Kind {
  return TABLE[(number * 617) % TABLE.length] ?? KINDS[0]!;
}

/** How often each kind comes among the first `count` requests. */
export function counts(count: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let number = 0; number < count; number += 1) {
    const { name } = kindOf(number);
    found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

export function requestText(number: number): string {
  const { name, host, method, fields = "", body } = kindOf(number);
  const length = body === undefined || fields !== "" ? "" : `Content-Length: ${body.length}\r\n`;
  return `${method} /${name}?${number} HTTP/1.1\r\nHost: ${host}\r\n${fields}${length}\r\n${body ?? ""}`;
}
