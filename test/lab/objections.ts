import { GOOD_BODY } from "./behaviour.ts";
import type { Expected } from "./lab-case.ts";
import type { CaseResult } from "./run-cases.ts";

/** Where a result is not what its case expects; empty = fine. */
export function objections({ labCase, visited, line, copies }: CaseResult): string[] {
  const { code, status, reason, withinMs, body = code === 0 ? GOOD_BODY : null } = labCase.expect;
  const found: string[] = [];
  const object = (what: string, is: unknown, expected: unknown): void => {
    if (is !== expected) found.push(`${what} is ${String(is)}, not ${String(expected)}`);
  };
  object("status", visited.status, status);
  object("the ending", visited.ends, endingOf(labCase.expect));
  object("the number of copies", copies, copiesOf(labCase.expect));
  object("the log's code", line.code ?? 0, code);
  object("the log's reason", line.reason ?? null, reason);
  if (body !== null && endingOf(labCase.expect) === "clean") object("the body", visited.body, body);
  if (visited.ends !== "cut") {
    object("WAO-Error's code", Number(visited.waoError.slice(0, 4)), code);
    object("Proxy-Status' reason", /details="[^":]*: ([a-z0-9-]+)"/.exec(visited.proxyStatus)?.[1] ?? null, reason);
  }
  const [fromMs, toMs] = withinMs;
  if (visited.tookMs < fromMs || visited.tookMs > toMs) found.push(`${visited.tookMs} ms, not ${fromMs} to ${toMs}`);
  return found;
}

/** Everything is right but that it took too long. */
export function isOnlyLate(result: CaseResult): boolean {
  const [, toMs] = result.labCase.expect.withinMs;
  return result.visited.tookMs > toMs && objections(result).length === 1;
}

/** Where nothing is said: an answer that is whole. */
export function endingOf({ ends = "clean" }: Expected) {
  return ends;
}

/** Where nothing is said: one, and none where the request cannot have left. */
export function copiesOf({ copies, code }: Expected): number {
  return copies ?? (code >= 2000 && code < 2400 ? 0 : 1);
}
