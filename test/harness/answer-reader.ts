import { type Body, BodyReader, type Framing, framingOf } from "./body-reader.ts";
import { byName, type Field, parseHead, valueOf, valuesOf } from "./fields.ts";

/** A head without a body of its own: 1xx. */
export interface AnswerHead {
  readonly version: string;
  readonly status: number;
  readonly phrase: string;
  readonly fields: readonly Field[];
  /** Lower-case names to joined values. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A final answer as a client saw it. */
export interface Answer extends AnswerHead {
  readonly interim: readonly AnswerHead[];
  /** First 4 MiB; `detail` has the rest's facts. */
  readonly body: Buffer;
  readonly detail: Body;
  /** False when the connection ended inside the body. */
  readonly complete: boolean;
}

const EMPTY: Framing = { kind: "length", bytes: 0 };

/** Reads one final answer, with the interim ones before it, from pieces of any size. */
export class AnswerReader {
  readonly #method: string;
  readonly #interim: AnswerHead[] = [];
  #text: Buffer = Buffer.alloc(0);
  #head: AnswerHead | null = null;
  #body: BodyReader | null = null;

  constructor(method: string) {
    this.#method = method;
  }

  get done(): boolean {
    return this.#body?.done === true;
  }

  /** The interim answers so far. */
  get interim(): readonly AnswerHead[] {
    return this.#interim;
  }

  /** True once the final head is there. */
  get hasHead(): boolean {
    return this.#head !== null;
  }

  /** Takes what belongs to this answer and returns the rest. */
  push(chunk: Buffer): Buffer {
    let rest = chunk;
    while (this.#body === null) {
      this.#text = Buffer.concat([this.#text, rest]);
      rest = Buffer.alloc(0);
      const end = this.#text.indexOf("\r\n\r\n");
      if (end === -1) return rest;
      rest = this.#text.subarray(end + 4);
      const head = readHead(this.#text.subarray(0, end).toString("latin1"));
      this.#text = Buffer.alloc(0);
      this.#take(head);
    }
    return rest.subarray(this.#body.push(rest));
  }

  /** The answer; `ended` says how the connection ended if it did before `done`. */
  result(ended: "clean" | "cut"): Answer {
    if (this.#head === null || this.#body === null) {
      throw new Error(`the connection ended inside a head: ${JSON.stringify(this.#text.toString("latin1"))}`);
    }
    const detail = this.#body.result(ended);
    return { ...this.#head, interim: this.#interim, body: detail.bytes, detail, complete: detail.complete };
  }

  #take(head: AnswerHead): void {
    if (head.status < 200 && head.status !== 101) {
      this.#interim.push(head);
      return;
    }
    this.#head = head;
    this.#body = new BodyReader(this.#framing(head));
  }

  /** RFC 9112 §6.3. */
  #framing(head: AnswerHead): Framing {
    const bodiless = this.#method === "HEAD" || head.status === 204 || head.status === 304 || head.status === 101;
    if (bodiless) return EMPTY;
    const framing = framingOf(valuesOf(head.fields, "content-length"), valuesOf(head.fields, "transfer-encoding"));
    return framing ?? { kind: "close" };
  }
}

function readHead(text: string): AnswerHead {
  const { startLine, fields } = parseHead(text);
  const match = /^(HTTP\/1\.[01]) (\d{3}) ?(.*)$/.exec(startLine);
  if (match === null) throw new Error(`a malformed status line was sent: ${JSON.stringify(startLine)}`);
  return {
    version: match[1] ?? "",
    status: Number(match[2]),
    phrase: match[3] ?? "",
    fields,
    headers: byName(fields),
  };
}

/** True when the answer says that its connection ends with it. */
export function saysClose(answer: Answer): boolean {
  return valueOf(answer.fields, "connection")?.toLowerCase().includes("close") === true;
}
