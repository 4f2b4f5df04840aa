import type { Socket } from "node:net";
import type { Reason } from "../failures/reasons.ts";
import { type KnockAnswer, Knocks } from "./knocks.ts";
import { type OriginAddress, tcpAddress } from "./origin-address.ts";
import { RefusalCauses } from "./refusal-cause.ts";
import { readTcpStates, type TcpState } from "./tcp-table.ts";

/** A peer that lets so many retransmissions pass is not there; one may be plain loss. */
const DEAD_AFTER_RETRANSMITS = 2;
/** At most one look per this time, ms: a mass of timeouts must not become a mass of table reads. */
const LOOK_EVERY_MS = 100;
/** More than so many wait for a look: the others get no reason rather than a late answer. */
const MAX_WAITING = 32;
/** Different addresses that are knocked at, at the same time. */
const KNOCKS_AT_ONCE = 16;

interface Look {
  readonly socket: Socket;
  readonly onState: (state: TcpState | null) => void;
}

/**
 * Finds out why an origin let a request time out (2401): a slow application, or a dead host or path. One per thread.
 *
 * Once a connection stands, TCP swallows ICMP errors. So where our octets were not acknowledged, one SYN is sent to the same
 * address: if the network answers that with "unreachable", it is what became of the connection, too.
 */
export class StallEvidence {
  readonly #clock: () => number;
  readonly #knocks = new Knocks(new RefusalCauses(() => performance.now()), KNOCKS_AT_ONCE, MAX_WAITING);
  #waiting: Look[] = [];
  #lastLookMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Calls back, later, with the reason of a response timeout on `socket`; null = unknown. */
  explain(socket: Socket, done: (reason: Reason | null) => void): void {
    this.#look(socket, (state) => {
      if (state === null) return done(null);
      if (state.unacknowledgedBytes === 0) return done("acknowledged");
      const address = addressOf(socket);
      if (address === null) return done(null);
      return this.#knocks.ask(address, (answer) => this.#judge(socket, answer, done));
    });
  }

  /** Calls back, later, with the octets that the peer has not acknowledged; null = unknown. */
  unacknowledged(socket: Socket, done: (bytes: number | null) => void): void {
    this.#look(socket, (state) => done(state?.unacknowledgedBytes ?? null));
  }

  /** Ends all without calling back. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waiting = [];
    this.#knocks.close();
  }

  /** What the kernel says now: the knock took its time, and the kernel went on sending. */
  #judge(socket: Socket, answer: KnockAnswer, done: (reason: Reason | null) => void): void {
    if (answer === "icmp" || answer === "icmp-port") return done("icmp-after-connect");
    return readTcpStates([socket], ([state = null]) => done(isDead(state, answer) ? "unacknowledged" : null));
  }

  #look(socket: Socket, onState: Look["onState"]): void {
    if (this.#waiting.length >= MAX_WAITING) return onState(null);
    this.#waiting.push({ socket, onState });
    if (this.#waiting.length > 1) return;
    const waitMs = Math.max(0, this.#lastLookMs + LOOK_EVERY_MS - this.#clock());
    this.#timer = setTimeout(this.#onLook, waitMs);
  }

  /** One look for all who wait. */
  readonly #onLook = (): void => {
    const looks = this.#waiting;
    this.#waiting = [];
    this.#lastLookMs = this.#clock();
    readTcpStates(
      looks.map(({ socket }) => socket),
      (states) => {
        for (const [index, { onState }] of looks.entries()) onState(states[index] ?? null);
      },
    );
  };
}

/** Two that say the same: our octets are not acknowledged, and a SYN neither; or octets alone, but often. */
function isDead(state: TcpState | null, answer: KnockAnswer): boolean {
  if (state === null || state.unacknowledgedBytes === 0) return false;
  return state.retransmits >= (answer === "silence" ? 1 : DEAD_AFTER_RETRANSMITS);
}

function addressOf({ remoteAddress, remotePort }: Socket): OriginAddress | null {
  return remoteAddress === undefined || remotePort === undefined ? null : tcpAddress(remoteAddress, remotePort);
}
