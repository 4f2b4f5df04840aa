/** A text in UTF-8 that is kept for long: in memory of its own, for a share of Node's pool would keep all 64 KiB of the pool from being freed. */
export function ownBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
