import type { OriginStatus, AdminEvent } from "../../src/admin/admin-desk.ts";
import { rawRequest, type RawAnswer } from "./client.ts";
import { eventually } from "./deadline.ts";
import { type ConfigInput, type Edge, type EdgeOptions, startEdge } from "./edge.ts";
import { request } from "./request.ts";

export const ADMIN_TOKEN = "a-token-that-only-this-test-knows";

/** Blocking as in production, but everything in a hundredth of the time. */
export const SOON = {
  after: 4,
  share: 0.5,
  within: "10s",
  for: "1500ms",
  early: "off",
  probing: { after: "200ms", every: "200ms", timeout: "500ms", good: 2 },
  trial: { requests: 3, timeout: "400ms", good: 2 },
  ramp: { from: 2, share: 0.1, over: "400ms" },
} as const;

/** No answer within this time is a timeout. */
export const RESPONSE = "300ms";

/** An edge with two threads, an admin API, and words for what it blocks. */
export class BlockingEdge {
  readonly edge: Edge;

  private constructor(edge: Edge) {
    this.edge = edge;
  }

  static async start(config: Exclude<ConfigInput, string>, options: EdgeOptions = {}): Promise<BlockingEdge> {
    const admin = { url: "http://127.0.0.1:0" };
    const env = { ...options.env, WAO_ADMIN_TOKEN: ADMIN_TOKEN };
    return new BlockingEdge(await startEdge({ threads: 2, admin, ...config }, { ...options, env }));
  }

  /** Of the admin API. */
  get adminUrl(): string {
    const url = /^wao: admin API on (\S+)/m.exec(this.edge.stderr())?.[1];
    if (url === undefined) throw new Error("the edge named no admin API");
    return url;
  }

  get(path: string, options: { readonly host?: string; readonly timeoutMs?: number } = {}): Promise<RawAnswer> {
    const { host = "shop.test", timeoutMs } = options;
    return rawRequest(this.edge.port, request(path, { host }), timeoutMs === undefined ? {} : { timeoutMs });
  }

  /** So many requests at once. */
  many(count: number, path: string, host?: string): Promise<RawAnswer[]> {
    return Promise.all(Array.from({ length: count }, () => this.get(path, host === undefined ? {} : { host })));
  }

  async admin(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.adminUrl + path, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  }

  async origin(site = "shop", index = 0): Promise<OriginStatus> {
    const view = (await this.admin("GET", `/v1/sites/${site}`)) as { origins: OriginStatus[] };
    const origin = view.origins[index];
    if (origin === undefined) throw new Error(`site ${site} has no origin ${index}`);
    return origin;
  }

  /** Waits for a state of an origin. */
  until(state: OriginStatus["state"], index = 0, ms?: number): Promise<OriginStatus> {
    return eventually(
      async () => {
        const origin = await this.origin("shop", index);
        return origin.state === state && origin;
      },
      `origin ${index} of shop is ${state}`,
      ms,
    );
  }

  async events(): Promise<readonly AdminEvent[]> {
    return ((await this.admin("GET", "/v1/events")) as { events: AdminEvent[] }).events;
  }

  /** The states that origins were led to, in order. */
  async path(): Promise<string[]> {
    return (await this.events()).flatMap(({ detail }) => (typeof detail?.["to"] === "string" ? [detail["to"]] : []));
  }
}

/** `2202 OriginBlocked`, or "" for an answer of the origin. */
export function code({ headers }: RawAnswer): string {
  return headers["wao-error"] ?? "";
}
