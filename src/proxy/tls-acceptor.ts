import type { Socket } from "node:net";
import type { Edge } from "./edge.ts";
import { type GreetingEnd, type GreetingOwner, TlsGreeting } from "./tls-greeting.ts";

/** Takes the connections of one TLS listener, until each is secured or gone. */
export class TlsAcceptor implements GreetingOwner {
  readonly edge: Edge;
  readonly listener: string;
  readonly #greetings = new Set<TlsGreeting>();

  constructor(edge: Edge, listener: string) {
    this.edge = edge;
    this.listener = listener;
  }

  accept(tcp: Socket): void {
    const greeting = new TlsGreeting(tcp, this);
    this.#greetings.add(greeting);
  }

  ended(greeting: TlsGreeting, how: GreetingEnd): void {
    this.#greetings.delete(greeting);
    this.edge.handshakes[how]++;
  }

  /** The node is stopping; nobody who greets has asked for anything yet. */
  close(): void {
    for (const greeting of this.#greetings) greeting.destroy();
  }
}
