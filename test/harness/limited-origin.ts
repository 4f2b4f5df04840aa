import type { OriginStatus } from "../../src/admin/admin-desk.ts";
import { BlockingEdge } from "./blocking.ts";
import { Client, type RawAnswer } from "./client.ts";
import { eventually } from "./deadline.ts";
import type { EdgeOptions } from "./edge.ts";
import { type Origin, reply, startOrigin } from "./origin.ts";
import type { OriginConnection } from "./origin-connection.ts";
import { request } from "./request.ts";

type Counts = NonNullable<OriginStatus["connections"]>;

/** A site whose origin has a limit of connections. */
export function limited(
  origin: object | readonly object[],
  settings: Readonly<Record<string, unknown>> = {},
): object[] {
  return [{ name: "shop", hosts: ["shop.test"], origin, ...settings }];
}

/** An origin that answers below `/held` only when it is told to, and counts what it has to do at once. */
export class BusyOrigin {
  readonly origin: Origin;
  readonly #held: OriginConnection[] = [];
  now = 0;
  peak = 0;

  private constructor(origin: Origin) {
    this.origin = origin;
  }

  static async start(): Promise<BusyOrigin> {
    const busy: BusyOrigin = new BusyOrigin(
      await startOrigin((one, connection) => {
        if (one.path.startsWith("/held")) busy.#held.push(connection);
        else connection.write(reply(200, "ok"));
      }),
    );
    return busy;
  }

  get url(): string {
    return this.origin.url;
  }

  /** Requests below `/held`, in the order in which they came. */
  get paths(): string[] {
    return this.origin.requests.map(({ path }) => path).filter((path) => path.startsWith("/held"));
  }

  /** Waits until so many requests were held, those that were answered included. */
  async holds(count: number): Promise<void> {
    await this.origin.until(() => this.paths.length >= count, `${count} requests at the origin`);
  }

  /** Answers the one that has been held longest. */
  answerOne(): void {
    this.#held.shift()?.write(reply(200, "held"));
  }

  /** How many requests are held; closed connections count until they are answered. */
  get waiting(): number {
    return this.#held.length;
  }

  /** Works for so long on each request with this path, and counts how many there are at once. */
  work(path: string, workMs: number, fields: Readonly<Record<string, string>> = {}): void {
    this.origin.on(path, (_one, connection) => {
      this.peak = Math.max(this.peak, ++this.now);
      setTimeout(() => {
        this.now--;
        connection.write(reply(200, "worked", fields));
        if (fields["Connection"] === "close") connection.finish();
      }, workMs);
    });
  }
}

/** An edge with two threads unless said otherwise, and what it tells of the site's first origin. */
export class LimitedEdge {
  readonly blocking: BlockingEdge;

  private constructor(blocking: BlockingEdge) {
    this.blocking = blocking;
  }

  static async start(config: Readonly<Record<string, unknown>>, options: EdgeOptions = {}): Promise<LimitedEdge> {
    return new LimitedEdge(await BlockingEdge.start(config, options));
  }

  get port(): number {
    return this.blocking.edge.port;
  }

  get(path: string): Promise<RawAnswer> {
    return this.blocking.get(path);
  }

  /** A client of its own that has sent a request. */
  async send(path: string, parts: Parameters<typeof request>[1] = {}): Promise<Client> {
    const client = await Client.connect(this.port);
    client.write(request(path, { host: "shop.test", ...parts }));
    return client;
  }

  async counts(index = 0): Promise<Counts> {
    const { connections } = await this.blocking.origin("shop", index);
    if (connections === null) throw new Error("the origin has no limit");
    return connections;
  }

  async until(inUse: number, queued: number, index = 0): Promise<void> {
    let last: unknown;
    const check = async (): Promise<boolean> => {
      const counts = await this.counts(index);
      last = counts;
      return counts.inUse === inUse && counts.queued === queued;
    };
    await eventually(check, `${inUse} in use and ${queued} in the queue`).catch((error: unknown) => {
      throw new Error(`there are ${JSON.stringify(last)}`, { cause: error });
    });
  }
}

/** An edge in front of one origin with a limit. */
export async function startLimited(
  limit: object,
  settings: Readonly<Record<string, unknown>> = {},
  threads = 2,
): Promise<{ origin: BusyOrigin; edge: LimitedEdge }> {
  const origin = await BusyOrigin.start();
  const edge = await LimitedEdge.start({ threads, sites: limited({ url: origin.url, ...limit }, settings) });
  return { origin, edge };
}
