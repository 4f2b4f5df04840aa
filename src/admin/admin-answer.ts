import type { ServerResponse } from "node:http";
import type { AdminProblem } from "./admin-problem.ts";

/** On every answer: nothing is kept, sniffed, framed or run. No CORS headers: no page of another origin may read it. */
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  server: "wao",
  "x-content-type-options": "nosniff",
};

/** Sends a body as JSON. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  send(response, { status, body, type: "application/json", more: {} });
}

/** Sends a problem (RFC 9457). */
export function answerProblem(response: ServerResponse, problem: AdminProblem): void {
  const { status, body } = problem;
  send(response, { status, body, type: "application/problem+json", more: moreHeaders(problem) });
}

function moreHeaders(problem: AdminProblem): Record<string, string> {
  // RFC 9110 §11.6.1, §15.5.6: these two must come with their status.
  if (problem.status === 401) return { "www-authenticate": 'Bearer realm="wao admin"' };
  if (problem.status === 405) return { allow: problem.allow };
  return {};
}

/** Sends a text. */
export function answerText(response: ServerResponse, type: string, text: string): void {
  sendBytes(response, 200, { ...HEADERS, "content-type": type }, Buffer.from(text));
}

interface Outcome {
  readonly status: number;
  readonly body: unknown;
  readonly type: string;
  readonly more: Readonly<Record<string, string>>;
}

function send(response: ServerResponse, { status, body, type, more }: Outcome): void {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  sendBytes(response, status, { ...HEADERS, ...more, "content-type": type }, bytes);
}

function sendBytes(response: ServerResponse, status: number, headers: Record<string, string>, bytes: Buffer): void {
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  response.end(bytes);
}
