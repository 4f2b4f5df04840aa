import type { ServerHttp2Stream } from "node:http2";

/** What a client's stream tells whoever answers it. */
export interface StreamOwner {
  onData(data: Buffer): void;
  onTrailers(raw: readonly string[]): void;
  /** The readable side has ended; not necessarily by END_STREAM. */
  onEnd(): void;
  onDrain(): void;
  /** All that was written has left. */
  onFinish(): void;
  /** The last word. */
  onClose(): void;
}

const OWNER = Symbol("owner");
type Owned = ServerHttp2Stream & { [OWNER]?: StreamOwner | null };

/**
 * From here on the owner hears of the stream's close; of the rest once it asks. The listeners are the same functions for all streams, and a stream lets go of its
 * owner at its close, because it lives on (see `letGo` of `let-go.ts`); to take listeners away one by one costs more.
 */
export function ownStream(stream: ServerHttp2Stream, owner: StreamOwner): void {
  (stream as Owned)[OWNER] = owner;
  stream.on("close", onClose);
  // The code of a reset is asked for at `close`.
  stream.on("error", ignore);
}

export function hearBody(stream: ServerHttp2Stream): void {
  stream.on("data", onData);
  stream.on("trailers", onTrailers);
  stream.on("end", onEnd);
}

/** Once. */
export function hearDrain(stream: ServerHttp2Stream): void {
  stream.once("drain", onDrain);
}

/** Once. */
export function hearFinish(stream: ServerHttp2Stream): void {
  stream.once("finish", onFinish);
}

function onData(this: Owned, data: Buffer): void {
  this[OWNER]?.onData(data);
}

function onTrailers(this: Owned, _fields: object, _flags: number, raw: readonly string[]): void {
  this[OWNER]?.onTrailers(raw);
}

function onEnd(this: Owned): void {
  this[OWNER]?.onEnd();
}

function onDrain(this: Owned): void {
  this[OWNER]?.onDrain();
}

function onFinish(this: Owned): void {
  this[OWNER]?.onFinish();
}

function onClose(this: Owned): void {
  const owner = this[OWNER];
  this[OWNER] = null;
  owner?.onClose();
}

function ignore(): void {}
