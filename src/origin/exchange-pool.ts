import type { OriginConfig } from "../config/edge-config.ts";
import type { ProxySource } from "../primitives/proxy-header.ts";
import type { AddressAttempt } from "./address-attempt.ts";
import type { ConnectHandle, ConnectTimes, NotConnected } from "./connect-result.ts";
import type { ConnectionMeans } from "./connection-means.ts";
import type { Connector } from "./connector.ts";
import type { OriginExchange } from "./origin-exchange.ts";

/** What a request wants of its connection: it may be sent again, it must not, or it asks to switch to another protocol. */
export type Sending = "replayable" | "once" | "upgrade";

/** What pools connect with. */
export interface PoolMeans extends ConnectionMeans {
  readonly connector: Connector;
}

export interface ConnectWish {
  readonly sending: Sending;
  /** For resolving, connecting and TLS together. */
  readonly budgetMs: number;
  /** The client, for an origin that wants to know it by the PROXY protocol. */
  readonly source: ProxySource | null;
}

export interface Opened extends ConnectTimes {
  readonly ok: true;
  readonly exchange: OriginExchange;
  readonly attempts: readonly AddressAttempt[];
}

export type OpenResult = Opened | NotConnected;

/** The connections to one origin. */
export interface ExchangePool {
  /** In use and idle. */
  readonly size: number;
  /** Room for an exchange on a connection that is there, or null. */
  take(sending: Sending): OriginExchange | null;
  /** Room on a new connection. `done` is called once, never before this returns, and not after `cancel()`. */
  connect(origin: OriginConfig, wish: ConnectWish, means: PoolMeans, done: (result: OpenResult) => void): ConnectHandle;
  /** The origin closed a connection that had been idle so long, ms. */
  learnIdleLimit(idledMs: number): void;
  /** Ends what is idle now, and the rest when its exchanges are over. */
  close(): void;
  /** Ends every connection at once. */
  destroy(): void;
}
