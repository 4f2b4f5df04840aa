import type { CaseResult } from "./run-cases.ts";

/** Where a result is not what its case expects; empty = fine. */
export function objections({ labCase, visited, line }: CaseResult): string[] {
  const { code, status, reason, withinMs } = labCase.expect;
  const found: string[] = [];
  const object = (what: string, is: unknown, expected: unknown): void => {
    if (is !== expected) found.push(`${what} is ${String(is)}, not ${String(expected)}`);
  };
  object("status", visited.status, status);
  object("WAO-Error's code", Number(visited.waoError.slice(0, 4)), code);
  object("the log's code", line.code ?? 0, code);
  if (reason !== undefined) object("reason", line.reason ?? null, reason);
  const [fromMs, toMs] = withinMs;
  if (visited.tookMs < fromMs || visited.tookMs > toMs) found.push(`${visited.tookMs} ms, not ${fromMs} to ${toMs}`);
  return found;
}
