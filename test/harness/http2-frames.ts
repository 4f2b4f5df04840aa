/** Frames of HTTP/2 as octets (RFC 9113 §4.1), written by hand so that they can be wrong. */

export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

export const TYPE = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export const SETTING = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
  enableConnectProtocol: 8,
} as const;

/** RFC 9113 §7. */
export const ERROR_NAMES = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
];

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const HEADER_BYTES = 9;

/** One frame; `payload` as octets or latin1 text. */
export function frame(type: number, flags: number, stream: number, payload: Buffer | string = ""): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload, "latin1") : payload;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntBE(body.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, body]);
}

/** Takes the whole frames from the beginning of `octets`. */
export function readFrames(octets: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = [];
  let at = 0;
  while (octets.length - at >= HEADER_BYTES) {
    const end = at + HEADER_BYTES + octets.readUIntBE(at, 3);
    if (end > octets.length) break;
    const payload = Buffer.from(octets.subarray(at + HEADER_BYTES, end));
    frames.push({
      type: octets[at + 3] ?? 0,
      flags: octets[at + 4] ?? 0,
      stream: octets.readUInt32BE(at + 5) & 0x7fffffff,
      payload,
    });
    at = end;
  }
  return { frames, rest: octets.subarray(at) };
}

export function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value >>> 0);
  return octets;
}

/** SETTINGS with pairs of identifier and value. */
export function settings(...pairs: readonly (readonly [number, number])[]): Buffer {
  const payload = pairs.map(([id, value]) => Buffer.concat([Buffer.from([id >> 8, id & 0xff]), uint32(value)]));
  return frame(TYPE.settings, 0, 0, Buffer.concat(payload));
}

export type Fields = readonly (readonly [string, string])[];

/** A field block without indexing and without Huffman code (RFC 7541 §6.2.2): nothing to remember, everything possible. */
export function block(fields: Fields): Buffer {
  return Buffer.concat(fields.map(([name, value]) => Buffer.concat([Buffer.from([0]), text(name), text(value)])));
}

function text(value: string): Buffer {
  const octets = Buffer.from(value, "latin1");
  return Buffer.concat([integer(octets.length), octets]);
}

/** RFC 7541 §5.1 with a prefix of 7 bits. */
function integer(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const octets = [127];
  let rest = value - 127;
  for (; rest >= 128; rest >>= 7) octets.push((rest & 0x7f) | 0x80);
  return Buffer.from([...octets, rest]);
}

/** The pseudo-header fields of a GET. */
export function pseudo(path = "/", changes: Readonly<Record<string, string>> = {}): Fields {
  const all = { ":method": "GET", ":scheme": "http", ":authority": "site.test", ":path": path, ...changes };
  return Object.entries(all);
}

export function headers(stream: number, fields: Fields, flags: number = FLAG.endStream | FLAG.endHeaders): Buffer {
  return frame(TYPE.headers, flags, stream, block(fields));
}

/** A whole request without body. */
export function get(stream: number, path = "/", ...further: Fields): Buffer {
  return headers(stream, [...pseudo(path), ...further]);
}

/** The head of a request with a body. */
export function post(stream: number, path = "/", ...further: Fields): Buffer {
  return headers(stream, [...pseudo(path, { ":method": "POST" }), ...further], FLAG.endHeaders);
}

export function data(stream: number, octets: Buffer | string, flags = 0): Buffer {
  return frame(TYPE.data, flags, stream, octets);
}

export function rstStream(stream: number, code: number): Buffer {
  return frame(TYPE.rstStream, 0, stream, uint32(code));
}

export function windowUpdate(stream: number, increment: number): Buffer {
  return frame(TYPE.windowUpdate, 0, stream, uint32(increment));
}

/** The status of a field block of ours, which begins with it: indexed, or its digits in Huffman code (RFC 7541, A and B). */
export function statusOf(fieldBlock: Buffer): number {
  let at = 0;
  while (((fieldBlock[at] ?? 0) & 0xe0) === 0x20) at = behindTableSize(fieldBlock, at);
  const first = fieldBlock[at] ?? 0;
  const indexed = [200, 204, 206, 304, 400, 404, 500][(first & 0x7f) - 8];
  if (first >= 0x80) return indexed ?? 0;
  const length = fieldBlock[at + 1] ?? 0;
  const value = fieldBlock.subarray(at + 2, at + 2 + (length & 0x7f));
  return Number(length >= 0x80 ? huffmanDigits(value) : value.toString("latin1"));
}

/** Behind a size update of the dynamic table (RFC 7541 §6.3), an integer with a prefix of 5 bits. */
function behindTableSize(fieldBlock: Buffer, at: number): number {
  let end = at + 1;
  if (((fieldBlock[at] ?? 0) & 0x1f) !== 0x1f) return end;
  while ((fieldBlock[end] ?? 0) >= 0x80) end += 1;
  return end + 1;
}

function huffmanDigits(octets: Buffer): string {
  let bits = [...octets].map((octet) => octet.toString(2).padStart(8, "0")).join("");
  let digits = "";
  while (digits.length < 3 && bits !== "") {
    const isShort = bits.startsWith("000");
    digits += isShort ? Number.parseInt(bits.slice(0, 5), 2) : Number.parseInt(bits.slice(0, 6), 2) - 22;
    bits = bits.slice(isShort ? 5 : 6);
  }
  return digits;
}
