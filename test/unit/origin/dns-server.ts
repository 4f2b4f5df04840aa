import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv4 } from "node:net";
import type { TestContext } from "node:test";

export type QueryType = "A" | "AAAA";

/** What the server says to one question; `silence`: nothing; `later`: when the promise is done. */
export type DnsAnswer =
  | { readonly ips: readonly string[]; readonly ttl?: number }
  | { readonly rcode: number }
  | "silence"
  | { readonly later: Promise<unknown>; readonly ips: readonly string[] };

export const NXDOMAIN: DnsAnswer = { rcode: 3 };
export const SERVFAIL: DnsAnswer = { rcode: 2 };
export const REFUSED: DnsAnswer = { rcode: 5 };
export const NO_DATA: DnsAnswer = { ips: [] };

const HEADER_BYTES = 12;
const TYPES: Readonly<Record<number, QueryType>> = { 1: "A", 28: "AAAA" };

/** A DNS server on a UDP port of loopback; ends with the test. */
export class DnsServer {
  /** Every question so far, `A shop.test`. */
  readonly asked: string[] = [];
  /** May be replaced while it runs. */
  answer: (name: string, type: QueryType) => DnsAnswer;
  readonly #socket: Socket = createSocket("udp4");

  constructor(answer: (name: string, type: QueryType) => DnsAnswer) {
    this.answer = answer;
  }

  /** Resolves to `127.0.0.1:PORT`. */
  async start(context: TestContext): Promise<string> {
    context.after(() => this.#socket.close());
    this.#socket.on("message", (query, from) => this.#onQuery(query, from));
    await new Promise<void>((resolve) => this.#socket.bind(0, "127.0.0.1", resolve));
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  #onQuery(query: Buffer, from: RemoteInfo): void {
    const { name, end } = readName(query);
    const type = TYPES[query.readUInt16BE(end)];
    if (type === undefined) return;
    this.asked.push(`${type} ${name}`);
    const answer = this.answer(name, type);
    if (answer === "silence") return;
    const question = query.subarray(HEADER_BYTES, end + 4);
    const reply = encode(query.readUInt16BE(0), question, answer);
    const send = (): void => this.#socket.send(reply, from.port, from.address);
    if ("later" in answer) void answer.later.then(send);
    else send();
  }
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join("."), end: at + 1 };
}

function encode(id: number, question: Buffer, answer: Exclude<DnsAnswer, "silence">): Buffer {
  const rcode = "rcode" in answer ? answer.rcode : 0;
  const ips = "ips" in answer ? answer.ips : [];
  const ttl = "ttl" in answer && answer.ttl !== undefined ? answer.ttl : 60;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x8180 | rcode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(ips.length, 6);
  return Buffer.concat([header, question, ...ips.map((ip) => record(ip, ttl))]);
}

/** The name is a pointer to the question's. */
function record(ip: string, ttl: number): Buffer {
  const data = isIPv4(ip) ? Buffer.from(ip.split(".").map(Number)) : ipv6Bytes(ip);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(isIPv4(ip) ? 1 : 28, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function ipv6Bytes(ip: string): Buffer {
  const [left = "", right] = ip.split("::");
  const words = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const [before, after] = [words(left), words(right ?? "")];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const all = [...before, ...zeros, ...after].map((word) => Number.parseInt(word, 16));
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 255]));
}
