import type { EdgeConfig, ListenConfig } from "../config/edge-config.ts";
import { listenerKeys } from "../config/listener-key.ts";

/** A listener that a thread is told to have. */
export interface ListenerOrder {
  /** See `listenerKeys`. */
  readonly key: string;
  readonly listen: ListenConfig;
  /** 0 = any free one. */
  readonly port: number;
  /** Sockets that the thread is given for it; none, and it opens one itself. */
  readonly fds: readonly number[];
}

/** A listener as one thread has it. */
export interface OpenListener {
  readonly key: string;
  readonly port: number;
  /** Its sockets; -1: the system does not tell. */
  readonly fds: readonly number[];
}

/** What came of opening listeners. */
export type Opening =
  | { readonly is: "open"; readonly listeners: readonly OpenListener[] }
  | { readonly is: "failed"; readonly key: string; readonly code: string };

/** The number of the order for the listeners that a thread begins with. */
export const FIRST_ORDER = 0;

/** Whether threads can share a port. */
export type ReusePort = "reuse-port" | "exclusive";

/** All listeners of a configuration. @param ports those that are known, by key */
export function listenerOrders({ listen }: EdgeConfig, ports: ReadonlyMap<string, number>): ListenerOrder[] {
  const keys = listenerKeys(listen);
  return listen.map((one, index) => {
    const key = keys[index] ?? "";
    return { key, listen: one, port: ports.get(key) ?? one.port, fds: [] };
  });
}
