import { connect as connectSocket, type Socket } from "node:net";
import { type Answer, type AnswerHead, AnswerReader, saysClose } from "./answer-reader.ts";
import { PATIENCE_MS, within } from "./deadline.ts";

/** How the other side ended a connection. */
export type Ending = "fin" | "rst";

export interface ConnectOptions {
  readonly host?: string;
  readonly localAddress?: string;
  /** Do not read until `resume()`. */
  readonly paused?: boolean;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Everything that came, as latin1 text. */
  readonly raw: string;
  /** `open`: a whole answer came and the connection stays. */
  readonly ended: Ending | "open" | "timeout";
  /** The parsed answer; absent when none came. */
  readonly answer: Answer | undefined;
}

export interface RawOptions extends ConnectOptions {
  /** Of the request; HEAD answers have no body. */
  readonly method?: string;
  readonly timeoutMs?: number;
}

/** Send bytes as they are on a new connection and take one answer, and the connection's end where the answer says so. */
export async function rawRequest(
  port: number,
  bytes: Buffer | string | readonly string[],
  options: RawOptions = {},
): Promise<RawAnswer> {
  const client = await Client.connect(port, options);
  const timeoutMs = options.timeoutMs ?? PATIENCE_MS;
  try {
    client.write(typeof bytes === "string" || Buffer.isBuffer(bytes) ? bytes : bytes.join(""));
    const answer = await quietly(client.answer(options.method ?? methodOf(bytes), timeoutMs));
    const stays = answer !== undefined && answer.complete && !saysClose(answer) && answer.detail.framing !== "close";
    const ended = stays ? "open" : ((await quietly(client.ended(timeoutMs))) ?? "timeout");
    return {
      status: answer?.status ?? 0,
      headers: answer?.headers ?? {},
      body: answer?.body.toString() ?? "",
      raw: client.raw(),
      ended,
      answer,
    };
  } finally {
    client.close();
  }
}

function methodOf(bytes: Buffer | string | readonly string[]): string {
  const text = typeof bytes === "string" || Buffer.isBuffer(bytes) ? bytes.toString("latin1", 0, 16) : (bytes[0] ?? "");
  return text.split(" ", 1)[0] ?? "GET";
}

async function quietly<T>(promise: Promise<T>): Promise<T | undefined> {
  return promise.catch(() => undefined);
}

interface Waiting {
  readonly reader: AnswerReader;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const RAW_BYTES = 1024 * 1024;

/** One raw client connection. Half-open is allowed: the test decides when its own side ends. */
export class Client {
  readonly socket: Socket;
  readonly #ended = Promise.withResolvers<Ending>();
  readonly #waiting: Waiting[] = [];
  readonly #raw: Buffer[] = [];
  readonly #watchers = new Set<() => void>();
  #rawBytes = 0;
  #rest: Buffer = Buffer.alloc(0);
  #ending: Ending | null = null;
  #received = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("end", () => this.#end("fin"));
    socket.on("error", () => this.#end("rst"));
    socket.on("close", () => this.#end("fin"));
  }

  /** Takes over a connection that is made already, such as one of TLS, of which nothing has been read. */
  static over(socket: Socket): Client {
    return new Client(socket);
  }

  static async connect(port: number, options: ConnectOptions = {}): Promise<Client> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connectSocket({
      port,
      host: options.host ?? "127.0.0.1",
      allowHalfOpen: true,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    });
    socket.once("connect", resolve);
    socket.once("error", reject);
    await within(promise, `connect to port ${port}`);
    socket.removeListener("error", reject);
    const client = new Client(socket);
    if (options.paused === true) socket.pause();
    return client;
  }

  /** Bytes received so far. */
  get received(): number {
    return this.#received;
  }

  write(bytes: Buffer | string): boolean {
    return typeof bytes === "string" ? this.socket.write(bytes, "latin1") : this.socket.write(bytes);
  }

  /** Write a long body with backpressure; stops early when the connection ends. */
  async writeAll(chunks: Iterable<Buffer>): Promise<void> {
    for (const chunk of chunks) {
      if (this.socket.destroyed) return;
      if (!this.socket.write(chunk)) await this.#drained();
    }
  }

  /** End our side (FIN); answers can still come. */
  finish(): void {
    this.socket.end();
  }

  /** End with RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }

  /** The next final answer. An incomplete body resolves with `complete: false`; a missing head rejects. */
  answer(method = "GET", ms = PATIENCE_MS): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.push({ reader: new AnswerReader(method), resolve, reject });
    this.#advance();
    const bounded = within(promise, `an answer to ${method}`, ms);
    // A test may await it later: until then a rejection is not unhandled.
    bounded.catch(() => undefined);
    return bounded;
  }

  /** The next interim answer of the answer that is waited for now (call `answer()` first, await it later). */
  async interim(index = 0, ms = PATIENCE_MS): Promise<AnswerHead> {
    await this.until(() => this.#waiting[0]?.reader.interim[index] !== undefined, `interim answer ${index}`, ms);
    const head = this.#waiting[0]?.reader.interim[index];
    if (head === undefined) throw new Error("no interim answer");
    return head;
  }

  /** Waits for the final head of the answer that is waited for now. */
  async head(ms = PATIENCE_MS): Promise<void> {
    await this.until(() => this.#waiting[0]?.reader.hasHead === true, "the head of an answer", ms);
  }

  /** Bytes that came and belong to no answer that was asked for; they are taken. For tunnels. */
  async bytes(count: number, ms = PATIENCE_MS): Promise<Buffer> {
    await this.until(() => this.#rest.length >= count, `${count} bytes`, ms);
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  /** How the other side ended the connection. */
  async ended(ms = PATIENCE_MS): Promise<Ending> {
    return within(this.#ended.promise, "the connection ends", ms);
  }

  raw(): string {
    return Buffer.concat(this.#raw).toString("latin1");
  }

  /** Waits for a condition that received bytes or the connection's end bring about. */
  async until(condition: () => boolean, what: string, ms = PATIENCE_MS): Promise<void> {
    if (condition()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const watcher = (): void => {
      if (condition() || this.#ending !== null) resolve();
    };
    this.#watchers.add(watcher);
    try {
      watcher();
      await within(promise, what, ms);
    } finally {
      this.#watchers.delete(watcher);
    }
    if (!condition()) throw new Error(`the connection ended (${this.#ending}) before: ${what}`);
  }

  async #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.socket.once("drain", resolve);
    this.socket.once("close", resolve);
    await promise;
    this.socket.removeListener("drain", resolve);
    this.socket.removeListener("close", resolve);
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.length;
    if (this.#rawBytes < RAW_BYTES) this.#raw.push(chunk);
    this.#rawBytes += chunk.length;
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#advance();
    this.#notify();
  }

  #advance(): void {
    for (;;) {
      const waiting = this.#waiting[0];
      if (waiting === undefined) return;
      const error = this.#feed(waiting.reader);
      if (error === null && !waiting.reader.done && this.#ending === null) return;
      this.#settle(waiting, error);
    }
  }

  #feed(reader: AnswerReader): Error | null {
    try {
      this.#rest = Buffer.from(reader.push(this.#rest));
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #settle(waiting: Waiting, error: Error | null): void {
    this.#waiting.shift();
    try {
      if (error !== null) throw error;
      waiting.resolve(waiting.reader.result(this.#ending === "rst" ? "cut" : "clean"));
    } catch (failed) {
      waiting.reject(new Error(`connection ended (${this.#ending}): ${String(failed)}`));
    }
  }

  #end(ending: Ending): void {
    if (this.#ending !== null) return;
    this.#ending = ending;
    this.#ended.resolve(ending);
    this.#advance();
    this.#notify();
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
