/** The open sockets of one listener: one for each thread, all bound to the same address. */
export interface ListenerSockets {
  /** See `listenerKeys`: whoever takes them over finds its own listener by it. */
  readonly key: string;
  /** File descriptors of this process. */
  readonly fds: readonly number[];
}

/** Which of a listener's sockets a thread takes: all of them are dealt out, whatever the number of threads. */
export function dealt(fds: readonly number[], slot: number, workers: number): number[] {
  return fds.filter((_fd, index) => index % workers === slot);
}
