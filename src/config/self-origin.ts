import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import type { ListenConfig, OriginConfig } from "./edge-config.ts";
import { isLoopback } from "./loopback.ts";

/** Where the edge itself takes connections. */
type Listener = Pick<ListenConfig, "url" | "host" | "port">;

/**
 * Finds origins that are this edge: each request would come back until `CDN-Loop` stops it (2007). Only what is certain
 * without asking DNS: an origin on loopback beside a listener on a public address with the same port is two programs.
 */
export class SelfOrigin {
  readonly #listen: readonly Listener[];
  readonly #own: ReadonlySet<string>;

  /** @param own - the machine's addresses */
  constructor(listen: readonly Listener[], own: ReadonlySet<string> = ownAddresses()) {
    this.#listen = listen.filter((listener) => listener.port !== 0);
    this.#own = own;
  }

  /** The listener that the origin's connections would arrive at, or null. */
  listenerOf(origin: Pick<OriginConfig, "host" | "port" | "socketPath">): Listener | null {
    if (origin.socketPath !== null) return null;
    for (const listener of this.#listen) {
      if (listener.port === origin.port && this.#reaches(origin.host, listener.host)) return listener;
    }
    return null;
  }

  #reaches(origin: string, listener: string): boolean {
    return targets(origin).some(
      (address) => address === listener || (covers(listener, address) && this.#isOwn(address)),
    );
  }

  #isOwn(address: string): boolean {
    return isLoopback(address) || this.#own.has(address);
  }
}

/** The addresses that a connection to this host goes to, as far as they are known without DNS. */
function targets(host: string): readonly string[] {
  if (host === "localhost" || host.endsWith(".localhost")) return ["127.0.0.1", "::1"];
  // Connecting to the unspecified address reaches the machine itself.
  if (host === "0.0.0.0") return ["127.0.0.1"];
  if (host === "::") return ["::1"];
  // IPv4-mapped IPv6 is spoken over IPv4.
  return [host.startsWith("::ffff:") ? ipaddr.process(host).toString() : host];
}

/** Does a listener on this address take connections to that one? Node's `::` takes IPv4 too. */
function covers(listener: string, address: string): boolean {
  if (listener === "::") return true;
  return listener === "0.0.0.0" && !address.includes(":");
}

function ownAddresses(): ReadonlySet<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return new Set(addresses.map(({ address }) => address.split("%")[0] ?? address));
}
