import type { EgressConfig, OriginConfig } from "../config/edge-config.ts";
import type { Reason } from "../failures/reasons.ts";
import type { ProxySource } from "../primitives/proxy-header.ts";
import { AddressMemory } from "./address-memory.ts";
import { ConnectGates } from "./connect-gates.ts";
import { ConnectRace } from "./connect-race.ts";
import type { ConnectHandle, ConnectResult } from "./connect-result.ts";
import { EgressGuard } from "./egress-guard.ts";
import { Evidence } from "./evidence.ts";
import { LocalAddresses } from "./local-addresses.ts";
import type { NameResolver } from "./name-resolver.ts";
import { proxyPreface } from "./proxy-preface.ts";
import { OriginTlsClients } from "./origin-tls-clients.ts";
import { verdict } from "./verdict.ts";

export interface ConnectorOptions {
  /** Not owned: whoever made it closes it. */
  readonly resolver: NameResolver;
  /** Default: nothing but the clouds' metadata services is denied. */
  readonly egress?: EgressConfig;
}

/**
 * Makes connections to origins: name, TCP and TLS within one budget (DESIGN §6). One per thread; it keeps what was learnt of addresses (hold-down,
 * recent ICMP errors, slow ones) and the TLS contexts and tickets.
 */
export class Connector {
  readonly #resolver: NameResolver;
  readonly #clock = (): number => performance.now();
  readonly #memory = new AddressMemory(this.#clock);
  readonly #gates = new ConnectGates(this.#clock);
  readonly #local = new LocalAddresses(this.#clock);
  readonly #evidence = new Evidence(this.#memory, this.#local, this.#clock);
  readonly #tls = new OriginTlsClients(this.#clock);
  readonly #racing = new Set<ConnectRace>();

  #guard: EgressGuard;

  constructor(options: ConnectorOptions) {
    this.#resolver = options.resolver;
    this.#guard = new EgressGuard(options.egress ?? { deny: [], allow: [] });
  }

  /**
   * Connect to an origin. `done` is called exactly once, never before this returns, and not after `cancel()`. Nothing is thrown.
   *
   * @param budgetMs for resolving, connecting over all addresses, and TLS together
   * @param source the client, for an origin that wants to know it by the PROXY protocol; null = the connection is our own
   */
  connect(
    origin: OriginConfig,
    budgetMs: number,
    done: (result: ConnectResult) => void,
    source: ProxySource | null = null,
  ): ConnectHandle {
    const { sendProxy } = origin;
    const race: ConnectRace = new ConnectRace(
      {
        preface: sendProxy === undefined ? null : (socket) => proxyPreface(sendProxy, source, socket),
        resolver: this.#resolver,
        memory: this.#memory,
        gates: this.#gates,
        gateTail: origin.scheme === "https" ? this.#tls.gateTail(origin) : "",
        guard: this.#guard,
        local: this.#local,
        evidence: this.#evidence,
        secure: origin.scheme === "https" ? this.#tls.start(origin) : null,
        clock: this.#clock,
      },
      origin,
      (result) => {
        this.#racing.delete(race);
        done(result);
      },
    );
    this.#racing.add(race);
    race.start(budgetMs);
    return {
      cancel: () => {
        this.#racing.delete(race);
        race.cancel();
      },
    };
  }

  /** Other rules for the connects that begin from now on. */
  guardWith(egress: EgressConfig): void {
    this.#guard = new EgressGuard(egress);
  }

  /** Another address is to be tried first: a connection to this one broke, and the request goes out once more. */
  demote(address: string): void {
    this.#memory.demote(address);
  }

  /** Tell that a connection to this address was reset or closed right after its accept (2204), so that it is held down like a refusal. */
  reportReset(address: string, reason: Reason | null): void {
    const reset = verdict("ConnectionReset", reason, "ECONNRESET");
    this.#memory.failed(address, reset);
    this.#gates.report(address, reset);
  }

  /** Cancel all that is under way, without calling back. */
  close(): void {
    for (const race of this.#racing) race.cancel();
    this.#racing.clear();
    this.#evidence.close();
    this.#gates.close();
    this.#memory.close();
  }
}
