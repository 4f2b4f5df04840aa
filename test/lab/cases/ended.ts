/** What connections that end early have in common. */
import type { Wish } from "../lab-case.ts";
import { AT_ONCE } from "./times.ts";

export const POST: Wish = { method: "POST", body: "amount=1" };
export const LENGTH_HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
export const CHUNKED_HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
export const CLOSE_HEAD = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

export const AT_ACCEPT = { code: 2204, status: 502, withinMs: AT_ONCE } as const;
export const FIN_FIRST = { code: 2402, status: 502, reason: null, withinMs: AT_ONCE } as const;
export const RST_FIRST = { code: 2403, status: 502, reason: null, withinMs: AT_ONCE } as const;
export const IN_HEAD = { code: 2404, status: 502, reason: "in-head", withinMs: AT_ONCE } as const;
export const SHORT = { code: 2404, status: 200, reason: "body-short", ends: "cut", withinMs: AT_ONCE } as const;
export const UNFINISHED = { ...SHORT, reason: "chunked-unfinished" } as const;
