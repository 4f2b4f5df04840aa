import { randomFillSync } from "node:crypto";

/** What follows `xxxxxxxx-xxxx-7`: three digits, variant and three more, twelve. */
const TAIL = "xxx-vxxx-xxxxxxxxxxxx";
const TAILS = 400;
const RANDOM_BYTES_PER_TAIL = 20;

const random = Buffer.alloc(TAILS * RANDOM_BYTES_PER_TAIL);
const ascii = Buffer.alloc(TAILS * TAIL.length);
let tails = "";
let used = 0;
let lastMs = -1;
let prefix = "";

/**
 * A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix time in ms, then random bits. Two string pieces, cut from a page of tails that
 * are made together: it is made for every request and written three times.
 */
export function uuid7(nowMs: number): string {
  if (used === tails.length) {
    tails = makeTails();
    used = 0;
  }
  if (nowMs !== lastMs) {
    lastMs = nowMs;
    const hex = Math.floor(nowMs).toString(16).padStart(12, "0");
    prefix = Buffer.from(`${hex.slice(0, 8)}-${hex.slice(8)}-7`, "latin1").toString("latin1");
  }
  const at = used;
  used = at + TAIL.length;
  return prefix + tails.slice(at, used);
}

function makeTails(): string {
  randomFillSync(random);
  let next = 0;
  for (let index = 0; index < ascii.length; index++) {
    const kind = TAIL.charCodeAt(index % TAIL.length);
    if (kind === DASH) ascii[index] = DASH;
    // The low two bits of one digit choose the variant's (RFC 9562 §4.1).
    else ascii[index] = HEX.charCodeAt(kind === VARIANT ? 8 | ((random[next++] ?? 0) & 3) : (random[next++] ?? 0) & 15);
  }
  return ascii.toString("latin1");
}

const HEX = "0123456789abcdef";
const DASH = 0x2d;
const VARIANT = 0x76;
