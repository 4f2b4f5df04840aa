import type { Acts } from "../behaviour.ts";
import type { Expected, LabCase } from "../lab-case.ts";
import { talks } from "./talks.ts";
import { AT_ONCE } from "./times.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const REST = "Content-Length: 5\r\n\r\nhello";
const KIB = 1024;
const LINE = 4000;
const TOO_LARGE = { code: 2408, status: 502, withinMs: AT_ONCE } as const;
const FITS = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;

/** The answer's head: 128 KiB, 64 KiB a line, 256 fields. */
export const HEAD_SIZES: readonly LabCase[] = [
  sized("a head just under 128 KiB", { head: 128 * KIB - 1 }, FITS),
  sized("a head of 128 KiB", { head: 128 * KIB }, FITS),
  sized("a head just over 128 KiB", { head: 128 * KIB + 1 }, { ...TOO_LARGE, reason: "section" }),
  sized("a head of 300 KiB", { head: 300 * KIB }, { ...TOO_LARGE, reason: "section" }),
  sized("a header line of 60 KiB", { line: 60 * KIB }, FITS),
  sized("a header line of 130 KiB", { line: 130 * KIB }, { ...TOO_LARGE, reason: "line" }),
  sized("a header line of 1 MiB", { line: KIB * KIB }, { ...TOO_LARGE, reason: "line" }),
  sized("256 header fields", { count: 256 }, FITS),
  sized("257 header fields", { count: 257 }, { ...TOO_LARGE, reason: "count" }),
  sized("5,000 header fields", { count: 5000 }, { ...TOO_LARGE, reason: "count" }),
  {
    ...sized("a header line without an end", {}, { ...TOO_LARGE, reason: "line" }),
    listens: { asked: [[{ say: `${OK}X-Endless: ` }, { say: "x".repeat(KIB), times: 4 * KIB }]] },
  },
  {
    ...sized("a status line without an end", {}, { ...TOO_LARGE, reason: "line" }),
    listens: { asked: [[{ say: "HTTP/1.1 200 " }, { say: "x".repeat(KIB), times: 4 * KIB }]] },
  },
];

interface Size {
  readonly head?: number;
  readonly line?: number;
  readonly count?: number;
}

function sized(name: string, { head, line, count }: Size, expect: Expected): LabCase {
  let text = "";
  if (line !== undefined) text = `X-Line: ${"x".repeat(line - 8)}\r\n`;
  // Content-Length is one of them.
  if (count !== undefined) text = "X-Field: x\r\n".repeat(count - 1);
  if (head !== undefined) text = fieldLines(head - OK.length - "Content-Length: 5\r\n\r\n".length);
  const acts: Acts = [{ say: `${OK}${text}${REST}` }];
  return talks(name, { asked: [acts] }, expect);
}

function fieldLines(bytes: number): string {
  const whole = Math.floor(bytes / LINE) - 1;
  const last = bytes - whole * LINE;
  return lineOf(LINE).repeat(whole) + lineOf(last);
}

function lineOf(bytes: number): string {
  return `X-Field: ${"x".repeat(bytes - 11)}\r\n`;
}
