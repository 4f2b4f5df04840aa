import type { Socket } from "node:net";
import {
  FLAG,
  type Frame,
  frame,
  type Fields,
  headers,
  PREFACE,
  readFrames,
  settings,
  TYPE,
  uint32,
} from "./http2-frames.ts";
import { startRawServer } from "./raw-server.ts";

/** One connection of an origin that answers in frames, which can be wrong. */
export class FrameConnection {
  readonly socket: Socket;
  readonly index: number;
  /** Everything that came, in its order. */
  readonly frames: Frame[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #isGreeted = false;

  constructor(socket: Socket, index: number) {
    this.socket = socket;
    this.index = index;
  }

  /** Octets that came; returns the frames in them. Says nothing but ACK by itself. */
  take(chunk: Buffer): readonly Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (!this.#isGreeted) {
      if (this.#rest.length < PREFACE.length) return [];
      this.#rest = this.#rest.subarray(PREFACE.length);
      this.#isGreeted = true;
    }
    const { frames, rest } = readFrames(this.#rest);
    this.#rest = Buffer.from(rest);
    this.frames.push(...frames);
    for (const { type, flags, payload } of frames) {
      if (type === TYPE.settings && (flags & FLAG.ack) === 0) this.write(frame(TYPE.settings, FLAG.ack, 0));
      if (type === TYPE.ping && (flags & FLAG.ack) === 0) this.write(frame(TYPE.ping, FLAG.ack, 0, payload));
    }
    return frames;
  }

  write(octets: Buffer): void {
    this.socket.write(octets);
  }

  /** The head of an answer; the body follows. */
  head(stream: number, fields: Fields = []): void {
    this.write(headers(stream, [[":status", "200"], ...fields], FLAG.endHeaders));
  }

  /** A whole answer. */
  answer(stream: number, body: string, fields: Fields = []): void {
    this.head(stream, fields);
    this.write(frame(TYPE.data, FLAG.endStream, stream, body));
  }

  goaway(lastStream: number, code: number): void {
    this.write(frame(TYPE.goaway, 0, 0, Buffer.concat([uint32(lastStream), uint32(code)])));
  }
}

export interface FrameOrigin {
  readonly url: string;
  readonly connections: readonly FrameConnection[];
}

type OnFrame = (frame: Frame, connection: FrameConnection) => void;

/** An origin that speaks HTTP/2 without TLS. `onFrame` gets every frame but those that are acknowledged by themselves. */
export async function startFrameOrigin(
  onFrame: OnFrame,
  own: readonly (readonly [number, number])[] = [],
): Promise<FrameOrigin> {
  const connections: FrameConnection[] = [];
  const port = await startRawServer((socket) => {
    const connection = new FrameConnection(socket, connections.length);
    connections.push(connection);
    socket.setNoDelay(true);
    connection.write(settings(...own));
    socket.on("data", (chunk: Buffer) => {
      for (const one of connection.take(chunk)) onFrame(one, connection);
    });
  });
  return { url: `h2c://127.0.0.1:${port}`, connections };
}

/** Calls back for the heads of requests alone. */
export function onRequest(answer: (stream: number, connection: FrameConnection) => void): OnFrame {
  return ({ type, stream }, connection) => {
    if (type === TYPE.headers) answer(stream, connection);
  };
}
