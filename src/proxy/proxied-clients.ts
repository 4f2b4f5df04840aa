import type { Socket } from "node:net";
import type { TimerWheel } from "../primitives/timer-wheel.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { type ProxySource, readProxyHeader } from "../primitives/proxy-header.ts";
import type { ConnectionPlace } from "./connection-place.ts";

/** How often a listener says that connections are closed for their header, ms. */
const NOTICE_EVERY_MS = 60_000;

/** What a listener that wants the PROXY protocol is given. */
export interface ProxiedMeans {
  readonly wheel: TimerWheel;
  readonly isTrusted: (address: string) => boolean;
  readonly headTimeoutMs: () => number;
  /** A line for the operator. */
  readonly onNotice: (text: string) => void;
}

/** A connection that begins with a header of the PROXY protocol, with TLS behind it or without. */
export interface HeadedClient {
  readonly socket: Socket;
  /** Who is connected: IP literal, IPv4-mapped addresses as IPv4. */
  readonly peerAddress: string;
  readonly place: ConnectionPlace | null;
  /** Gets what was read; lent until it returns. */
  onChunk: (chunk: Buffer) => void;
  speaksFor(source: ProxySource): void;
}

/** Connections whose first octets must be a header of the PROXY protocol, until it is here. It is believed from trusted proxies only; others are closed. */
export class ProxiedClients {
  readonly #means: ProxiedMeans;
  readonly #waiting = new Set<Waiting>();
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(means: ProxiedMeans) {
    this.#means = means;
  }

  /** @param onKnown the client is known; what came behind the header */
  accept(client: HeadedClient, onKnown: (rest: Buffer) => void): void {
    const { isTrusted, wheel, headTimeoutMs } = this.#means;
    if (!isTrusted(client.peerAddress)) {
      client.socket.on("error", ignore);
      client.socket.resetAndDestroy();
      client.place?.leave();
      return this.#tell(`${client.peerAddress} is not in trusted_proxies`);
    }
    const waiting = new Waiting(client, wheel, {
      onWhole: (source, rest) => {
        this.#waiting.delete(waiting);
        if (source !== null) client.speaksFor(source);
        onKnown(rest);
      },
      onWrong: (why) => {
        this.#waiting.delete(waiting);
        client.place?.leave();
        if (why !== null) this.#tell(`${client.peerAddress} sent ${why}`);
      },
    });
    this.#waiting.add(waiting);
    waiting.expect(headTimeoutMs());
    return undefined;
  }

  /** Their load balancer has not named them yet. */
  get count(): number {
    return this.#waiting.size;
  }

  /** Nobody has said anything yet: they can all end. */
  close(): void {
    for (const waiting of this.#waiting) waiting.end(null);
  }

  #tell(why: string): void {
    const { wheel, onNotice } = this.#means;
    if (wheel.nowMs - this.#toldAtMs < NOTICE_EVERY_MS) return;
    this.#toldAtMs = wheel.nowMs;
    onNotice(`wao: a connection to a listener with proxy_protocol was closed: ${why}`);
  }
}

interface WaitingEvents {
  readonly onWhole: (source: ProxySource | null, rest: Buffer) => void;
  /** It is closed. Null = the other side or we ended it, and nothing was wrong. */
  readonly onWrong: (why: string | null) => void;
}

/** One connection before its header is complete. */
class Waiting {
  readonly #client: HeadedClient;
  readonly #events: WaitingEvents;
  readonly #deadline: Deadline;
  #input: Buffer | null = null;

  constructor(client: HeadedClient, wheel: TimerWheel, events: WaitingEvents) {
    this.#client = client;
    this.#events = events;
    this.#deadline = new Deadline(wheel, () => this.end("no header of the PROXY protocol in time"));
    client.onChunk = (chunk) => this.#onChunk(chunk);
    client.socket.on("end", this.#onEnd);
    client.socket.on("error", ignore);
    client.socket.on("close", this.#onEnd);
  }

  expect(timeoutMs: number): void {
    this.#deadline.set(timeoutMs);
  }

  end(why: string | null): void {
    this.#release();
    this.#client.socket.on("error", ignore);
    this.#client.socket.resetAndDestroy();
    this.#events.onWrong(why);
  }

  readonly #onEnd = (): void => this.end(null);

  #onChunk(chunk: Buffer): void {
    // What was read is only lent.
    const input = this.#input === null ? Buffer.from(chunk) : Buffer.concat([this.#input, chunk]);
    this.#input = input;
    const header = readProxyHeader(input);
    if (header.is === "incomplete") return;
    if (header.is === "wrong") return this.end(header.why);
    this.#release();
    this.#events.onWhole(header.source, input.subarray(header.bytes));
  }

  #release(): void {
    const { socket } = this.#client;
    this.#deadline.drop();
    this.#client.onChunk = () => {};
    socket.removeListener("end", this.#onEnd);
    socket.removeListener("error", ignore);
    socket.removeListener("close", this.#onEnd);
  }
}

function ignore(): void {}
