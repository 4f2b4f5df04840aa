import { CATALOGUE } from "../failures/catalogue.ts";
import type { AccessRecord, LoggedAttempt } from "./access-record.ts";

const NEEDS_ESCAPE = /["\\\u0000-\u001f\u007f-\uffff]/;
const NOT_ASCII = /[\u007f-\uffff]/g;

let timeOf = -1;
let timeText = "";

/** One JSON line, newline included. Built by hand: it is written for every request. */
export function accessLine(record: AccessRecord): string {
  if (record.timeMs !== timeOf) {
    timeOf = record.timeMs;
    timeText = new Date(timeOf).toISOString();
  }
  let line =
    `{"time":"${timeText}","request_id":"${record.requestId}","site":"${SITE.escaped(record.site)}","client":"${record.clientAddress}"${peer(record)}` +
    `,"method":"${escaped(record.method)}","target":"${escaped(record.target)}","host":"${HOST.escaped(record.host)}"` +
    `,"protocol":"${record.protocol}","status":${record.status}` +
    `,"request_bytes":${record.requestBytes},"response_bytes":${record.responseBytes}`;
  if (record.traceId !== "") line += `,"trace_id":"${record.traceId}"`;
  if (record.failureName !== null) line += failed(record);
  if (record.origin !== "") {
    line += `,"origin":"${ORIGIN.escaped(record.origin)}","address":"${ADDRESS.escaped(record.address)}"${tried(record)}`;
  }
  return line + times(record);
}

/** Who was connected, where that is a proxy that named the client. */
function peer({ peerAddress, clientAddress }: AccessRecord): string {
  return peerAddress === clientAddress ? "" : `,"peer":"${peerAddress}"`;
}

/** The usual case, one exchange over a pooled connection, is one constant: fewer pieces to join. */
function tried(record: AccessRecord): string {
  if (record.reused && record.exchanges === 1 && record.attempts.length === 0) {
    return ',"attempts":[],"exchanges":1,"reused":true';
  }
  return `,"attempts":[${record.attempts.map(attempt).join(",")}],"exchanges":${record.exchanges},"reused":${record.reused}`;
}

function times(record: AccessRecord): string {
  const before =
    record.connectMs < 0 && record.sendMs < 0
      ? ',"dns_ms":null,"connect_ms":null,"tls_ms":null,"send_ms":null'
      : `,"dns_ms":${ms(record.dnsMs)},"connect_ms":${ms(record.connectMs)},"tls_ms":${ms(record.tlsMs)},"send_ms":${ms(record.sendMs)}`;
  const queued = record.queueMs < 0 ? "" : `,"queue_ms":${ms(record.queueMs)}`;
  return `${queued}${before},"ttfb_ms":${ms(record.ttfbMs)},"total_ms":${ms(record.totalMs)}}\n`;
}

function failed(record: AccessRecord): string {
  const name = record.failureName as keyof typeof CATALOGUE;
  let text =
    `,"code":${CATALOGUE[name].code},"name":"${name}","reason":${record.failureReason === null ? "null" : `"${record.failureReason}"`}` +
    `,"phase":"${record.failurePhase}","detail":${quoted(record.failureDetail)}`;
  if (record.receivedBytes >= 0) text += `,"received_bytes":${record.receivedBytes}`;
  if (record.expectedBytes >= 0) text += `,"expected_bytes":${record.expectedBytes}`;
  return text;
}

function attempt(tried: LoggedAttempt): string {
  return (
    `{"address":${quoted(tried.address)},"outcome":"${tried.outcome}","reason":${tried.reason === null ? "null" : `"${tried.reason}"`}` +
    `,"errno":"${tried.errno}","start_ms":${ms(tried.startMs)},"duration_ms":${ms(tried.durationMs)}}`
  );
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** A string as it stands between the quotes. Only ASCII comes out: the line goes byte by byte into shared memory. */
function escaped(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text).slice(1, -1).replace(NOT_ASCII, escapedCharacter) : text;
}

function escapedCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A field that mostly has the value of the line before: comparing is cheaper than looking for what needs an escape. */
class RepeatedField {
  #text = "";
  #escaped = "";

  escaped(text: string): string {
    if (text !== this.#text) {
      this.#text = text;
      this.#escaped = escaped(text);
    }
    return this.#escaped;
  }
}

const SITE = new RepeatedField();
const HOST = new RepeatedField();
const ORIGIN = new RepeatedField();
const ADDRESS = new RepeatedField();

/** Milliseconds with three decimals; null for what did not happen. From integers: formatting a double costs ten times as much. */
function ms(value: number): string {
  if (value < 0) return "null";
  const us = Math.round(value * 1000);
  return `${Math.floor(us / 1000)}.${THOUSANDTHS[us % 1000] ?? "000"}`;
}

const THOUSANDTHS: readonly string[] = Array.from({ length: 1000 }, (_, index) => String(index).padStart(3, "0"));
