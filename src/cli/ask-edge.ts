import { type IncomingMessage, request, type RequestOptions } from "node:http";
import { AdminTrouble } from "./admin-trouble.ts";
import type { RunningEdge } from "./running-edge.ts";

/** One request to the admin API. */
export interface EdgeQuestion {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** How long the whole answer may take, ms [10 s]. */
  readonly timeoutMs?: number;
}

interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly server: string;
  readonly text: string;
}

const PATIENCE_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Ask the running edge. @returns the JSON of its answer. Rejects with AdminTrouble. */
export async function askEdge(edge: RunningEdge, question: EdgeQuestion): Promise<unknown> {
  const answer = await send(edge, question).catch((error: unknown) => {
    throw new AdminTrouble(unreachable(edge, error as NodeJS.ErrnoException));
  });
  const value = answer.server === "wao" ? json(answer) : undefined;
  if (value === undefined) {
    throw new AdminTrouble(`what answers at ${edge.url} is not the admin API of wao; where that is, --admin-url says`);
  }
  if (answer.status === 200) return value;
  throw new AdminTrouble(answer.status === 401 ? wrongToken(edge) : problemText(value, answer.status));
}

async function send(edge: RunningEdge, { method, path, body, timeoutMs }: EdgeQuestion): Promise<RawAnswer> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const options: RequestOptions = {
    method,
    agent: false,
    signal: AbortSignal.timeout(timeoutMs ?? PATIENCE_MS),
    headers: {
      authorization: `Bearer ${edge.token}`,
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
    },
  };
  // Not as a URL object, which would rewrite a site's name that looks like a path.
  const { hostname, port } = new URL(edge.url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const sent = request({ ...options, host, port: port === "" ? 80 : Number(port), path });
  sent.end(text);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once("response", resolve);
    sent.once("error", reject);
  });
  const { statusCode, headers } = answer;
  const server = String(headers["server"] ?? "");
  return { status: statusCode ?? 0, type: headers["content-type"] ?? "", server, text: await textOf(answer) };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function json({ type, text }: RawAnswer): object | undefined {
  if (!/^application\/(?:problem\+)?json\b/.test(type)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function unreachable({ url, startCommand }: RunningEdge, error: NodeJS.ErrnoException): string {
  const hint = `start one with ${startCommand}, or say with --admin-url where its admin API is`;
  if (error.code === "ECONNREFUSED") return `no edge is running at ${url} (connection refused); ${hint}`;
  if (error.name === "TimeoutError" || error.code === "ABORT_ERR") return `${url} does not answer in time; ${hint}`;
  return `no edge can be asked at ${url} (${error.code ?? error.message}); ${hint}`;
}

function wrongToken({ url, tokenFrom }: RunningEdge): string {
  return `the edge at ${url} does not take the token in ${tokenFrom}; the right one is in WAO_ADMIN_TOKEN or state_dir/admin-token of that edge`;
}

/** The health endpoint's answer is no problem+json. */
function healthText(value: object, status: number): string {
  return "reason" in value ? `this edge should get no traffic: ${String(value.reason)}` : `the edge answered ${status}`;
}

/** The edge's own words, and the list that may come with them. */
function problemText(value: object, status: number): string {
  const detail = "detail" in value ? String(value.detail) : healthText(value, status);
  const messages = "messages" in value && Array.isArray(value.messages) ? value.messages.map(String) : [];
  return [...messages, detail].join("\n");
}
