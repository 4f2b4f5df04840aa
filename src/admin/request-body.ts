import type { IncomingMessage } from "node:http";
import { AdminProblem } from "./admin-problem.ts";

const MAX_BODY_BYTES = 64 * 1024;
/** A body that is too large is still read up to here, because who is cut off while writing does not see the answer. */
const MAX_READ_BYTES = 1024 * 1024;

/** Does the request bring a body? */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** The JSON in a request's body; an empty mapping where there is none. Throws AdminProblem. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  if (!hasBody(request)) return {};
  // A form on another site's page can send text/plain or a form's types, but not this one, without asking first (Fetch §4.8, CORS preflight).
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AdminProblem(
      "not-json",
      `the body must be application/json, this is ${type === "" ? "of no type" : type}`,
    );
  }
  const text = await readText(request);
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AdminProblem("bad-request", `the body is not JSON: ${(error as Error).message}`);
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_READ_BYTES) break;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) {
    throw new AdminProblem("too-large", `the body is larger than ${MAX_BODY_BYTES} bytes, the most that is taken`);
  }
  return Buffer.concat(chunks).toString("utf8");
}
