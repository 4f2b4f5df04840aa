import { isIPv4 } from "node:net";

/** DNS messages as bytes, as far as a test's server needs them (RFC 1035 section 4). */

const HEADER_BYTES = 12;
const FLAGS = { answer: 0x8180, truncated: 0x0200 };
const TYPE = { A: 1, CNAME: 5, AAAA: 28 } as const;

const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

export type Rcode = keyof typeof RCODE;
export type DnsType = "A" | "AAAA";

export interface DnsQuestion {
  readonly id: number;
  /** Lower case, no trailing dot. */
  readonly name: string;
  /** Null for a type that no test asks for. */
  readonly type: DnsType | null;
  /** As it came, to be sent back: clients compare it letter by letter. */
  readonly bytes: Buffer;
}

export interface DnsRecord {
  readonly owner: string;
  readonly type: "A" | "AAAA" | "CNAME";
  /** An address, or the name that a CNAME leads to. */
  readonly data: string;
  readonly ttl: number;
}

export interface DnsReply {
  readonly rcode: Rcode;
  readonly records: readonly DnsRecord[];
  /** "Too long for UDP, ask again over TCP". */
  readonly isTruncated: boolean;
}

/** The one question of a query. */
export function readQuestion(query: Buffer): DnsQuestion {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  const code = query.readUInt16BE(at + 1);
  return {
    id: query.readUInt16BE(0),
    name: labels.join("."),
    type: code === TYPE.A ? "A" : code === TYPE.AAAA ? "AAAA" : null,
    bytes: query.subarray(HEADER_BYTES, at + 5),
  };
}

export function writeReply(question: DnsQuestion, { rcode, records, isTruncated }: DnsReply): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(FLAGS.answer | (isTruncated ? FLAGS.truncated : 0) | RCODE[rcode], 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question.bytes, ...records.map(recordBytes)]);
}

function recordBytes({ owner, type, data, ttl }: DnsRecord): Buffer {
  const value = type === "CNAME" ? nameBytes(data) : isIPv4(data) ? ipv4Bytes(data) : ipv6Bytes(data);
  const head = Buffer.alloc(10);
  head.writeUInt16BE(TYPE[type], 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(ttl, 4);
  head.writeUInt16BE(value.length, 8);
  return Buffer.concat([nameBytes(owner), head, value]);
}

function nameBytes(name: string): Buffer {
  const labels = name.split(".").filter((label) => label !== "");
  const parts = labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label, "latin1")]));
  return Buffer.concat([...parts, Buffer.of(0)]);
}

function ipv4Bytes(ip: string): Buffer {
  return Buffer.from(ip.split(".").map(Number));
}

function ipv6Bytes(ip: string): Buffer {
  const [left = "", right] = ip.split("::");
  const words = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const [before, after] = [words(left), words(right ?? "")];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const all = [...before, ...zeros, ...after].map((word) => Number.parseInt(word, 16));
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 255]));
}
