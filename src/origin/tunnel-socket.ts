/** What a tunnel needs of each side: a socket, or a stream of HTTP/2 that behaves like one. */
export interface TunnelSocket {
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  readonly writableLength: number;
  on(event: "drain" | "end" | "error" | "close", listener: () => void): unknown;
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  write(chunk: Buffer): boolean;
  pause(): unknown;
  resume(): unknown;
  end(): unknown;
  destroy(): unknown;
  destroySoon(): void;
  resetAndDestroy(): unknown;
  setKeepAlive(enable: boolean, delayMs: number): unknown;
}
