import { GOOD } from "../behaviour.ts";
import type { DnsTable, Expected, LabCase, Place } from "../lab-case.ts";
import { AT_ONCE, type Window } from "./times.ts";

/** The name leads to a good origin. */
export const FOUND = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;

/** The name leads nowhere. */
export function failedName(code: number, status: number, withinMs: Window = AT_ONCE): Expected {
  return { code, status, reason: null, withinMs };
}

/** An origin that is found by its name. */
export function named(
  name: string,
  dns: (place: Place) => DnsTable,
  expect: Expected,
  more: Partial<LabCase> = {},
): LabCase {
  return { name: `DNS: ${name}`, at: (place) => place.name, listens: GOOD, dns, expect, ...more };
}
