import { after } from "node:test";
import type { AdminDesk } from "../../src/admin/admin-desk.ts";
import { AdminServer } from "../../src/admin/admin-server.ts";
import { readAdminUrl } from "../../src/config/admin-url.ts";
import type { SwitchStatus } from "../../src/server/switch-status.ts";
import { type RawAnswer, rawRequest } from "./client.ts";
import { request } from "./request.ts";

export const TOKEN = "a-token-that-only-this-test-knows";

/** A real admin server on a port of its own, in front of a desk of the test. Ends with the scope in which it was started. */
export class TestAdmin {
  readonly #server: AdminServer;
  readonly notices: string[];

  private constructor(server: AdminServer, notices: string[]) {
    this.#server = server;
    this.notices = notices;
  }

  static async start(desk: AdminDesk, url = "http://127.0.0.1:0"): Promise<TestAdmin> {
    const listen = readAdminUrl(url);
    if (!listen.ok) throw new Error(listen.message);
    const notices: string[] = [];
    const onNotice = (text: string): void => void notices.push(text);
    const server = await AdminServer.open({ listen: listen.value, token: TOKEN, onNotice }, desk);
    after(() => server.close());
    return new TestAdmin(server, notices);
  }

  get url(): string {
    return this.#server.url ?? "";
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  /** What a script of the operator sends, and the JSON that comes back. */
  async ask(method: string, target: string, body?: unknown): Promise<{ status: number; value: Answered }> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const fields = text === undefined ? [] : ["Content-Type: application/json"];
    const answer = await this.raw(method, target, { fields, ...(text === undefined ? {} : { body: text }) });
    return { status: answer.status, value: JSON.parse(answer.body) as Answered };
  }

  /** Header by header: `Host` and token are there unless said otherwise. */
  async raw(method: string, target: string, parts: AdminParts = {}): Promise<RawAnswer> {
    const { host = `127.0.0.1:${this.port}`, token = TOKEN, fields = [], body } = parts;
    const authorization = token === null ? [] : [`Authorization: Bearer ${token}`];
    const bytes = request(target, {
      method,
      host,
      fields: [...authorization, ...fields],
      ...(body === undefined ? {} : { body }),
    });
    return rawRequest(this.port, bytes, { method });
  }
}

export interface AdminParts {
  readonly host?: string;
  /** null: none is sent. */
  readonly token?: string | null;
  readonly fields?: readonly string[];
  readonly body?: string;
}

/** As much of all answers as the tests look at. */
export interface Answered {
  readonly [member: string]: unknown;
  readonly detail: string;
  readonly problem: string;
  readonly switches: readonly SwitchStatus[];
  readonly origins: readonly {
    site: string;
    index: number;
    state: string;
    reason: string | null;
    untilMs: number | null;
  }[];
}
