import { METHODS } from "node:http";
import type { ClientConfig } from "../../src/config/edge-config.ts";
import { CHUNKED } from "../../src/http1/body-length.ts";
import { type ChunkedMode, ChunkedReader } from "../../src/http1/chunked.ts";
import type { RequestHead } from "../../src/http1/request-head.ts";
import { RequestReader } from "../../src/proxy/request-reader.ts";

/** One request as wao read it, and its body as handed on. Octets are latin1 text. */
export interface WaoRequest {
  readonly head: RequestHead;
  raw: string;
  complete: boolean;
}

/** What wao made of a client's stream. */
export interface WaoReading {
  readonly requests: readonly WaoRequest[];
  /** The failure's name and detail, or null. */
  readonly refused: string | null;
}

const LIMITS: ClientConfig = {
  headTimeoutMs: 1,
  idleTimeoutMs: 1,
  bodyIdleTimeoutMs: 1,
  maxHeadBytes: 1 << 20,
  maxTargetBytes: 1 << 20,
  maxHeaderCount: 1000,
  maxStreams: 1,
};
/** Known methods but those which the pipeline refuses for every site (2506). */
const PASSED_METHODS = new Set(METHODS.filter((method) => method !== "CONNECT" && method !== "TRACE"));

/** Reads octets as a client connection does, up to a request behind which nothing more is read. */
export function readAsWao(pieces: readonly Buffer[]): WaoReading {
  const reader = new RequestReader();
  const requests: WaoRequest[] = [];
  for (const piece of pieces) {
    reader.add(piece);
    const verdict = readOn(reader, requests);
    if (verdict !== "waiting") return { requests, refused: verdict === "closed" ? null : verdict.refused };
  }
  return { requests, refused: null };
}

type Verdict = "waiting" | "closed" | { readonly refused: string };

function readOn(reader: RequestReader, requests: WaoRequest[]): Verdict {
  for (;;) {
    const current = requests.at(-1);
    if (current && !current.complete) {
      const verdict = readBody(reader, current);
      if (verdict !== null) return verdict;
      continue;
    }
    const found = reader.readHead(LIMITS);
    if (found === "none" || found === "partial") return "waiting";
    if (found === "bad") return { refused: `${reader.wrong?.name}: ${reader.wrong?.detail}` };
    const { head } = reader;
    if (!PASSED_METHODS.has(head.method)) return { refused: "MethodNotAllowed" };
    requests.push({ head, raw: "", complete: false });
  }
}

/** Null when the body is whole and the next request may follow. */
function readBody(reader: RequestReader, current: WaoRequest): Verdict | null {
  for (let part = reader.nextPart(); part; part = reader.nextPart()) current.raw += part.toString("latin1");
  if (reader.bodyError) return { refused: `chunked body: ${reader.bodyError}` };
  if (!reader.isBodyRead) return "waiting";
  current.complete = true;
  const { connection, minor, upgrade } = current.head;
  const ends = connection.close || (minor === 0 && !connection.keepAlive);
  return ends || (connection.upgrade && upgrade !== "") ? "closed" : null;
}

/** What is inside the body that was handed on. */
export function dataOf({ head, raw }: WaoRequest): string {
  return head.bodyLength === CHUNKED ? readChunked(raw, "data") : raw;
}

/** A chunked body once more, with its framing or without. */
export function readChunked(raw: string, mode: ChunkedMode): string {
  const reader = new ChunkedReader(mode, "keep");
  const octets = Buffer.from(raw, "latin1");
  reader.feed(octets, 0, octets.length);
  let text = "";
  for (let index = 0; index < reader.ranges.length; index += 2) {
    text += octets.toString("latin1", reader.ranges[index], reader.ranges[index + 1]);
  }
  return text;
}
