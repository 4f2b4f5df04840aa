import { STATUS_CODES } from "node:http";
import { isProxyStatus } from "../http1/proxy-status.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { OwnAnswer } from "./own-answer.ts";

/** What `Connection` says to the client; "" = nothing. */
export type ConnectionField = "" | "close" | "keep-alive";

let dateAtMs = Number.NEGATIVE_INFINITY;
let dateLine = "";

/** `Date: …` of the present second (RFC 9110 §6.6.1), cached. */
export function dateField(nowMs: number): string {
  if (nowMs - dateAtMs >= 1000 || nowMs < dateAtMs) {
    dateAtMs = nowMs - (nowMs % 1000);
    dateLine = `Date: ${new Date(nowMs).toUTCString()}\r\n`;
  }
  return dateLine;
}

/** What the head of a passed answer says about this hop. */
export interface ClientHeadFacts {
  readonly requestId: string;
  readonly connection: ConnectionField;
  /** `uncoded`: the client speaks HTTP/1.0 and must not see a transfer coding (RFC 9112 §6.1). */
  readonly framing: "as-stated" | "uncoded";
  readonly nowMs: number;
  /** Further field lines, each with CRLF. */
  readonly more: string;
}

/** The origin's head as an HTTP/1 client gets it: its fields in their order, then ours. */
export function clientHead(head: ResponseHead, facts: ClientHeadFacts): string {
  let text = head.line + head.forward;
  if (head.statedLength >= 0) text += `Content-Length: ${head.statedLength}\r\n`;
  else if (head.statesChunked && facts.framing === "as-stated") text += "Transfer-Encoding: chunked\r\n";
  if (!head.hasDate) text += dateField(facts.nowMs);
  if (head.status >= 500) text += passedStatus(head);
  else text += othersStatus(head);
  text += `${facts.more}WAO-Request-Id: ${facts.requestId}\r\n`;
  return facts.connection === "" ? `${text}\r\n` : `${text}Connection: ${facts.connection}\r\n\r\n`;
}

/** The head of an answer of our own. */
export function ownHead(answer: OwnAnswer, connection: ConnectionField, nowMs: number): string {
  const { status, fields, body } = answer;
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${dateField(nowMs)}Server: wao\r\n${fields}` +
    `Content-Length: ${body.length}\r\n${connection === "" ? "" : `Connection: ${connection}\r\n`}\r\n`
  );
}

/** A 1xx as it came, without what is for one hop only. */
export function interimHead(head: ResponseHead): string {
  return `${head.line}${head.forward}${othersStatus(head)}\r\n`;
}

/** 101 (RFC 9110 §7.8). */
export function upgradeHead(head: ResponseHead, requestId: string): string {
  return (
    `HTTP/1.1 101 ${head.reasonPhrase || "Switching Protocols"}\r\n${head.forward}Connection: Upgrade\r\n` +
    `${othersStatus(head)}Upgrade: ${head.upgrade}\r\nWAO-Request-Id: ${requestId}\r\n\r\n`
  );
}

/** What other proxies said, if anything: as it came, in one line. */
export function othersStatus({ proxyStatus }: ResponseHead): string {
  return proxyStatus === "" ? "" : `Proxy-Status: ${proxyStatus}\r\n`;
}

/**
 * An origin's own 5xx is not ours: say so (RFC 9209 §2.1.4), behind what other proxies said (§2: the last member is nearest to the client). What is no list
 * has no members that could be kept, and every reader would have to ignore ours with it (RFC 9651 §4.2): it goes.
 */
export function passedStatus(head: ResponseHead): string {
  const before = isProxyStatus(head.proxyStatus) ? `${head.proxyStatus}, ` : "";
  return `Proxy-Status: ${before}wao; received-status=${head.status}\r\n`;
}
