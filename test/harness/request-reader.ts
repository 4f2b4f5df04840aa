import { type Body, BodyReader, framingOf } from "./body-reader.ts";
import { type Field, parseHead, valueOf, valuesOf } from "./fields.ts";

/** A request as an origin saw it. */
export class OriginRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly fields: readonly Field[];
  /** Resolves when the body has come whole, or with `complete: false` when the connection ended inside it. */
  readonly body: Promise<Body>;
  readonly #bodyDone = Promise.withResolvers<Body>();
  readonly #reader: BodyReader;
  #settled = false;

  constructor(text: string) {
    const { startLine, fields } = parseHead(text);
    const [method = "", target = "", version = ""] = startLine.split(" ");
    this.method = method;
    this.target = target;
    this.version = version;
    this.fields = fields;
    this.body = this.#bodyDone.promise;
    const framing = framingOf(valuesOf(fields, "content-length"), valuesOf(fields, "transfer-encoding"));
    this.#reader = new BodyReader(framing ?? { kind: "length", bytes: 0 });
    this.#check();
  }

  /** Target without the query. */
  get path(): string {
    return this.target.split("?", 1)[0] ?? "";
  }

  get whole(): boolean {
    return this.#reader.done;
  }

  header(name: string): string | undefined {
    return valueOf(this.fields, name);
  }

  /** Takes what belongs to the body and returns the rest. */
  push(chunk: Buffer): Buffer {
    const rest = chunk.subarray(this.#reader.push(chunk));
    this.#check();
    return rest;
  }

  /** The connection ended. */
  cut(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#bodyDone.resolve(this.#reader.result("cut"));
  }

  #check(): void {
    if (!this.#reader.done || this.#settled) return;
    this.#settled = true;
    this.#bodyDone.resolve(this.#reader.result("clean"));
  }
}
