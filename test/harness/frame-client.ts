import { connect, type Socket } from "node:net";
import { PATIENCE_MS, within } from "./deadline.ts";
import { ERROR_NAMES, FLAG, type Frame, frame, PREFACE, readFrames, settings, statusOf, TYPE } from "./http2-frames.ts";

/** A client of HTTP/2 that sends what it is given and writes down what comes. */
export class FrameClient {
  readonly socket: Socket;
  /** Everything that came, in its order. */
  readonly frames: Frame[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #hasEnded = false;
  readonly #watchers = new Set<() => void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", () => undefined);
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.#hasEnded = true;
        this.#notify();
      });
    }
  }

  /** A connection on which nothing has been said. */
  static async connect(port: number): Promise<FrameClient> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.once("connect", resolve);
    socket.once("error", reject);
    await within(promise, `connect to port ${port}`);
    socket.removeListener("error", reject);
    return new FrameClient(socket);
  }

  /** A connection that is ready for requests: both prefaces are exchanged. */
  static async open(port: number, ...pairs: readonly (readonly [number, number])[]): Promise<FrameClient> {
    const client = await FrameClient.connect(port);
    client.write(Buffer.from(PREFACE, "latin1"), settings(...pairs));
    await client.first(TYPE.settings);
    client.write(frame(TYPE.settings, FLAG.ack, 0));
    return client;
  }

  write(...parts: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** The first frame of this type (on this stream), past or future. */
  async first(type: number, stream?: number, ms?: number): Promise<Frame> {
    const find = (): Frame | undefined =>
      this.frames.find((one) => one.type === type && (stream === undefined || one.stream === stream));
    await this.until(() => find() !== undefined, `a frame of type ${type} on stream ${stream ?? "any"}`, ms);
    return find() as Frame;
  }

  /** The status of the final answer on a stream. */
  async status(stream: number): Promise<number> {
    const find = (): number | undefined =>
      this.frames
        .filter((one) => one.type === TYPE.headers && one.stream === stream)
        .map(({ payload }) => statusOf(payload))
        .find((status) => status >= 200);
    await this.until(() => find() !== undefined, `an answer on stream ${stream}`);
    return find() as number;
  }

  /** Waits for END_STREAM. @returns the body */
  async body(stream: number): Promise<string> {
    const ofStream = (): Frame[] => this.frames.filter((one) => one.stream === stream);
    const isEnd = ({ type, flags }: Frame): boolean => type <= TYPE.headers && (flags & FLAG.endStream) !== 0;
    await this.until(() => ofStream().some(isEnd), `the end of stream ${stream}`);
    return Buffer.concat(ofStream().flatMap(({ type, payload }) => (type === TYPE.data ? [payload] : []))).toString(
      "latin1",
    );
  }

  /** The name of the error that ends a stream. */
  async reset(stream: number, ms?: number): Promise<string> {
    return errorName((await this.first(TYPE.rstStream, stream, ms)).payload, 0);
  }

  /** The name of the error that ends the connection, or `closed` where it ends without a word. */
  async goaway(ms?: number): Promise<string> {
    const find = (): Frame | undefined => this.frames.findLast(({ type }) => type === TYPE.goaway);
    await this.until(() => this.#hasEnded || find() !== undefined, "GOAWAY", ms);
    const last = find();
    return last === undefined ? "closed" : errorName(last.payload, 4);
  }

  /** The end of the connection. */
  async ended(ms?: number): Promise<void> {
    await this.until(() => this.#hasEnded, "the end of the connection", ms);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  close(): void {
    this.socket.destroy();
  }

  async until(condition: () => boolean, what: string, ms = PATIENCE_MS): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const watcher = (): void => {
      if (condition()) resolve();
      else if (this.#hasEnded) reject(new Error(`the connection ended before: ${what}; ${this.told()}`));
    };
    this.#watchers.add(watcher);
    try {
      watcher();
      await within(promise, what, ms).catch((error: unknown) => {
        throw new Error(`${String(error)}; ${this.told()}`, { cause: error });
      });
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  /** What came so far, for messages. */
  told(): string {
    const names = Object.keys(TYPE);
    return this.frames.map(({ type, stream, flags }) => `${names[type] ?? type}/${stream}/${flags}`).join(" ");
  }

  #take(chunk: Buffer): void {
    const { frames, rest } = readFrames(Buffer.concat([this.#rest, chunk]));
    this.frames.push(...frames);
    this.#rest = Buffer.from(rest);
    this.#notify();
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

function errorName(payload: Buffer, at: number): string {
  const code = payload.readUInt32BE(at);
  return ERROR_NAMES[code] ?? `error ${code}`;
}
