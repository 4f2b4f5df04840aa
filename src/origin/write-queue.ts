import type { Socket } from "node:net";

/** What Node keeps of a connected socket's writes; not documented, but what its own `socket.setTimeout` goes by. */
interface Handle {
  readonly writeQueueSize?: number;
}

/**
 * Octets that were written to a socket and that the kernel has not taken yet. `writableLength` cannot tell: it stays as it is until the
 * last octet of a write has been taken. 0 where Node does not say.
 */
export function queuedBytes(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: Handle | null };
  return handle?.writeQueueSize ?? 0;
}
