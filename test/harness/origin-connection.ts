import type { Socket } from "node:net";
import { within } from "./deadline.ts";
import { OriginRequest } from "./request-reader.ts";

/** One connection that an origin accepted. Its requests are handled one after the other. */
export class OriginConnection {
  readonly index: number;
  readonly socket: Socket;
  readonly openedAt = performance.now();
  state: "open" | "closed" = "open";
  /** Resolves when the edge has ended its side, by FIN or RST, with the time of `performance.now()`. */
  readonly ended: Promise<number>;
  /** Resolves when both sides are done. */
  readonly closed: Promise<void>;
  /** Bytes after an upgrade that was accepted with `tunnel()`. */
  readonly tunnelled: Buffer[] = [];
  readonly #serve: (request: OriginRequest) => Promise<void>;
  readonly #watchers = new Set<() => void>();
  readonly #ended = Promise.withResolvers<number>();
  #busy = false;
  #finished = false;
  #tunnel = false;
  #request: OriginRequest | null = null;
  #pending: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, index: number, serve: (request: OriginRequest) => Promise<void>) {
    this.socket = socket;
    this.index = index;
    this.#serve = serve;
    this.ended = this.#ended.promise;
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("end", () => this.#end());
    socket.on("error", () => this.#end());
    socket.on("close", () => {
      this.state = "closed";
      this.#end();
    });
  }

  /** True once the edge has ended its side. */
  get finished(): boolean {
    return this.#finished;
  }

  /** The request that is handled now, or the last one. */
  get current(): OriginRequest | null {
    return this.#request;
  }

  write(bytes: Buffer | string): boolean {
    return typeof bytes === "string" ? this.socket.write(bytes, "latin1") : this.socket.write(bytes);
  }

  /** Write a long body with backpressure; stops early when the connection ends. */
  async writeAll(chunks: Iterable<Buffer>): Promise<void> {
    for (const chunk of chunks) {
      if (this.socket.destroyed) return;
      if (this.socket.write(chunk)) continue;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.socket.once("drain", resolve);
      this.socket.once("close", resolve);
      await promise;
      this.socket.removeListener("drain", resolve);
      this.socket.removeListener("close", resolve);
    }
  }

  /** FIN after what was written. */
  finish(): void {
    this.socket.end();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }

  /** From now on bytes are not HTTP: they gather in `tunnelled`. Call it before the 101 is written. */
  tunnel(): void {
    this.#tunnel = true;
    if (this.#pending.length > 0) this.tunnelled.push(this.#pending);
    this.#pending = Buffer.alloc(0);
  }

  /** Waits until so many bytes came through the tunnel; returns all of them. */
  async tunnelBytes(count: number): Promise<Buffer> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const watcher = (): void => {
      if (Buffer.concat(this.tunnelled).length >= count) resolve();
    };
    this.#watchers.add(watcher);
    watcher();
    await within(promise, `${count} bytes through the tunnel`);
    this.#watchers.delete(watcher);
    return Buffer.concat(this.tunnelled);
  }

  #take(chunk: Buffer): void {
    if (this.#tunnel) {
      this.tunnelled.push(chunk);
      for (const watcher of this.#watchers) watcher();
      return;
    }
    if (this.#request !== null && !this.#request.whole) {
      const rest = this.#request.push(chunk);
      if (rest.length > 0) this.#pending = Buffer.concat([this.#pending, rest]);
    } else {
      this.#pending = Buffer.concat([this.#pending, chunk]);
    }
    this.#next();
  }

  #next(): void {
    if (this.#busy || this.#tunnel) return;
    const end = this.#pending.indexOf("\r\n\r\n");
    if (end === -1) {
      // An edge that ends its side between requests is done with this connection.
      if (this.#finished) this.socket.end();
      return;
    }
    const request = new OriginRequest(this.#pending.subarray(0, end).toString("latin1"));
    const rest = this.#pending.subarray(end + 4);
    this.#request = request;
    this.#pending = Buffer.from(request.push(rest));
    this.#busy = true;
    void this.#run(request);
  }

  async #run(request: OriginRequest): Promise<void> {
    try {
      await this.#serve(request);
      await request.body;
    } catch (error) {
      console.error("a handler of the origin failed:", error);
      this.socket.destroy();
    }
    this.#busy = false;
    this.#next();
  }

  #end(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#ended.resolve(performance.now());
    this.#request?.cut();
    for (const watcher of this.#watchers) watcher();
    this.#next();
  }
}
