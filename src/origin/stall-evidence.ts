import type { Socket } from "node:net";
import type { Reason } from "../failures/reasons.ts";
import { Dial } from "./dial.ts";
import { tcpAddress } from "./origin-address.ts";
import { readTcpState, type TcpState } from "./tcp-table.ts";
import type { Verdict } from "./verdict.ts";

/** A peer that lets so many retransmissions pass is not there; fewer may be plain loss. */
const DEAD_AFTER_RETRANSMITS = 3;
/** At most one look per this time, ms: a mass of timeouts must not become a mass of table reads. */
const LOOK_EVERY_MS = 100;
/** More than so many wait for a look: the others get no reason rather than a late answer. */
const MAX_WAITING = 32;
/** How long a knock at the address may take, ms. */
const KNOCK_MS = 500;

interface Look {
  readonly socket: Socket;
  readonly done: (reason: Reason | null) => void;
}

/**
 * Finds out why an origin let a request time out (2401): a slow application, or a dead host or path. One per thread.
 *
 * Once a connection stands, TCP swallows ICMP errors. So where our octets were not acknowledged, one SYN is sent to the same
 * address: if the network answers that with "unreachable", it is what became of the connection, too.
 */
export class StallEvidence {
  readonly #clock: () => number;
  readonly #waiting: Look[] = [];
  #busy = false;
  #lastLookMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #dial: Dial | null = null;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Calls back, later, with the reason of a response timeout on `socket`; null = unknown. */
  explain(socket: Socket, done: (reason: Reason | null) => void): void {
    if (this.#waiting.length >= MAX_WAITING) return done(null);
    this.#waiting.push({ socket, done });
    this.#next();
  }

  close(): void {
    this.#endKnock();
    this.#waiting.length = 0;
  }

  #next(): void {
    if (this.#busy || this.#waiting.length === 0) return;
    this.#busy = true;
    const waitMs = Math.max(0, this.#lastLookMs + LOOK_EVERY_MS - this.#clock());
    this.#timer = setTimeout(() => this.#look(), waitMs);
  }

  #look(): void {
    const look = this.#waiting.shift();
    this.#lastLookMs = this.#clock();
    if (!look) return;
    readTcpState(look.socket, (state) => this.#judge(look, state));
  }

  #judge(look: Look, state: TcpState | null): void {
    if (state === null) return this.#tell(look, null);
    if (state.unacknowledgedBytes === 0) return this.#tell(look, "acknowledged");
    const silent = state.retransmits >= DEAD_AFTER_RETRANSMITS ? "unacknowledged" : null;
    this.#knock(look.socket, (verdict) => {
      this.#tell(look, verdict?.name === "DestinationNotReachable" ? "icmp-after-connect" : silent);
    });
  }

  #knock(socket: Socket, done: (verdict: Verdict | null) => void): void {
    const { remoteAddress: ip, remotePort: port } = socket;
    if (ip === undefined || port === undefined) return done(null);
    this.#timer = setTimeout(() => {
      this.#endKnock();
      done(null);
    }, KNOCK_MS);
    this.#dial = new Dial(tcpAddress(ip, port), "wrapped", (answered, verdict) => {
      answered?.destroy();
      this.#endKnock();
      done(verdict);
    });
  }

  #endKnock(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dial?.abandon();
    this.#dial = null;
  }

  #tell(look: Look, reason: Reason | null): void {
    this.#busy = false;
    look.done(reason);
    this.#next();
  }
}
