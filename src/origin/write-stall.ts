import type { Socket } from "node:net";
import { Deadline } from "../primitives/timer-wheel.ts";
import type { ConnectionMeans } from "./connection-means.ts";
import { queuedBytes } from "./write-queue.ts";

/** The first look comes early in the time allowed: what the origin takes between two looks is what counts. */
const FIRST_LOOK_SHARE = 0.1;
/** How long a look may take, ms. */
const LOOK_MS = 2000;
const NOT_LOOKED = -1;

/**
 * Tells an origin that takes a request slowly from one that takes nothing of it (2412). The socket alone cannot: the kernel hands
 * room in its send buffer back by a third of it at a time, so an origin that reads a few KB/s looks dead for minutes. What it has
 * acknowledged meanwhile is in the kernel's table.
 */
export class WriteStall {
  readonly #socket: Socket;
  readonly #means: ConnectionMeans;
  readonly #deadline: Deadline;
  readonly #onStalled: (waitingBytes: number) => void;
  #limitMs = 0;
  /** Octets on our side when we looked last. */
  #seenBytes = NOT_LOOKED;
  #looking = false;
  /** Looks begun; an answer to an older one is not waited for any more. */
  #looks = 0;

  /** `onStalled` is called when the origin took nothing for the time allowed. */
  constructor(socket: Socket, means: ConnectionMeans, onStalled: (waitingBytes: number) => void) {
    this.#socket = socket;
    this.#means = means;
    this.#onStalled = onStalled;
    this.#deadline = new Deadline(means.wheel, () => this.#onDeadline());
  }

  /** Octets wait to be taken; the next one must be within `limitMs`. */
  begin(limitMs: number): void {
    this.#limitMs = limitMs;
    this.#seenBytes = NOT_LOOKED;
    this.#looking = false;
    this.#looks++;
    this.#deadline.set(limitMs * FIRST_LOOK_SHARE);
  }

  /** Everything was taken, or it does not matter any more. */
  end(): void {
    this.#looking = false;
    this.#looks++;
    this.#deadline.clear();
  }

  /** The connection is gone. */
  drop(): void {
    this.end();
    this.#deadline.drop();
  }

  #onDeadline(): void {
    if (this.#looking) return this.#looked(null);
    const look = ++this.#looks;
    this.#looking = true;
    this.#deadline.set(LOOK_MS);
    this.#means.stalls.unacknowledged(this.#socket, (bytes) => {
      if (look === this.#looks) this.#looked(bytes);
    });
  }

  /** `unacknowledged`: octets in the kernel that the origin has not acknowledged; null = nobody knows. */
  #looked(unacknowledged: number | null): void {
    this.#looking = false;
    this.#looks++;
    const waiting = queuedBytes(this.#socket) + (unacknowledged ?? 0);
    const isFirst = this.#seenBytes === NOT_LOOKED;
    const isTaking = unacknowledged !== null && waiting < this.#seenBytes;
    if (!isFirst && !isTaking) return this.#onStalled(waiting);
    this.#seenBytes = waiting;
    this.#deadline.set(isFirst ? this.#limitMs * (1 - FIRST_LOOK_SHARE) : this.#limitMs);
  }
}
