import { latin1 } from "../http1/latin1.ts";
import type { OriginExchange } from "../origin/origin-exchange.ts";
import { SendClock } from "./send-clock.ts";

/** So much of a body is kept to be sent once more if the connection turns out to be dead (DESIGN §6). */
const REPLAY_BYTES = 64 * 1024;
/** Up to here head and body leave as one string in one write. */
const ONE_WRITE_BYTES = 16 * 1024;

/** A request body on its way to the origin: kept while there is no connection, replayed if the first one was dead. */
export class RequestBody {
  /** Octets read from the client, framing included. */
  bytes = 0;
  /** The client has sent all of it. */
  complete: boolean;
  readonly #mayReplay: boolean;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** Something that was sent is not kept any more. */
  #lost = false;
  #connection: OriginExchange | null = null;
  #head = "";
  /** Null where there is no body: one write is not worth a look at the clock. */
  readonly #clock: SendClock | null;

  /** `once`: the request must not be sent twice; what was written is kept all the same, for a connection that turns out to have taken nothing. */
  constructor(body: "none" | "follows", sending: "replayable" | "once") {
    this.complete = body === "none";
    this.#mayReplay = sending === "replayable";
    this.#clock = body === "none" ? null : new SendClock();
  }

  /** How long the request took to be sent, ms; -1 = it has no body, or not all of it was taken. */
  get sendMs(): number {
    return this.#clock === null ? -1 : this.#clock.ms;
  }

  /** All that was sent so far could be sent again. */
  get canReplay(): boolean {
    return this.#mayReplay && !this.#lost;
  }

  /** All that came so far is still here. */
  get isWhole(): boolean {
    return !this.#lost;
  }

  /** Octets from the client. False = stop reading until `onDrain` or `attach`. */
  push(part: Buffer): boolean {
    this.bytes += part.length;
    const connection = this.#connection;
    if (!connection) {
      this.#keep(part);
      return false;
    }
    if (!this.#lost) {
      if (this.#keptBytes + part.length <= REPLAY_BYTES) this.#keep(part);
      else this.#forget();
    }
    if (this.#head === "") return connection.write(part);
    const head = this.#takeHead();
    if (head.length + part.length <= ONE_WRITE_BYTES) return connection.write(head + latin1(part, 0, part.length));
    connection.write(head);
    return connection.write(part);
  }

  /** The last octet has been pushed. */
  end(): void {
    this.complete = true;
    this.flush();
    if (this.#connection) this.#allWritten(this.#connection);
  }

  /** The connection took everything that was written to it. */
  drained(): void {
    if (this.complete) this.#clock?.end();
  }

  /** A connection is ready: send the head and what was kept. False = wait for its `onDrain`. */
  attach(connection: OriginExchange, head: string): boolean {
    this.#connection = connection;
    if (this.complete || this.#kept.length > 0) {
      this.#clock?.begin();
      const taken = this.#sendKept(connection, head);
      if (this.complete) this.#allWritten(connection);
      return taken;
    }
    this.#head = head;
    return true;
  }

  /** Sends a head that was held back for the first octets of the body. Called when the client's read is dealt with. */
  flush(): void {
    if (this.#head === "") return;
    this.#connection?.write(this.#takeHead());
  }

  /** The head that was held back; now it leaves. */
  #takeHead(): string {
    const head = this.#head;
    this.#head = "";
    this.#clock?.begin();
    return head;
  }

  #allWritten(connection: OriginExchange): void {
    connection.requestSent();
    if (!connection.holdsRequest) this.#clock?.end();
  }

  #sendKept(connection: OriginExchange, head: string): boolean {
    const [only] = this.#kept;
    let taken: boolean;
    if (this.#kept.length === 1 && only && head.length + only.length <= ONE_WRITE_BYTES) {
      taken = connection.write(head + latin1(only, 0, only.length));
    } else {
      taken = connection.write(head);
      for (const part of this.#kept) taken = connection.write(part);
    }
    if (this.#keptBytes > REPLAY_BYTES) this.release();
    return taken;
  }

  /** The connection is gone; another may be attached if `canReplay`, or if nothing was written and `isWhole`. */
  detach(): void {
    this.#connection = null;
    this.#head = "";
  }

  /** The answer has begun (or the request may not be repeated): let go of what was kept. */
  release(): void {
    if (this.#keptBytes > 0) this.#lost = true;
    this.#kept = [];
    this.#keptBytes = 0;
  }

  /** Something has been sent that is not kept: there is no second time. */
  #forget(): void {
    this.release();
    this.#lost = true;
  }

  #keep(part: Buffer): void {
    this.#kept.push(part);
    this.#keptBytes += part.length;
  }
}
