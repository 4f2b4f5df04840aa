import type { Field } from "../harness/fields.ts";

/*
 * Node's own parser as the oracle of the fuzz: llhttp, strict, driven as `http.Server` and `http.ClientRequest` drive it.
 * It is reached through a module of Node that is not public; where that is gone the tests must fail, not pass.
 */

/** One message as llhttp read it. Octets are latin1 text, one character each. */
export interface LlhttpMessage {
  /** Requests only. */
  readonly method: string;
  readonly target: string;
  /** Responses only. */
  readonly status: number;
  readonly reasonPhrase: string;
  readonly minor: number;
  readonly fields: readonly Field[];
  readonly keepAlive: boolean;
  readonly upgrade: boolean;
  /** Of a chunked body what is inside. */
  data: string;
  readonly trailers: Field[];
  complete: boolean;
}

/** What llhttp made of a stream. */
export interface LlhttpReading {
  readonly messages: readonly LlhttpMessage[];
  /** Its code for what it refused, or null. */
  readonly refused: string | null;
}

/** What follows the octets: nothing yet, or the end of the connection. */
export type StreamEnd = "open" | "eof";

/** A head is read as large as it comes: size is not what is compared here. */
const MAX_HEAD_BYTES = 1 << 20;

interface NativeParser {
  [callback: number]: (...values: never[]) => unknown;
  initialize(type: number, resource: object, maxHeaderBytes: number, lenientFlags: number): void;
  execute(octets: Buffer): number | (Error & { readonly code: string });
  finish(): undefined | (Error & { readonly code: string });
  close(): void;
}

interface ParserModule {
  readonly HTTPParser: (new () => NativeParser) & Readonly<Record<string, number>>;
  readonly methods: readonly string[];
}

const { HTTPParser, methods } = process.getBuiltinModule("node:_http_common") as unknown as ParserModule;

/** Between the other methods of HTTP and this one llhttp counts those of RTSP, which `methods` does not list. */
const QUERY = "QUERY";

/** Reads a client's octets; stops behind a message after which the connection speaks something else. */
export function readRequests(pieces: readonly Buffer[]): LlhttpReading {
  const reader = new LlhttpReader("REQUEST", () => HAS_BODY);
  for (const piece of pieces) reader.push(piece);
  return reader.end("open");
}

/** Reads an origin's octets as Node's client does; `method` is that of the request which they answer. */
export function readResponses(pieces: readonly Buffer[], method: string, end: StreamEnd): LlhttpReading {
  const reader = new LlhttpReader("RESPONSE", (status) => (status < 200 || method === "HEAD" ? NO_BODY : HAS_BODY));
  for (const piece of pieces) reader.push(piece);
  return reader.end(end);
}

/** What `kOnHeadersComplete` answers: go on, or assume that no body follows. */
const HAS_BODY = 0;
const NO_BODY = 1;

class LlhttpReader {
  readonly #parser = new HTTPParser();
  readonly #messages: LlhttpMessage[] = [];
  #names: string[] = [];
  #refused: string | null = null;
  #isOver = false;

  constructor(type: "REQUEST" | "RESPONSE", bodyOf: (status: number) => number) {
    const parser = this.#parser;
    parser.initialize(HTTPParser[type] as number, {}, MAX_HEAD_BYTES, HTTPParser["kLenientNone"] as number);
    let target = "";
    parser[HTTPParser["kOnHeaders"] as number] = (fields: string[], url: string) => {
      this.#names.push(...fields);
      target += url;
    };
    parser[HTTPParser["kOnHeadersComplete"] as number] = (...values: never[]) => {
      const [, minor, fields, method, url, status, reasonPhrase, upgrade, keepAlive] = values as unknown as [
        number,
        number,
        string[] | undefined,
        number | undefined,
        string | undefined,
        number | undefined,
        string | undefined,
        boolean,
        boolean,
      ];
      this.#messages.push({
        method: method === undefined ? "" : (methods[method] ?? QUERY),
        target: target + (url ?? ""),
        status: status ?? 0,
        reasonPhrase: reasonPhrase ?? "",
        minor,
        fields: pairs(fields ?? this.#names),
        keepAlive,
        upgrade,
        data: "",
        trailers: [],
        complete: false,
      });
      this.#names = [];
      target = "";
      return bodyOf(status ?? 0);
    };
    parser[HTTPParser["kOnBody"] as number] = (octets: Buffer) => {
      const message = this.#messages.at(-1);
      if (message) message.data += octets.toString("latin1");
    };
    parser[HTTPParser["kOnMessageComplete"] as number] = () => {
      const message = this.#messages.at(-1);
      // Behind trailers the target is told once more.
      target = "";
      if (!message) return;
      message.trailers.push(...pairs(this.#names));
      this.#names = [];
      message.complete = true;
      if (message.upgrade) this.#isOver = true;
    };
  }

  push(piece: Buffer): void {
    if (this.#isOver || this.#refused !== null) return;
    const outcome = this.#parser.execute(piece);
    if (typeof outcome !== "number") this.#refused = outcome.code;
  }

  end(end: StreamEnd): LlhttpReading {
    if (end === "eof" && !this.#isOver && this.#refused === null) this.#refused = this.#parser.finish()?.code ?? null;
    this.#parser.close();
    return { messages: this.#messages, refused: this.#refused };
  }
}

function pairs(flat: readonly string[]): Field[] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index] ?? "", flat[2 * index + 1] ?? ""]);
}
