/** The admin API over real sockets, in front of a desk that only remembers. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { startAdmin } from "../../src/admin/start-admin.ts";
import type { AdminConfig } from "../../src/config/edge-config.ts";
import { StartError } from "../../src/server/start-error.ts";
import { TestAdmin, TOKEN } from "../harness/admin.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { MemoryDesk } from "../harness/memory-desk.ts";
import { eventually } from "../harness/deadline.ts";
import { request } from "../harness/request.ts";

const SITES = { shop: ["http://a.internal:1", "http://b.internal:1"], "*.wild": ["http://c.internal:1"] };

async function start(url?: string): Promise<{ admin: TestAdmin; desk: MemoryDesk }> {
  const desk = new MemoryDesk(SITES);
  return { admin: await TestAdmin.start(desk, url), desk };
}

suite("status", () => {
  test("what is not closed, the node, and how many are fine", async () => {
    const { admin, desk } = await start();
    desk.set("shop", 1, { state: "blocked", reason: "timeouts", sinceMs: 5, untilMs: 9, evidence: { timeouts: 7 } });
    const { status, value } = await admin.ask("GET", "/v1/status");
    assert.equal(status, 200);
    assert.deepEqual(value["counts"], { sites: 2, origins: 3, closed: 2 });
    assert.deepEqual(value["node"], desk.node());
    assert.deepEqual(value.origins, desk.notClosed());
    const all = await admin.ask("GET", "/v1/status?state=all");
    assert.deepEqual(
      all.value.origins.map(({ site, index }) => `${site} ${index}`),
      ["*.wild 0", "shop 0", "shop 1"],
    );
  });

  test("one site, also with a name that a URL must escape", async () => {
    const { admin } = await start();
    const wild = await admin.ask("GET", "/v1/sites/%2A.wild");
    assert.deepEqual([wild.status, wild.value["site"], wild.value.origins.length], [200, "*.wild", 1]);
    const missing = await admin.ask("GET", "/v1/sites/shpo");
    assert.deepEqual([missing.status, missing.value.problem, missing.value["nearest"]], [404, "unknown-site", "shop"]);
    assert.equal(missing.value.detail, 'there is no site "shpo"; did you mean "shop"?');
  });

  test("HEAD is GET without the body", async () => {
    const { admin } = await start();
    const answer = await admin.raw("HEAD", "/v1/status");
    assert.deepEqual([answer.status, answer.body], [200, ""]);
    assert.ok(Number(answer.headers["content-length"]) > 0);
  });
});

suite("orders", () => {
  test("block, with and without an end, one origin or all; never; unblock", async () => {
    const { admin, desk } = await start();
    const blocked = await admin.ask("POST", "/v1/sites/shop/block", { for: "10m", origin: 1 });
    assert.equal(blocked.status, 200);
    assert.deepEqual(
      blocked.value.origins.map(({ state }) => state),
      ["closed", "held"],
    );
    await admin.ask("POST", "/v1/sites/shop/block", {});
    await admin.ask("POST", "/v1/sites/shop/never", { origin: 0 });
    await admin.ask("POST", "/v1/sites/shop/unblock");
    assert.deepEqual(desk.orders, ["block shop 1 600000", "block shop null null", "never shop 0", "unblock shop null"]);
  });

  test("what is wrong with an order is said, and nothing is done", async () => {
    const { admin, desk } = await start();
    const wrong: [string, unknown, number, RegExp][] = [
      ["/v1/sites/shop/block", { for: 10 }, 400, /^body: for: 10 has no unit; write 10s/],
      ["/v1/sites/shop/block", { fr: "10m" }, 400, /^body: fr: unknown key; did you mean "for"\?$/],
      ["/v1/sites/shop/block", { for: "10x", origin: -1 }, 400, /for: .*; body: origin: |origin: .*; body: for: /],
      ["/v1/sites/shop/block", [], 400, /^body: expected a mapping, found a list$/],
      ["/v1/sites/shop/block", null, 400, /^body: expected a mapping, found an empty value$/],
      ["/v1/sites/shop/never", { for: "10m" }, 400, /^body: for: unknown key/],
      ["/v1/sites/shop/block", { origin: 2 }, 404, /has no origin number 2; it has 2 origins, numbers 0 to 1$/],
      ["/v1/sites/%2A.wild/unblock", { origin: 1 }, 404, /it has one origin, number 0$/],
      ["/v1/sites/nowhere/block", {}, 404, /^there is no site "nowhere"/],
      ["/v1/sites//block", {}, 404, /^there is nothing at this path/],
      ["/v1/sites/%ff/block", {}, 404, /^there is nothing at this path/],
    ];
    for (const [path, body, status, detail] of wrong) {
      const answer = await admin.ask("POST", path, body);
      assert.equal(answer.status, status, path);
      assert.match(answer.value.detail, detail);
    }
    assert.deepEqual(desk.orders, []);
  });

  test("reload tells what changed, or why nothing did", async () => {
    const { admin, desk } = await start();
    const done = await admin.ask("POST", "/v1/reload");
    assert.deepEqual([done.status, done.value["messages"]], [200, desk.reloaded.messages]);
    desk.reloaded = { ok: false, messages: ["wao.yaml:3:1: hosts: is missing", "refused"] };
    const refused = await admin.ask("POST", "/v1/reload");
    assert.deepEqual([refused.status, refused.value.problem], [422, "reload-refused"]);
    assert.deepEqual(refused.value["messages"], ["wao.yaml:3:1: hosts: is missing"]);
    assert.equal(refused.value["detail"], "refused");
  });
});

test("events after a number, and whether some are forgotten", async () => {
  const { admin, desk } = await start();
  desk.history = [7, 8, 9].map((id) => ({
    id,
    atMs: id,
    kind: "origin",
    site: "shop",
    origin: "http://a.internal:1",
    message: "blocked",
    detail: null,
  }));
  const ids = async (since: string) => {
    const { value } = await admin.ask("GET", `/v1/events${since}`);
    return [(value["events"] as { id: number }[]).map(({ id }) => id), value["next"], value["missed"]];
  };
  assert.deepEqual(await ids("?since=7"), [[8, 9], 9, false]);
  assert.deepEqual(await ids("?since=9"), [[], 9, false]);
  assert.deepEqual(await ids(""), [[7, 8, 9], 9, true]);
  const wrong = await admin.ask("GET", "/v1/events?since=last");
  assert.match(wrong.value.detail, /^query: since: expected the number of an event, found "last"$/);
});

suite("the health endpoint", () => {
  test("needs no token, and says 503 with the reason when the node is at fault", async () => {
    const { admin, desk } = await start();
    const fine = await admin.raw("GET", "/healthz", { token: null });
    assert.deepEqual([fine.status, JSON.parse(fine.body)], [200, { status: "ok" }]);
    desk.unhealthyReason = "node-cut-off";
    const sick = await admin.raw("GET", "/healthz", { token: null });
    assert.deepEqual([sick.status, JSON.parse(sick.body)], [503, { status: "unhealthy", reason: "node-cut-off" }]);
    assert.equal((await admin.raw("HEAD", "/healthz", { token: null })).status, 503);
  });

  test("answers an HTTP/1.0 check that names no host", async () => {
    const { admin } = await start();
    assert.equal((await rawRequest(admin.port, "GET /healthz HTTP/1.0\r\n\r\n")).status, 200);
  });
});

suite("what a request may be", () => {
  test("every answer forbids to keep, sniff, frame and run it", async () => {
    const { admin } = await start();
    for (const target of ["/v1/status", "/nowhere", "/healthz"]) {
      const { headers } = await admin.raw("GET", target);
      assert.equal(headers["cache-control"], "no-store");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
      assert.match(headers["content-type"] ?? "", /^application\/(problem\+)?json$/);
    }
  });

  test("a body is JSON and says so", async () => {
    const { admin, desk } = await start();
    const path = "/v1/sites/shop/block";
    for (const fields of [[], ["Content-Type: text/plain"], ["Content-Type: application/x-www-form-urlencoded"]]) {
      const answer = await admin.raw("POST", path, { fields, body: "{}" });
      assert.deepEqual([answer.status, answer.headers["connection"]], [415, "close"]);
    }
    const broken = await admin.raw("POST", path, { fields: ["Content-Type: application/json"], body: "{" });
    assert.equal(broken.status, 400);
    assert.match(broken.body, /the body is not JSON/);
    const fine = await admin.raw("POST", path, {
      fields: ["Content-Type: Application/JSON; charset=utf-8"],
      body: "{}",
    });
    assert.equal(fine.status, 200);
    assert.deepEqual(desk.orders, ["block shop null null"]);
  });

  test("a body has at most 64 KiB", async () => {
    const { admin, desk } = await start();
    const fields = ["Content-Type: application/json"];
    const body = (bytes: number): string => `{}${" ".repeat(bytes - 2)}`;
    const large = await admin.raw("POST", "/v1/sites/shop/block", { fields, body: body(65_537) });
    assert.equal(large.status, 413);
    assert.deepEqual(desk.orders, []);
    const fits = await admin.raw("POST", "/v1/sites/shop/block", { fields, body: body(65_536) });
    assert.equal(fits.status, 200);
  });

  test("a method that a path does not take is named with those that it takes", async () => {
    const { admin, desk } = await start();
    for (const [method, path, allow] of [
      ["POST", "/v1/status", "GET"],
      ["GET", "/v1/reload", "POST"],
      ["DELETE", "/v1/sites/shop/block", "POST"],
    ] as const) {
      const answer = await admin.raw(method, path);
      assert.deepEqual([answer.status, answer.headers["allow"]], [405, allow]);
    }
    assert.deepEqual(desk.orders, []);
  });

  test("who goes away in the middle of a body is no bug", async () => {
    const { admin } = await start();
    const client = await Client.connect(admin.port);
    client.write(
      `POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n{`,
    );
    const answer = client.answer("POST");
    await client.interim();
    client.reset();
    await assert.rejects(answer);
    // The next one is served after what the first one left behind.
    assert.equal((await admin.ask("GET", "/v1/status")).status, 200);
    assert.deepEqual(admin.notices, []);
  });

  test("a bug is told to the operator, not to the caller", async () => {
    const { admin, desk } = await start();
    desk.events = () => {
      throw new Error("the desk is on fire");
    };
    const { status, value } = await admin.ask("GET", "/v1/events");
    assert.deepEqual([status, value.problem], [500, "bug"]);
    assert.doesNotMatch(JSON.stringify(value), /fire/);
    assert.match(admin.notices.join("\n"), /the desk is on fire/);
  });
});

suite("the server", () => {
  test("opens as the configuration says, with the token that it finds or makes", async () => {
    const stateDir = mkdtempSync(join(tmpdir(), "wao-admin-"));
    const notices: string[] = [];
    const open = (admin: AdminConfig | null, env: NodeJS.ProcessEnv = {}) =>
      startAdmin({ admin, stateDir }, new MemoryDesk(SITES), (text) => void notices.push(text), env);
    const anyPort = { url: "http://127.0.0.1:0", host: "127.0.0.1", port: 0 };
    assert.equal(await open(null), null);
    assert.ok(!existsSync(join(stateDir, "admin-token")));
    const statusWith = async (env: NodeJS.ProcessEnv, token: () => string): Promise<number> => {
      const server = await open(anyPort, env);
      const fields = [`Authorization: Bearer ${token()}`];
      const { port } = new URL(server?.url ?? "");
      const { status } = await rawRequest(Number(port), request("/v1/status", { host: "localhost", fields }));
      await server?.close();
      return status;
    };
    try {
      assert.equal(await statusWith({}, () => readFileSync(join(stateDir, "admin-token"), "utf8").trim()), 200);
      assert.equal(await statusWith({ WAO_ADMIN_TOKEN: TOKEN }, () => TOKEN), 200);
      assert.deepEqual(notices, []);
      chmodSync(join(stateDir, "admin-token"), 0o644);
      assert.equal(await statusWith({}, () => TOKEN), 401);
      assert.match(notices.join(), /^wao: warning: other users may read the admin token/);
    } finally {
      rmSync(stateDir, { recursive: true });
    }
  });

  test("an address that this machine does not have is said with the setting to change", async () => {
    await assert.rejects(start("http://192.0.2.1:9900"), (error: Error) => {
      assert.ok(error instanceof StartError);
      assert.deepEqual(error.path, ["admin", "url"]);
      assert.match(error.message, /^http:\/\/192\.0\.2\.1:9900: this machine has no such address.*admin: off/);
      return true;
    });
  });

  test("closing ends open connections", async () => {
    const { admin, desk } = await start();
    const asked = Promise.withResolvers<void>();
    desk.reload = () => {
      asked.resolve();
      return new Promise(() => undefined);
    };
    const busy = await Client.connect(admin.port);
    busy.write(`POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    await asked.promise;
    const idle = await Client.connect(admin.port);
    const used = await Client.connect(admin.port);
    used.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert.equal((await used.answer()).status, 200);
    await admin.close();
    await Promise.all([busy.ended(), idle.ended(), used.ended()]);
    await assert.rejects(Client.connect(admin.port), /ECONNREFUSED/);
  });

  test("connections beyond the limit are closed, those before it are served", async () => {
    const { admin } = await start();
    const first = await Client.connect(admin.port);
    const others = await Promise.all(Array.from({ length: 64 }, () => Client.connect(admin.port)));
    await Promise.race(others.map((client) => client.ended()));
    first.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert.equal((await first.answer()).status, 200);
    for (const client of [first, ...others]) client.close();
  });
});

test("a port that another edge has is taken when it is free; until then the edge serves without", async () => {
  const { admin: first } = await start();
  const { admin: second } = await start(first.url);
  assert.match(second.notices[0] ?? "", /^wao: warning: http:\S+: another process, perhaps another edge, listens/);
  assert.equal(second.url, "");
  const { url } = first;
  await first.close();
  await eventually(() => second.url === url, "the second has the port");
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.deepEqual(second.notices.slice(1), [`wao: admin API on ${url}`]);
});
