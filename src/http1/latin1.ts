interface Latin1Sliceable {
  latin1Slice(from: number, to: number): string;
}

/** `buffer[from, to)` as text, one character per octet; `to` may lie behind the end (`latin1Slice` itself would throw). Node's own fast path behind `toString("latin1")`, undocumented in the types only. */
export function latin1(buffer: Buffer, from: number, to: number): string {
  return (buffer as unknown as Latin1Sliceable).latin1Slice(from, Math.min(to, buffer.length));
}
