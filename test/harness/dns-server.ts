import { createSocket, type RemoteInfo, type Socket as UdpSocket } from "node:dgram";
import { isIPv4, isIPv6, createServer, type Server, type Socket } from "node:net";
import { after } from "node:test";
import { type DnsQuestion, type DnsRecord, type DnsType, type Rcode, readQuestion, writeReply } from "./dns-message.ts";

/** What the server says to one question. */
export interface DnsAnswer {
  /** Of both families; each type of question gets its own. None of its type: NOERROR without data. */
  readonly ips?: readonly string[];
  /** Where the name leads; followed within this server, as a recursive server does. A loop is sent as far as it goes. */
  readonly cname?: string;
  /** Seconds [60]. */
  readonly ttl?: number;
  /** [NOERROR] */
  readonly rcode?: Rcode;
  /** Say nothing at all. */
  readonly silent?: true;
  readonly delayMs?: number;
  /** Say it when this is done. */
  readonly later?: Promise<unknown>;
  /** Over UDP only "ask over TCP". */
  readonly truncated?: true;
  /** Send these bytes behind the question's id, in place of a message. */
  readonly garbage?: Buffer;
}

/** One answer for both types, or one for each; a type that is left out has no data. */
export type DnsScript = DnsAnswer | { readonly A?: DnsAnswer; readonly AAAA?: DnsAnswer };

/** By name, or decided at each question. A name that is not there: NXDOMAIN. `*`: every other name. */
export type DnsScripts = Readonly<Record<string, DnsScript>> | ((name: string, type: DnsType) => DnsScript);

export const NXDOMAIN: DnsAnswer = { rcode: "NXDOMAIN" };
export const SERVFAIL: DnsAnswer = { rcode: "SERVFAIL" };
export const REFUSED: DnsAnswer = { rcode: "REFUSED" };
export const FORMERR: DnsAnswer = { rcode: "FORMERR" };
export const NO_DATA: DnsAnswer = { ips: [] };
export const SILENCE: DnsAnswer = { silent: true };

export interface AskedQuestion {
  readonly name: string;
  readonly type: DnsType;
  readonly over: "udp" | "tcp";
  /** `performance.now()`, ms. */
  readonly atMs: number;
}

export interface DnsServerOptions {
  /** [127.0.0.1] */
  readonly host?: string;
  /** [any free one] */
  readonly port?: number;
}

const LONGEST_CHAIN = 8;

/** A DNS server on UDP and TCP. Ends with the test, suite or file in which it was started. */
export async function startDnsServer(scripts: DnsScripts = {}, options: DnsServerOptions = {}): Promise<DnsServer> {
  const server = new DnsServer(scripts);
  after(() => server.close());
  await server.listen(options);
  return server;
}

/** A DNS server that answers by script and remembers what it was asked. */
export class DnsServer {
  /** Every question so far, oldest first. */
  readonly questions: AskedQuestion[] = [];
  readonly #tcp: Server = createServer((socket) => this.#onConnection(socket));
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #scripts: DnsScripts;
  #udp: UdpSocket | null = null;
  #port = 0;
  #host = "127.0.0.1";

  constructor(scripts: DnsScripts = {}) {
    this.#scripts = scripts;
  }

  async listen({ host = "127.0.0.1", port = 0 }: DnsServerOptions = {}): Promise<void> {
    this.#host = host;
    // TCP first: UDP has no TIME_WAIT and next to no other users, so that the same port is free there.
    await new Promise<void>((resolve, reject) => {
      this.#tcp.once("error", reject);
      this.#tcp.listen(port, host, resolve);
    });
    const address = this.#tcp.address();
    this.#port = typeof address === "object" && address !== null ? address.port : port;
    const udp = createSocket(isIPv6(host) ? "udp6" : "udp4");
    this.#udp = udp;
    await new Promise<void>((resolve, reject) => {
      udp.once("error", reject);
      udp.bind(this.#port, host, resolve);
    });
    udp.on("error", () => undefined);
    udp.on("message", (query, from) => this.#onDatagram(query, from));
  }

  get port(): number {
    return this.#port;
  }

  /** `127.0.0.1:PORT` or `[::1]:PORT`. */
  get address(): string {
    return isIPv6(this.#host) ? `[${this.#host}]:${this.#port}` : `${this.#host}:${this.#port}`;
  }

  /** Replace everything that it says. */
  say(scripts: DnsScripts): void {
    this.#scripts = scripts;
  }

  /** Every question so far as `A shop.test`, oldest first; of one type if given. */
  asked(type?: DnsType): string[] {
    const wanted = type === undefined ? this.questions : this.questions.filter((asked) => asked.type === type);
    return wanted.map((asked) => `${asked.type} ${asked.name}`);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    this.#tcp.close();
    this.#udp?.close();
    this.#udp = null;
  }

  #onDatagram(query: Buffer, from: RemoteInfo): void {
    this.#onQuery(query, "udp", (reply) => this.#udp?.send(reply, from.port, from.address));
  }

  /** RFC 1035 section 4.2.2: a length of two bytes before each message. */
  #onConnection(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => undefined);
    let received: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        this.#onQuery(received.subarray(2, end), "tcp", (reply) => {
          const length = Buffer.alloc(2);
          length.writeUInt16BE(reply.length, 0);
          socket.write(Buffer.concat([length, reply]));
        });
        received = received.subarray(end);
      }
    });
  }

  #onQuery(query: Buffer, over: "udp" | "tcp", send: (reply: Buffer) => void): void {
    const question = readQuestion(query);
    if (question.type === null) return;
    this.questions.push({ name: question.name, type: question.type, over, atMs: performance.now() });
    const answer = this.#answerTo(question.name, question.type);
    if (answer.silent === true) return;
    const reply = this.#reply(question, question.type, { answer, over });
    if (answer.later !== undefined) void answer.later.then(() => send(reply));
    else if (answer.delayMs === undefined) send(reply);
    else this.#after(answer.delayMs, () => send(reply));
  }

  #answerTo(name: string, type: DnsType): DnsAnswer {
    const script =
      typeof this.#scripts === "function"
        ? this.#scripts(name, type)
        : (this.#scripts[name] ?? this.#scripts["*"] ?? NXDOMAIN);
    return "A" in script || "AAAA" in script ? (script[type] ?? NO_DATA) : (script as DnsAnswer);
  }

  #reply(
    question: DnsQuestion,
    type: DnsType,
    { answer, over }: { readonly answer: DnsAnswer; readonly over: "udp" | "tcp" },
  ): Buffer {
    if (answer.garbage !== undefined) return Buffer.concat([idBytes(question.id), answer.garbage]);
    if (answer.truncated === true && over === "udp")
      return writeReply(question, { rcode: "NOERROR", records: [], isTruncated: true });
    const { rcode, records } = this.#follow(question.name, type, answer);
    return writeReply(question, { rcode, records, isTruncated: false });
  }

  /** The records of a name, along its CNAMEs. */
  #follow(name: string, type: DnsType, answer: DnsAnswer): { rcode: Rcode; records: DnsRecord[] } {
    const records: DnsRecord[] = [];
    let owner = name;
    let at = answer;
    while (at.cname !== undefined && records.length < LONGEST_CHAIN) {
      records.push({ owner, type: "CNAME", data: at.cname, ttl: at.ttl ?? 60 });
      owner = at.cname;
      at = this.#answerTo(owner, type);
    }
    const isWanted = type === "A" ? isIPv4 : isIPv6;
    for (const ip of (at.ips ?? []).filter((ip) => isWanted(ip))) {
      records.push({ owner, type, data: ip, ttl: at.ttl ?? 60 });
    }
    return { rcode: at.rcode ?? "NOERROR", records };
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(id, 0);
  return bytes;
}
