import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { rootCertificates } from "node:tls";
import { type AcmeProblem, AcmeTrouble, refusedRequest } from "./acme-trouble.ts";

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 1_048_576;
const SECOND_MS = 1000;

/** What acme-client's HTTP client wants to be sent. */
export interface AcmeRequest {
  readonly url?: string;
  readonly method?: string;
  readonly data?: unknown;
  readonly headers?: { readonly toJSON?: () => unknown };
}

/** What it gets. */
export interface AcmeResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Record<string, string>;
  readonly data: string;
  readonly config: AcmeRequest;
}

/**
 * The connection to the CA, in place of acme-client's own: with a limit in time, an end when the edge ends, roots of the operator's choice, and
 * problem documents that keep their type. It tries nothing again; that is the schedule's part.
 */
export class AcmeHttp {
  readonly #agent: Agent;
  readonly #signal: AbortSignal;

  /** @param roots further ones, PEM */
  constructor(roots: string | null, signal: AbortSignal) {
    this.#agent = new Agent({ keepAlive: true, ...(roots === null ? {} : { ca: [...rootCertificates, roots] }) });
    this.#signal = signal;
  }

  /** Rejects with AcmeTrouble. */
  readonly send = async (config: AcmeRequest): Promise<AcmeResponse> => {
    const url = new URL(config.url ?? "");
    const { message, data } = await this.#exchange(url, config).catch((error: Error) => {
      throw unreachable(url, error);
    });
    const { statusCode: status = 0, statusMessage: statusText = "", headers } = message;
    const problem = status >= 400 ? problemIn(data) : null;
    // A nonce that has been used up is fetched anew by acme-client.
    if (problem !== null && problem.type !== "urn:ietf:params:acme:error:badNonce") {
      throw refusedRequest(problem, status, retryAfterMs(headers["retry-after"]));
    }
    return { status, statusText, headers: plainFields(headers), data, config };
  };

  close(): void {
    this.#agent.destroy();
  }

  async #exchange(url: URL, config: AcmeRequest): Promise<{ message: IncomingMessage; data: string }> {
    const body = typeof config.data === "string" ? Buffer.from(config.data) : null;
    const given = (config.headers?.toJSON?.() ?? {}) as Record<string, string>;
    const headers = { ...given, ...(body === null ? {} : { "Content-Length": String(body.length) }) };
    const method = (config.method ?? "get").toUpperCase();
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const asked = request(url, { method, headers, agent: this.#agent, signal });
    asked.end(body ?? undefined);
    const message = await answerTo(asked);
    let data = "";
    message.setEncoding("utf8");
    for await (const chunk of message) {
      data += chunk as string;
      if (data.length > MOST_BYTES) throw new Error("the answer is too long");
    }
    return { message, data };
  }
}

function answerTo(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.on("error", reject);
    asked.once("response", resolve);
  });
}

function unreachable(url: URL, error: NodeJS.ErrnoException): AcmeTrouble {
  const what = `the CA at ${url.host} cannot be talked to`;
  // OpenSSL's names for what is wrong with a certificate.
  if (/CERT|SELF_SIGNED|ISSUER|VERIFY/.test(error.code ?? "")) {
    const hint = "for a CA of your own name its roots in acme.ca";
    return new AcmeTrouble(`${what}: its certificate is not believed (${error.code}): ${hint}`, { scope: "ca" });
  }
  const why = error.name === "AbortError" ? `no answer in ${TIMEOUT_MS / SECOND_MS} s` : error.message;
  return new AcmeTrouble(`${what}: ${why}; this edge must be able to connect to it`, { scope: "ca" });
}

function problemIn(data: string): AcmeProblem {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(text: string | undefined): number {
  if (text === undefined) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}

function plainFields(headers: IncomingMessage["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}
