import { randomFillSync } from "node:crypto";

const POOL_BYTES = 8000;
/** Hexadecimal digits of randomness in one id: 3 + 1 (variant) + 3 + 12. */
const DIGITS = 20;
const VARIANTS = "89ab";

const pool = Buffer.alloc(POOL_BYTES);
let digits = "";
let used = 0;
let lastMs = -1;
let prefix = "";

/** A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix time in ms, then random bits. Few string pieces: it is made for every request. */
export function uuid7(nowMs: number): string {
  if (used + DIGITS > digits.length) {
    digits = randomFillSync(pool).toString("hex");
    used = 0;
  }
  if (nowMs !== lastMs) {
    lastMs = nowMs;
    const hex = Math.floor(nowMs).toString(16).padStart(12, "0");
    prefix = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
  }
  const at = used;
  used = at + DIGITS;
  // The low two bits of one digit choose the variant's (RFC 9562 §4.1).
  const variant = VARIANTS.charAt(digits.charCodeAt(at + 3) & 3);
  return `${prefix}${digits.slice(at, at + 3)}-${variant}${digits.slice(at + 4, at + 7)}-${digits.slice(at + 7, at + 19)}`;
}
