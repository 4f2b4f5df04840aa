import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const NAMES = ["exact", "wild", "inner", "four", "six"] as const;
const origins = new Map(
  await Promise.all(NAMES.map(async (name) => [name, await startOrigin(reply(200, name))] as const)),
);
const site = (name: (typeof NAMES)[number], host: string): object => ({
  name,
  hosts: [host],
  origin: origins.get(name)?.url,
});

const edge = await startEdge({
  sites: [
    site("exact", "shop.test"),
    site("wild", "*.shop.test"),
    site("inner", "in.shop.test"),
    site("four", "127.0.0.1"),
    site("six", "::1"),
  ],
});

const fallback = await startOrigin(reply(200, "default"));
const withDefault = await startEdge({
  sites: [site("exact", "shop.test"), { name: "default", hosts: ["*"], origin: fallback.url }],
});

const ROUTES: readonly (readonly [host: string, site: string])[] = [
  ["shop.test", "exact"],
  ["SHOP.Test", "exact"],
  ["shop.test:8080", "exact"],
  ["shop.test.", "exact"],
  ["shop.test.:80", "exact"],
  ["a.shop.test", "wild"],
  ["A.Shop.Test:1", "wild"],
  ["in.shop.test", "inner"],
  ["127.0.0.1", "four"],
  ["127.0.0.1:80", "four"],
  ["[::1]", "six"],
  ["[::1]:80", "six"],
  ["[0:0:0:0:0:0:0:1]:80", "six"],
];

describe("the Host decides", { timeout: 60_000 }, () => {
  for (const [host, expected] of ROUTES) {
    test(`${host} is site ${expected}`, async () => {
      const target = `/route?${host}`;
      const answer = await rawRequest(edge.port, request(target, { host }));
      assert.deepEqual([answer.status, answer.body], [200, expected]);
      assert.equal((await edge.nextLog(target)).site, expected);
    });
  }

  test("the origin gets the client's Host as it was", async () => {
    await rawRequest(edge.port, request("/host", { host: "a.shop.test:8080" }));
    assert.equal((await origins.get("wild")?.request("/host"))?.header("host"), "a.shop.test:8080");
  });

  test("an absolute target decides over Host, and the origin gets the path", async () => {
    const answer = await rawRequest(edge.port, request("http://shop.test/absolute?q=1", { host: "in.shop.test" }));
    assert.deepEqual([answer.status, answer.body], [200, "exact"]);
    const seen = await origins.get("exact")?.request("/absolute");
    assert.deepEqual([seen?.target, seen?.header("host")], ["/absolute?q=1", "shop.test"]);
  });

  test("an absolute target without a path becomes /", async () => {
    assert.equal((await rawRequest(edge.port, request("http://a.shop.test", { host: "a.shop.test" }))).body, "wild");
    assert.equal((await origins.get("wild")?.request("/"))?.target, "/");
  });

  test("the target is passed byte for byte", async () => {
    const target = "/a/../b/%2e%2E//c;x?y=%00&z=?&Ä".replace("Ä", "%C3%84");
    await rawRequest(edge.port, request(target, { host: "shop.test" }));
    assert.ok(origins.get("exact")?.requests.some((one) => one.target === target));
  });

  test("OPTIONS * goes to the site of the Host", async () => {
    const answer = await rawRequest(edge.port, request("*", { method: "OPTIONS", host: "shop.test" }));
    assert.deepEqual([answer.status, answer.body], [200, "exact"]);
    assert.equal((await origins.get("exact")?.request("*"))?.target, "*");
  });
});

describe("no site", { timeout: 60_000 }, () => {
  for (const host of ["other.test", "shop.test.evil", "xshop.test", "10.0.0.1", "[::2]"]) {
    test(`${host} is 1002`, async () => {
      const target = `/unknown?${host}`;
      const answer = await rawRequest(edge.port, request(target, { host }));
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [404, "1002 SiteNotConfigured"]);
      assert.equal(answer.ended, "open");
      const line = await edge.nextLog(target);
      assert.deepEqual([line.code, line.name, line.site ?? ""], [1002, "SiteNotConfigured", ""]);
    });
  }

  const bodies = [
    ["text/html,application/xhtml+xml,*/*;q=0.8", "text/html", /<html/i],
    ["application/json", "application/problem+json", /"code":\s*1002/],
    ["application/problem+json", "application/problem+json", /"type":/],
    ["*/*", "text/plain", /1002/],
  ] as const;
  for (const [accept, type, body] of bodies) {
    test(`Accept: ${accept} gets ${type}`, async () => {
      const fields = [`Accept: ${accept}`];
      const answer = await rawRequest(edge.port, request("/accept", { host: "other.test", fields }));
      assert.equal(answer.headers["content-type"]?.split(";")[0], type);
      assert.match(answer.body, body);
      assert.equal(answer.headers["content-length"], String(Buffer.byteLength(answer.body)));
      assert.match(answer.headers["vary"] ?? "", /accept/i);
    });
  }

  test("HEAD has the same head and no body", async () => {
    const parts = { host: "other.test", fields: ["Accept: text/html"] };
    const get = await rawRequest(edge.port, request("/head", parts));
    const head = await rawRequest(edge.port, request("/head", { ...parts, method: "HEAD" }));
    assert.deepEqual([head.status, head.body], [404, ""]);
    assert.equal(head.headers["content-type"], get.headers["content-type"]);
    assert.ok(Number(head.headers["content-length"]) > 0);
  });

  test("the request id in the body is the one in the header", async () => {
    const fields = ["Accept: application/json"];
    const answer = await rawRequest(edge.port, request("/id", { host: "other.test", fields }));
    assert.equal(JSON.parse(answer.body).requestId, answer.headers["wao-request-id"]);
  });
});

describe("without a Host", { timeout: 60_000 }, () => {
  test("HTTP/1.1 is refused with 400", async () => {
    const answer = await rawRequest(edge.port, "GET /no-host HTTP/1.1\r\n\r\n");
    assert.equal(answer.status, 400);
    assert.match(answer.headers["wao-error"] ?? "", /^250[01] /);
    assert.deepEqual([answer.headers["connection"], answer.ended], ["close", "fin"]);
  });

  test("HTTP/1.0 gets the default site, or 1002 where there is none", async () => {
    const old = "GET /old HTTP/1.0\r\n\r\n";
    assert.equal((await rawRequest(edge.port, old)).headers["wao-error"], "1002 SiteNotConfigured");
    assert.equal((await rawRequest(withDefault.port, old)).body, "default");
  });

  test("the default site takes every host that no other has", async () => {
    assert.equal((await rawRequest(withDefault.port, request("/d", { host: "x.test" }))).body, "default");
    assert.equal((await rawRequest(withDefault.port, request("/d", { host: "shop.test" }))).body, "exact");
  });
});
