import type { Socket } from "node:net";
import type { HandshakeFailure } from "../observe/counter-layout.ts";
import { handshakeFailurePlace } from "../observe/counter-layout.ts";
import type { AcceptedOn, Edge } from "./edge.ts";
import { TlsArrival } from "./tls-arrival.ts";
import { type GreetingOwner, TlsGreeting } from "./tls-greeting.ts";

/** Takes the connections of one TLS listener, until each is secured or gone. */
export class TlsAcceptor implements GreetingOwner {
  readonly edge: Edge;
  readonly listener: string;
  readonly #greetings = new Set<TlsGreeting>();

  constructor(edge: Edge, listener: string) {
    this.edge = edge;
    this.listener = listener;
  }

  /** @param tcp accepted, and not read from (`pauseOnConnect`) */
  accept(tcp: Socket, on: AcceptedOn): void {
    const arrival = new TlsArrival(tcp, this.edge.wheel.nowMs);
    this.edge.arrive(arrival, on, (rest) => {
      const greeting = new TlsGreeting(arrival, this);
      this.#greetings.add(greeting);
      greeting.begin(rest);
    });
  }

  ended(greeting: TlsGreeting, failed: HandshakeFailure | null): void {
    this.#greetings.delete(greeting);
    if (failed !== null) this.edge.counters.add(handshakeFailurePlace(failed), 1);
  }

  /** Clients whose handshake is not done yet. */
  get count(): number {
    return this.#greetings.size;
  }

  /** The node is stopping; nobody who greets has asked for anything yet. */
  close(): void {
    for (const greeting of this.#greetings) greeting.destroy();
  }
}
