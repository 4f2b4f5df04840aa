import type { ResponseHead } from "../http1/response-head.ts";
import { addLines, type FieldMap, fieldMap, pushLines, type RawFields } from "../http2/field-lines.ts";
import { dateField, othersStatus, passedStatus } from "./client-head.ts";
import type { OwnAnswer } from "./own-answer.ts";

/** What the head of a passed answer says about this hop. */
export interface PassedFacts {
  readonly requestId: string;
  readonly nowMs: number;
  /** Further field lines, each with CRLF. */
  readonly more: string;
}

/** The origin's head as an HTTP/2 client gets it. */
export function passedFields(head: ResponseHead, { requestId, nowMs, more }: PassedFacts): RawFields {
  const fields = [":status", String(head.status)];
  pushLines(fields, head.forward);
  if (head.statedLength >= 0) fields.push("content-length", String(head.statedLength));
  if (!head.hasDate) pushLines(fields, dateField(nowMs));
  if (head.status >= 500) pushLines(fields, passedStatus(head));
  else if (head.proxyStatus !== "") pushLines(fields, othersStatus(head));
  if (more !== "") pushLines(fields, more);
  fields.push("wao-request-id", requestId);
  return fields;
}

/** The head of an answer of our own. */
export function ownFields({ status, fields: lines, body }: OwnAnswer, nowMs: number): RawFields {
  const fields = [":status", String(status)];
  pushLines(fields, `${dateField(nowMs)}Server: wao\r\n${lines}`);
  fields.push("content-length", String(body.length));
  return fields;
}

/** A 1xx as it came, without what is for one hop only. */
export function interimFields(head: ResponseHead): FieldMap {
  const fields = fieldMap();
  fields[":status"] = head.status;
  addLines(fields, head.forward + othersStatus(head));
  return fields;
}

/** A tunnel is up (RFC 8441 §5): 200 where HTTP/1.1 says 101; the handshake's answer was for us. */
export function tunnelFields(head: ResponseHead, facts: Omit<PassedFacts, "more">): FieldMap {
  const fields = interimFields(head);
  fields[":status"] = 200;
  delete fields["sec-websocket-accept"];
  if (!head.hasDate) addLines(fields, dateField(facts.nowMs));
  fields["wao-request-id"] = facts.requestId;
  return fields;
}
