import { NODE_CUT_OFF } from "../breaker/refusal.ts";
import type { PagesConfig } from "../config/pages-config.ts";
import type { Failure } from "../failures/failure.ts";
import { proxyStatus, waoError } from "../failures/header.ts";
import { shownAs } from "../failures/simulated-failure.ts";
import { failureAnswer } from "../pages/answer.ts";
import { hstsField } from "./https-redirect.ts";
import { UNSHOWN, UNTRUSTED } from "./misdirected.ts";
import type { Transaction } from "./transaction.ts";

/** An answer that this edge makes itself: fields as text lines, and a body. */
export interface OwnAnswer {
  readonly status: number;
  /** Field lines, each with CRLF; without framing, Date and connection fields. */
  readonly fields: string;
  readonly body: Buffer;
  /** The connection must not be used again. */
  readonly endsConnection: boolean;
}

/** A client that comes back on a new connection may get another answer. */
const AGAIN_ELSEWHERE: ReadonlySet<Failure> = new Set([NODE_CUT_OFF, UNTRUSTED, UNSHOWN]);
const OFTEN_USED = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** The answer that tells the client of a failure. @param pages - how it looks where the site says nothing of its own, or there is no site */
export function ownAnswer(transaction: Transaction, failed: Failure, pages: PagesConfig): OwnAnswer {
  const { head, requestId, place } = transaction;
  const { row } = shownAs(failed);
  const audience = {
    accept: head.field("accept"),
    acceptLanguage: head.field("accept-language"),
    secFetchDest: head.field("sec-fetch-dest"),
    contentType: head.field("content-type"),
    method: head.method,
    target: head.target,
    requestId,
  };
  const answer = failureAnswer(failed, audience, { pages: place?.config.pages ?? pages, site: place?.name ?? "" });
  let fields =
    `WAO-Error: ${waoError(failed.name)}\r\nProxy-Status: ${proxyStatus(failed)}\r\nWAO-Request-Id: ${requestId}\r\n` +
    `Cache-Control: no-store\r\nVary: ${answer.vary}\r\nContent-Type: ${answer.contentType}\r\n${answer.fields}`;
  if (answer.contentLanguage !== null) fields += `Content-Language: ${answer.contentLanguage}\r\n`;
  const retryAfterS = transaction.retryAfterSeconds >= 0 ? transaction.retryAfterSeconds : answer.retryAfterSeconds;
  if (retryAfterS !== null) fields += `Retry-After: ${retryAfterS}\r\n`;
  if (answer.status === 405) fields += `Allow: ${(place?.config.methods ?? OFTEN_USED).join(", ")}\r\n`;
  fields += hstsField(transaction, "");
  if (transaction.timing !== null) fields += transaction.timing.field(transaction);
  const endsConnection = row.delivery === "close" || AGAIN_ELSEWHERE.has(failed);
  return { status: answer.status, fields, body: answer.body, endsConnection };
}
