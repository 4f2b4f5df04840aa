import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** RFC 6455 §1.3. */
const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** RFC 6455 §5.2. */
const OPCODE_CLOSE = 8;
const OPCODE_PING = 9;
const OPCODE_PONG = 10;
/** The demo echoes what fits a 16-bit length; more is answered with 1009, "message too big" (§7.4.1). */
const TOO_BIG = Buffer.from([0x80 | OPCODE_CLOSE, 2, 1009 >> 8, 1009 & 0xff]);

interface Frame {
  /** The first byte as received: FIN, reserved bits and opcode. */
  readonly first: number;
  readonly payload: Buffer;
  /** The bytes that the frame took. */
  readonly length: number;
}

/** Answer the upgrade with 101 and echo every frame until either side closes. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex): void {
  const key = request.headers["sec-websocket-key"];
  if (key === undefined) {
    socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  const accept = createHash("sha1")
    .update(key + ACCEPT_SUFFIX)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let pending: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = echoFrames(Buffer.concat([pending, chunk]), socket);
  });
  socket.on("end", () => socket.end());
}

/** Echo the complete frames and hand back the bytes of the incomplete one. */
function echoFrames(bytes: Buffer, socket: Duplex): Buffer {
  let rest = bytes;
  for (let frame = readFrame(rest); frame !== "incomplete"; frame = readFrame(rest)) {
    if (frame === "too-big") {
      socket.end(TOO_BIG);
      return Buffer.alloc(0);
    }
    rest = rest.subarray(frame.length);
    answerFrame(frame, socket);
  }
  return rest;
}

function answerFrame(frame: Frame, socket: Duplex): void {
  const opcode = frame.first & 0x0f;
  if (opcode === OPCODE_CLOSE) socket.end(encodeFrame(frame.first, frame.payload));
  else if (opcode === OPCODE_PING) socket.write(encodeFrame(0x80 | OPCODE_PONG, frame.payload));
  else if (opcode !== OPCODE_PONG) socket.write(encodeFrame(frame.first, frame.payload));
}

/** A frame of a client is always masked (§5.1). */
function readFrame(bytes: Buffer): Frame | "incomplete" | "too-big" {
  if (bytes.length < 2) return "incomplete";
  const short = bytes.readUInt8(1) & 0x7f;
  if (short === 127) return "too-big";
  const maskAt = short === 126 ? 4 : 2;
  if (bytes.length < maskAt + 4) return "incomplete";
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const start = maskAt + 4;
  if (bytes.length < start + size) return "incomplete";
  const payload = Buffer.from(bytes.subarray(start, start + size));
  for (let at = 0; at < size; at++) payload[at] = (payload[at] ?? 0) ^ (bytes[maskAt + (at & 3)] ?? 0);
  return { first: bytes.readUInt8(0), payload, length: start + size };
}

function encodeFrame(first: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([first, payload.length])
      : Buffer.from([first, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, payload]);
}
