/** Counters and log lines of all threads, compared with what a load generator has sent: to the last one, also when threads crash and hang. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { BlockingEdge } from "../harness/blocking.ts";
import { Client } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { scrape, sumOf } from "../harness/metrics.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const PLANT = { env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-crashes.ts")}` } };
const CLIENTS = 32;
const QUICK = 6;

/** What became of a client's last request. */
type Fate = "answered" | "told" | "cut";

class Visitor {
  readonly targets: string[] = [];
  readonly held: string;
  readonly #client: Client;
  #fate: Promise<Fate> | null = null;

  constructor(client: Client, index: number) {
    this.#client = client;
    this.held = `/held-${index}`;
    for (let count = 0; count < QUICK; count++) this.targets.push(`/${index}/${count}`);
  }

  async askQuickly(): Promise<void> {
    for (const target of this.targets) {
      this.#client.write(request(target));
      assert.equal((await this.#client.answer()).status, 200);
    }
  }

  askSlowly(): void {
    this.#client.write(request(this.held));
    this.#fate = this.#client.answer("GET", 30_000).then(
      ({ headers }): Fate => (headers["wao-error"] === "2000 EdgeError" ? "told" : "answered"),
      (): Fate => "cut",
    );
  }

  async fate(): Promise<Fate> {
    const fate = await this.#fate;
    this.#client.close();
    return fate ?? "cut";
  }
}

describe(
  "three threads, one of which crashes and one of which hangs",
  { timeout: 90_000, skip: needs("linux") },
  () => {
    test("have counted and logged every request but those that were under way in the one that hung", async (context) => {
      const origin = await startOrigin(reply(200, "ok"));
      const gate = Promise.withResolvers<void>();
      const timeouts = { stuck_thread: "1s", client_idle: "60s" };
      const node = await BlockingEdge.start({ threads: 3, timeouts, sites: oneSite(origin.url) }, PLANT);
      const { edge } = node;
      const visitors = await Promise.all(
        Array.from({ length: CLIENTS }, async (_, index) => new Visitor(await Client.connect(edge.port), index)),
      );
      for (const { held } of visitors) {
        origin.on(held, async (_one, connection) => {
          await gate.promise;
          connection.write(reply(200, "held"));
        });
      }
      await Promise.all(visitors.map((visitor) => visitor.askQuickly()));
      for (const visitor of visitors) visitor.askSlowly();
      await Promise.all(visitors.map(({ held }) => origin.request(held)));
      edge.signal("SIGPWR");
      await eventually(() => edge.stderr().split("a new one starts").length === 2, "the one that crashed is replaced");
      edge.signal("SIGWINCH");
      await eventually(() => edge.stderr().split("a new one starts").length === 3, "the one that hung is replaced");
      gate.resolve();
      const fates = await Promise.all(visitors.map(async (visitor) => visitor.fate()));
      const count = (wanted: Fate): number => fates.filter((fate) => fate === wanted).length;
      const [answered, told, cut] = [count("answered"), count("told"), count("cut")];
      context.diagnostic(`${answered} answered, ${told} told of the crash, ${cut} cut`);
      assert.ok(answered > 0 && told > 0 && cut > 0, "every thread had some of them");

      const sent = CLIENTS * (QUICK + 1);
      const found = await eventually(async () => {
        const now = await scrape(node);
        return sumOf(now, "wao_requests_total") >= sent - cut && now;
      }, "all are counted");
      assert.equal(sumOf(found, "wao_requests_total"), sent - cut);
      assert.equal(sumOf(found, "wao_requests_total", 'status="2xx"'), sent - cut - told);
      assert.equal(sumOf(found, "wao_requests_total", 'status="5xx"'), told);
      assert.equal(sumOf(found, "wao_failures_total", 'code="2000"'), told);
      assert.equal(sumOf(found, "wao_thread_restarts_total"), 2);

      edge.signal("SIGTERM");
      assert.deepEqual(await edge.exited, { code: 0, signal: null });
      const expected = visitors.flatMap((visitor, index) =>
        fates[index] === "cut" ? visitor.targets : [...visitor.targets, visitor.held],
      );
      const logged = edge.log();
      assert.deepEqual(logged.map(({ target }) => target).toSorted(), expected.toSorted());
      assert.equal(logged.filter(({ code }) => code === 2000).length, told);
    });
  },
);
