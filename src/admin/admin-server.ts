import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { authorityText } from "../config/authority.ts";
import type { AdminConfig } from "../config/edge-config.ts";
import { isLoopback } from "../config/loopback.ts";
import { CONTENT_TYPES, exposition } from "../observe/exposition.ts";
import { plainAddress } from "../primitives/plain-address.ts";
import { StartError } from "../server/start-error.ts";
import { answer, answerProblem, answerText } from "./admin-answer.ts";
import type { AdminDesk } from "./admin-desk.ts";
import { AdminProblem } from "./admin-problem.ts";
import { TokenCheck } from "./admin-token.ts";
import { checkCaller } from "./caller-check.ts";
import { formatFor } from "./metrics-page.ts";
import { hasBody, readBody } from "./request-body.ts";
import { findRoute } from "./routes.ts";

/** So often a port that another process has is asked for again. */
const RETRY_MS = 1000;
/** Nobody needs many, and none is kept for long: an operator's machine must not run out of descriptors for it. */
const LIMITS = { connections: 64, headBytes: 16 * 1024 };
const TIMES_MS = { head: 10_000, request: 20_000, idle: 5000, check: 1000, stalled: 120_000 };

export interface AdminOptions {
  readonly listen: AdminConfig;
  readonly token: string;
  /** What the operator should know: a bug in a handler. */
  readonly onNotice: (text: string) => void;
}

/** The admin API: `node:http`, far from the data path, in the supervisor's thread. */
export class AdminServer {
  readonly #options: AdminOptions;
  readonly #desk: AdminDesk;
  readonly #token: TokenCheck;
  readonly #server: Server;
  /** 0 = it does not listen (yet). */
  #port = 0;
  #retry: NodeJS.Timeout | null = null;

  private constructor(options: AdminOptions, desk: AdminDesk) {
    this.#options = options;
    this.#desk = desk;
    this.#token = new TokenCheck(options.token);
    this.#server = createServer(
      {
        maxHeaderSize: LIMITS.headBytes,
        headersTimeout: TIMES_MS.head,
        requestTimeout: TIMES_MS.request,
        keepAliveTimeout: TIMES_MS.idle,
        connectionsCheckingInterval: TIMES_MS.check,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = LIMITS.connections;
    this.#server.setTimeout(TIMES_MS.stalled);
  }

  /**
   * Rejects with StartError when it can never listen. A port that somebody else has is waited for: visitors go before, a second edge on this machine
   * must start, and one that takes over from another gets the port when that one has gone.
   */
  static async open(options: AdminOptions, desk: AdminDesk): Promise<AdminServer> {
    const admin = new AdminServer(options, desk);
    const code = await admin.#listen();
    if (code === "EADDRINUSE") admin.#waitForPort();
    else if (code !== null) throw new StartError(["admin", "url"], listenTrouble(options.listen.url, code));
    return admin;
  }

  /** With the real port; null while another process has it. */
  get url(): string | null {
    return this.#port === 0 ? null : `http://${authorityText(this.#options.listen.host, this.#port)}`;
  }

  /** Ends its connections too. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    if (this.#retry !== null) clearInterval(this.#retry);
    this.#server.closeAllConnections();
    await closed;
  }

  /** @returns null, or what the system says */
  async #listen(): Promise<string | null> {
    const { host, port } = this.#options.listen;
    const code = await new Promise<string | null>((resolve) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      this.#server.listen({ host, port, exclusive: true }, () => resolve(null));
    });
    this.#server.removeAllListeners("error");
    if (code !== null) return code;
    this.#port = (this.#server.address() as AddressInfo).port;
    this.#server.on("error", (error) => this.#options.onNotice(`wao: admin API: ${error.message}`));
    return null;
  }

  #waitForPort(): void {
    const { listen, onNotice } = this.#options;
    onNotice(`wao: warning: ${listenTrouble(listen.url, "EADDRINUSE")}`);
    this.#retry = setInterval(() => void this.#listenAgain(), RETRY_MS).unref();
  }

  async #listenAgain(): Promise<void> {
    if ((await this.#listen()) !== null || this.#retry === null) return;
    clearInterval(this.#retry);
    this.#retry = null;
    this.#options.onNotice(`wao: admin API on ${this.url}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What is not read cannot be told from a next request: then the connection ends with the answer.
    if (hasBody(request)) response.shouldKeepAlive = false;
    try {
      await this.#answer(request, response);
    } catch (error) {
      if (response.destroyed || response.headersSent) return;
      answerProblem(response, error instanceof AdminProblem ? error : this.#bug(error));
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    checkCaller(request, this.#options.listen.host);
    const [path = "", ...query] = url.split("?");
    // For load balancers, and without a secret: it says whether this node should get traffic, and nothing about anybody's site.
    if (path === "/healthz" && (method === "GET" || method === "HEAD")) return this.#health(response);
    const isOpen = path === "/metrics" && this.#isOpenTo(request);
    if (!isOpen && !this.#token.accepts(request.headers.authorization)) throw noToken(request);
    if (path === "/metrics") return this.#metrics(request, response);
    const { route, site } = findRoute(method, path);
    const body = await readBody(request);
    const call = { desk: this.#desk, site, query: new URLSearchParams(query.join("?")), body };
    answer(response, 200, await route.handle(call));
  }

  /** `admin.metrics: open`: a scraper on this machine needs no token. */
  #isOpenTo({ socket }: IncomingMessage): boolean {
    return this.#options.listen.metrics === "open" && isLoopback(plainAddress(socket.remoteAddress ?? ""));
  }

  async #metrics({ method, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (method !== "GET" && method !== "HEAD")
      throw new AdminProblem("wrong-method", "this path takes GET", { allow: "GET" });
    const format = formatFor(headers.accept);
    answerText(response, CONTENT_TYPES[format], exposition(await this.#desk.metrics(), format));
  }

  #health(response: ServerResponse): void {
    const { healthy, unhealthyReason } = this.#desk.node();
    if (healthy) answer(response, 200, { status: "ok" });
    else answer(response, 503, { status: "unhealthy", reason: unhealthyReason });
  }

  #bug(error: unknown): AdminProblem {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.onNotice(`wao: a bug in the admin API: ${text}`);
    return new AdminProblem("bug", "a bug in wao; what happened is in the edge's messages");
  }
}

function noToken({ headers }: IncomingMessage): AdminProblem {
  const message =
    headers.authorization === undefined
      ? "the admin API wants its token (Authorization: Bearer …); it is in WAO_ADMIN_TOKEN or state_dir/admin-token of the edge"
      : "this is not the token of this edge; it is in WAO_ADMIN_TOKEN or state_dir/admin-token of the edge";
  return new AdminProblem("no-token", message);
}

/** What an address that cannot be had means. */
function listenTrouble(url: string, code: string): string {
  const choose =
    "choose another one (admin.url in the file, --admin on the command line), or switch the admin API off (admin: off)";
  switch (code) {
    case "EADDRINUSE":
      return `${url}: another process, perhaps another edge, listens on the admin API's port; this one serves without until it is free. To end this, stop the other one, ${choose}`;
    case "EACCES":
      return `${url}: no right to bind the admin API's port; ${choose}`;
    case "EADDRNOTAVAIL":
      return `${url}: this machine has no such address for the admin API; ${choose}`;
    default:
      return `${url}: the admin API cannot listen (${code}); ${choose}`;
  }
}
