/** What is spoken between the client and the proxy; the origin always gets HTTP/1.1 in the clear. */
export type Over = "http" | "tls" | "h2";
export const OVER_HTTP: readonly Over[] = ["http"];
export const OVER_ALL: readonly Over[] = ["http", "tls", "h2"];

/** One kind of request that every proxy is measured with, if it can do that at all. */
export interface Case {
  readonly name: string;
  readonly what: string;
  readonly method: "GET" | "POST";
  readonly target: string;
  /** Bytes of the request's body. */
  readonly sendBytes: number;
  /** Bytes of the answer's body. */
  readonly answerBytes: number;
  readonly over: Over;
  /** Workers or threads of the proxy. */
  readonly threads: 1 | 2;
  /** `kept`: used for many requests. Else each is for one request: `new` ones without a session from before, `resumed` ones with. */
  readonly connections: "kept" | "new" | "resumed";
  /** The shortest measurement that says something, s. */
  readonly leastSeconds?: number;
}

/** So that the handshakes of its connections, and a collector that comes once in one or two seconds, weigh as much as they do all day. */
export const STEADY_SECONDS = 6;

const SMALL = { method: "GET", target: "/small", sendBytes: 0, answerBytes: 128 } as const;
const USUAL = { over: "http", threads: 1, connections: "kept" } as const;

export const CASES: readonly Case[] = [
  { ...SMALL, ...USUAL, name: "small", what: "GET, 128 B answer" },
  {
    ...USUAL,
    name: "64k",
    what: "GET, 64 KiB answer",
    method: "GET",
    target: "/64k",
    sendBytes: 0,
    answerBytes: 65_536,
  },
  {
    ...USUAL,
    name: "1m",
    what: "GET, 1 MiB answer",
    method: "GET",
    target: "/1m",
    sendBytes: 0,
    answerBytes: 1_048_576,
  },
  {
    ...USUAL,
    name: "post",
    what: "POST, 4 KiB body",
    method: "POST",
    target: "/post",
    sendBytes: 4_096,
    answerBytes: 128,
  },
  { ...SMALL, ...USUAL, name: "tls", what: "GET, 128 B answer over TLS", over: "tls" },
  {
    ...USUAL,
    name: "tls-64k",
    what: "GET, 64 KiB answer over TLS",
    method: "GET",
    target: "/64k",
    sendBytes: 0,
    answerBytes: 65_536,
    over: "tls",
  },
  {
    ...SMALL,
    ...USUAL,
    name: "h2",
    what: "GET, 128 B answer over HTTP/2 (TLS), 4 at once per connection",
    over: "h2",
    leastSeconds: STEADY_SECONDS,
  },
  { ...SMALL, ...USUAL, name: "threads", what: "GET, 128 B answer, two threads or workers", threads: 2 },
  {
    ...SMALL,
    ...USUAL,
    name: "handshakes",
    what: "whole TLS handshake, one GET, close",
    over: "tls",
    connections: "new",
  },
  {
    ...SMALL,
    ...USUAL,
    name: "resumed",
    what: "resumed TLS handshake, one GET, close",
    over: "tls",
    connections: "resumed",
  },
];
