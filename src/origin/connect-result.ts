import type { Socket } from "node:net";
import type { Failure } from "../failures/failure.ts";
import type { AddressAttempt } from "./address-attempt.ts";

export type ConnectPhase = "resolve" | "connect" | "handshake";

/** The time each step took, ms; 0 for a step that was not reached. */
export interface ConnectTimes {
  readonly dnsMs: number;
  /** From the resolved name to the established TCP connection, over all addresses. */
  readonly connectMs: number;
  readonly tlsMs: number;
}

export interface Connected extends ConnectTimes {
  readonly ok: true;
  /**
   * Established (TLS included), `noDelay`, `allowHalfOpen`, nothing read yet, and no listener of ours left on it except, for TLS, `session`
   * (tickets arrive after the handshake). The receiver must attach its `error` listener before it returns.
   */
  readonly socket: Socket;
  /** `127.0.0.1:3000` */
  readonly address: string;
  readonly attempts: readonly AddressAttempt[];
}

export interface NotConnected extends ConnectTimes {
  readonly ok: false;
  readonly failure: Failure;
  readonly phase: ConnectPhase;
  readonly attempts: readonly AddressAttempt[];
}

export type ConnectResult = Connected | NotConnected;

export interface ConnectHandle {
  /** Stop; `done` is not called any more. Harmless after the end. */
  cancel(): void;
}
