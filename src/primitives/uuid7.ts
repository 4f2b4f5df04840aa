import { randomFillSync } from "node:crypto";

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const POOL_BYTES = 8192;
const RANDOM_BYTES = 10;

const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;
let lastMs = -1;
let prefix = "";

/** A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix time in ms, then random bits. */
export function uuid7(nowMs: number): string {
  if (used + RANDOM_BYTES > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  if (nowMs !== lastMs) {
    lastMs = nowMs;
    const hex = Math.floor(nowMs).toString(16).padStart(12, "0");
    prefix = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
  }
  const at = used;
  used = at + RANDOM_BYTES;
  const byte = (index: number): string => HEX[pool[at + index] as number] as string;
  const variant = HEX[((pool[at + 2] as number) & 0x3f) | 0x80] as string;
  return (
    prefix +
    byte(0).charAt(0) +
    byte(1) +
    "-" +
    variant +
    byte(3) +
    "-" +
    byte(4) +
    byte(5) +
    byte(6) +
    byte(7) +
    byte(8) +
    byte(9)
  );
}
