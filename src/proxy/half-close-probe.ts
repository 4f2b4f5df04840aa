import type { Socket } from "node:net";
import type { Deadline } from "../primitives/timer-wheel.ts";

const EVERY_MS = 300;
/** A client that has gone answers the first with RST; Node does not read after a FIN: the second meets it. */
const PROBES = 2;

/**
 * After a client's FIN right behind its request. It may be a half-close (`printf … | nc`) or a full one; TCP shows no difference until we send
 * something. So HTTP/1.1 clients, who must understand an unasked 100 (RFC 9110 §15.2.1), get one when the answer takes longer: one who is gone
 * answers RST.
 */
export class HalfCloseProbe {
  readonly #socket: Socket;
  readonly #deadline: Deadline;
  #sent = 0;

  /** @param deadline of the connection; whoever owns it calls `send` when it is over */
  constructor(socket: Socket, deadline: Deadline) {
    this.#socket = socket;
    this.#deadline = deadline;
  }

  begin(): void {
    this.#deadline.set(EVERY_MS);
  }

  send(): void {
    this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
    this.#sent += 1;
    if (this.#sent < PROBES) this.#deadline.set(EVERY_MS);
  }
}
