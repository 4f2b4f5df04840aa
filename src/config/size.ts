import { bad, good, shown, type Parsed } from "./parsed.ts";

const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

/** For the JSON Schema; `readSize` says more when it does not match. */
export const SIZE_PATTERN = "^[0-9]+(\\.[0-9]+)?(B|KiB|MiB|GiB|TiB|[kK]B|MB|GB|TB)?$";

const SIZE = new RegExp(SIZE_PATTERN);

/**
 * Read `64KiB`, `1MiB`, `10MB`, `65536`.
 * @returns bytes, a whole number, at least 1
 */
export function readSize(value: unknown): Parsed<number> {
  if (typeof value === "number") return wholeBytes(value, String(value));
  if (typeof value !== "string") {
    return bad(`expected a size such as 64KiB or 10MiB, found ${shown(value)}`);
  }
  const match = SIZE.exec(value);
  if (match === null) return notSize(value);
  return wholeBytes(Number.parseFloat(value) * (UNIT_BYTES[match[2] ?? "B"] ?? 1), value);
}

function wholeBytes(bytes: number, written: string): Parsed<number> {
  if (!Number.isFinite(bytes) || bytes < 1) {
    return bad(`${written} is not a size; it must be at least 1 byte`);
  }
  const whole = Math.round(bytes);
  if (!Number.isSafeInteger(whole)) return bad(`${written} is too large`);
  return good(whole);
}

function notSize(value: string): Parsed<number> {
  const unit = /^[0-9.]+\s*([a-zA-Z]+)$/.exec(value)?.[1];
  if (unit === undefined) {
    return bad(`${shown(value)} is not a size; write bytes or a number and a unit, such as 64KiB`);
  }
  if (unit in UNIT_BYTES) return bad(`"${value}" has a space in it; write ${value.replace(/\s+/g, "")}`);
  return bad(`"${unit}" is not a unit of size; write KiB, MiB, GiB, or plain bytes`);
}
