import { randomBytes } from "node:crypto";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { after } from "node:test";
import { createServer as createTlsServer, type Server as TlsServer, type TlsOptions } from "node:tls";
import { within } from "./deadline.ts";
import { OriginConnection } from "./origin-connection.ts";
import type { OriginRequest } from "./request-reader.ts";

/** Called as soon as the head of a request is there; the body comes through `request.body`. */
export type Handler = (request: OriginRequest, connection: OriginConnection) => void | Promise<void>;

/** Bytes that are sent as they are once the request has come whole. */
export type Script = string | Buffer;

export interface OriginOptions {
  readonly host?: string;
  /** Speak TLS; `connections` then are those whose handshake was good, and their sockets are `TLSSocket`. */
  readonly tls?: TlsOptions;
}

/** An origin that answers 200 `ok` where nothing else is said. Ends with the scope in which it was started. */
export async function startOrigin(
  fallback: Handler | Script = reply(200, "ok"),
  options: OriginOptions = {},
): Promise<Origin> {
  const origin = new Origin(fallback, options.tls);
  after(() => origin.close());
  await origin.listen(options.host ?? "127.0.0.1");
  return origin;
}

/** The bytes of an answer with Content-Length. */
export function reply(status: number, body = "", fields: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Status\r\n${lines.join("")}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** A raw origin: counts connections, keeps every request it saw, behaves by path. */
export class Origin {
  /** Every request head that came, oldest first. */
  readonly requests: OriginRequest[] = [];
  /** Every connection that came, oldest first. */
  readonly connections: OriginConnection[] = [];
  readonly #server: Server;
  readonly #paths = new Map<string, Handler>();
  readonly #fallback: Handler;
  readonly #waiters = new Set<() => void>();
  readonly #scheme: "http" | "https";
  /** TCP connections under TLS. */
  readonly #wrapped = new Set<Socket>();
  #accepted: (connection: OriginConnection) => void = () => undefined;

  constructor(fallback: Handler | Script, tls?: TlsOptions) {
    this.#fallback = handlerOf(fallback);
    this.#scheme = tls === undefined ? "http" : "https";
    const accept = (socket: Socket): void => this.#accept(socket);
    this.#server =
      tls === undefined
        ? createServer({ allowHalfOpen: true }, accept)
        : createTlsServer(tls, accept).on("connection", (socket) => void this.#wrapped.add(socket));
  }

  async listen(host: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    this.#server.listen({ port: 0, host, backlog: 4096 }, resolve);
    await promise;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    const { address, family } = this.#server.address() as AddressInfo;
    return `${this.#scheme}://${family === "IPv6" ? `[${address}]` : address}:${this.port}`;
  }

  /** Connections that are not closed now. */
  get open(): number {
    return this.connections.filter((connection) => connection.state === "open").length;
  }

  /** How to behave for a path (the target without its query). */
  on(path: string, behaviour: Handler | Script): void {
    this.#paths.set(path, handlerOf(behaviour));
  }

  /** What to do with a connection as soon as it is accepted, before any request. */
  onConnection(behaviour: (connection: OriginConnection) => void): void {
    this.#accepted = behaviour;
  }

  /** Staple this OCSP answer (DER) to the certificate; `null`: none. For TLS. */
  staple(answer: Buffer | null): void {
    this.#server.on(
      "OCSPRequest",
      (_certificate: Buffer, _issuer: Buffer, done: (error: null, der: Buffer | null) => void) => done(null, answer),
    );
  }

  /** New keys for session tickets: the old ones cannot be read any more. For TLS. */
  forgetSessions(): void {
    (this.#server as TlsServer).setTicketKeys(randomBytes(48));
  }

  /** Requests so far with this path. */
  of(path: string): OriginRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** The `index`-th request with this path, past or future. */
  async request(path: string, index = 0): Promise<OriginRequest> {
    await this.until(() => this.of(path).length > index, `request ${index} for ${path} at the origin`);
    const found = this.of(path)[index];
    if (found === undefined) throw new Error(`no request ${index} for ${path}`);
    return found;
  }

  /** Waits for a condition that requests or connections bring about. */
  async until(condition: () => boolean, what: string, ms?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = (): void => {
      if (condition()) resolve();
    };
    this.#waiters.add(waiter);
    try {
      waiter();
      await within(promise, what, ms);
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const connection of this.connections) connection.close();
    for (const socket of this.#wrapped) socket.destroy();
    await promise;
  }

  #accept(socket: Socket): void {
    const connection = new OriginConnection(socket, this.connections.length, (request) =>
      this.#serve(request, connection),
    );
    this.connections.push(connection);
    void connection.closed.then(() => this.#notify());
    this.#notify();
    this.#accepted(connection);
  }

  async #serve(request: OriginRequest, connection: OriginConnection): Promise<void> {
    this.requests.push(request);
    this.#notify();
    await (this.#paths.get(request.path) ?? this.#fallback)(request, connection);
  }

  #notify(): void {
    for (const waiter of this.#waiters) waiter();
  }
}

function handlerOf(behaviour: Handler | Script): Handler {
  if (typeof behaviour === "function") return behaviour;
  return async (request, connection) => {
    const body = await request.body;
    if (body.complete) connection.write(request.method === "HEAD" ? headOf(behaviour) : behaviour);
  };
}

function headOf(script: Script): Script {
  const end = script.indexOf("\r\n\r\n");
  return end === -1 ? script : script.slice(0, end + 4);
}
