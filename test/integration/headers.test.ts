import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { valuesOf } from "../harness/fields.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });
const trusting = await startEdge({ trusted_proxies: ["127.0.0.0/8"], sites: oneSite(origin.url) });

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("hop-by-hop fields", { timeout: 60_000 }, () => {
  test("of the request stay here, with those that Connection names", async () => {
    const fields = [
      "Connection: x-private, keep-alive, X-Other",
      "Keep-Alive: timeout=5",
      "Proxy-Connection: keep-alive",
      "Proxy-Authorization: Basic Zm9v",
      "X-Private: 1",
      "X-Other: 2",
      "X-Public: 3",
    ];
    await rawRequest(edge.port, request("/hop-request", { fields }));
    const seen = await origin.request("/hop-request");
    for (const name of ["keep-alive", "proxy-connection", "x-private", "x-other"]) {
      assert.equal(seen.header(name), undefined, name);
    }
    assert.equal(seen.header("x-public"), "3");
    assert.ok([undefined, "keep-alive"].includes(seen.header("connection")));
  });

  test("of the answer stay here, with those that Connection names", async () => {
    const fields = {
      Connection: "X-Private",
      "Keep-Alive": "timeout=5",
      "Proxy-Connection": "keep-alive",
      "X-Private": "1",
      "X-Public": "3",
    };
    origin.on("/hop-answer", reply(200, "ok", fields));
    const answer = await rawRequest(edge.port, request("/hop-answer"));
    for (const name of ["connection", "keep-alive", "proxy-connection", "x-private"]) {
      assert.equal(answer.headers[name], undefined, name);
    }
    assert.equal(answer.headers["x-public"], "3");
  });

  test("Connection cannot remove what the edge itself adds", async () => {
    const fields = ["Connection: X-Forwarded-For, Forwarded, WAO-Request-Id, Via, CDN-Loop"];
    await rawRequest(edge.port, request("/named", { fields }));
    const seen = await origin.request("/named");
    assert.equal(seen.header("x-forwarded-for"), "127.0.0.1");
    assert.match(seen.header("wao-request-id") ?? "", UUID7);
    for (const name of ["via", "cdn-loop"]) assert.match(seen.header(name) ?? "", /wao/);
    assert.notEqual(seen.header("forwarded"), undefined);
  });

  test("Connection cannot remove what routes or frames the message: refused", async () => {
    for (const name of ["Host", "Content-Length", "Transfer-Encoding"]) {
      const fields = [`Connection: ${name}`];
      const answer = await rawRequest(edge.port, request("/frames", { method: "POST", body: "four", fields }));
      assert.equal(answer.headers["wao-error"], "2501 RequestAmbiguous", name);
    }
    assert.equal(origin.of("/frames").length, 0);
  });
});

describe("end-to-end fields", { timeout: 60_000 }, () => {
  test("pass both ways in order, with their spelling, repeats and odd bytes", async () => {
    const fields = ["X-One: 1", "x-TWO: 2", "X-One: 3", "X-Latin: caf\xe9", "Cookie: a=b; c=d"];
    origin.on(
      "/order",
      "HTTP/1.1 200 Fine\r\nSet-Cookie: a=1\r\nX-Odd: \xe9\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n",
    );
    const answer = await rawRequest(edge.port, request("/order", { fields }));
    const seen = await origin.request("/order");
    const names = seen.fields.map(([name]) => name).filter((name) => /^x-(one|two|latin)$/i.test(name));
    assert.deepEqual(names, ["X-One", "x-TWO", "X-One", "X-Latin"]);
    assert.deepEqual(valuesOf(seen.fields, "x-one"), ["1", "3"]);
    assert.deepEqual(valuesOf(seen.fields, "x-latin"), ["caf\xe9"]);
    assert.equal(seen.header("cookie"), "a=b; c=d");
    assert.deepEqual(valuesOf(answer.answer?.fields ?? [], "set-cookie"), ["a=1", "b=2"]);
    assert.equal(answer.headers["x-odd"], "\xe9");
    assert.equal(answer.answer?.phrase, "Fine");
  });

  test("an origin's own 5xx passes untouched, says received-status and no WAO-Error", async () => {
    origin.on("/own-503", reply(503, "sorry", { "Retry-After": "7", "WAO-Error": "2200 ConnectError" }));
    const answer = await rawRequest(edge.port, request("/own-503"));
    assert.deepEqual([answer.status, answer.body, answer.headers["retry-after"]], [503, "sorry", "7"]);
    assert.equal(answer.headers["wao-error"], undefined);
    assert.equal(answer.headers["proxy-status"], "wao; received-status=503");
    const line = await edge.nextLog("/own-503");
    assert.deepEqual([line.status, line.code ?? null], [503, null]);
  });

  test("WAO-Error of the client does not reach the origin, a good answer has no Proxy-Status of ours", async () => {
    const fields = ["WAO-Error: 2200 ConnectError", "wao-error: x"];
    const answer = await rawRequest(edge.port, request("/forged", { fields }));
    assert.equal((await origin.request("/forged")).header("wao-error"), undefined);
    assert.equal(answer.headers["proxy-status"], undefined);
  });
});

describe("what the origin is told about the client", { timeout: 60_000 }, () => {
  const forged = [
    "X-Forwarded-For: 203.0.113.7",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: public.test",
    "Forwarded: for=203.0.113.7;proto=https;host=public.test",
  ];

  test("is the truth when the client is nobody in particular", async () => {
    await rawRequest(edge.port, request("/forwarded", { fields: forged }));
    const seen = await origin.request("/forwarded");
    assert.equal(seen.header("x-forwarded-for"), "127.0.0.1");
    assert.equal(seen.header("x-forwarded-proto"), "http");
    assert.equal(seen.header("x-forwarded-host"), "site.test");
    const forwarded = seen.header("forwarded") ?? "";
    assert.match(forwarded, /(^|;)for="?127\.0\.0\.1"?(;|$)/i);
    assert.match(forwarded, /(^|;)proto=http(;|$)/i);
    assert.match(forwarded, /(^|;)host="?site\.test"?(;|$)/i);
    assert.equal((await edge.nextLog("/forwarded")).client, "127.0.0.1");
  });

  test("is kept and extended when the client is a trusted proxy", async () => {
    await rawRequest(trusting.port, request("/trusted", { fields: forged }));
    const seen = await origin.request("/trusted");
    assert.equal(seen.header("x-forwarded-for"), "203.0.113.7, 127.0.0.1");
    assert.equal(seen.header("x-forwarded-proto"), "https");
    assert.equal(seen.header("x-forwarded-host"), "public.test");
    assert.match(seen.header("forwarded") ?? "", /^for=203\.0\.113\.7;proto=https;host=public\.test, *for=/);
  });

  test("several fields that are forged are all replaced", async () => {
    const fields = ["X-Forwarded-For: 1.1.1.1", "x-forwarded-for: 2.2.2.2", "FORWARDED: for=3.3.3.3"];
    await rawRequest(edge.port, request("/forged-twice", { fields }));
    const seen = await origin.request("/forged-twice");
    assert.deepEqual(valuesOf(seen.fields, "x-forwarded-for"), ["127.0.0.1"]);
    assert.equal(seen.header("forwarded")?.includes("3.3.3.3"), false);
  });

  test("fields that are forged with _ for - go, from whomever they come: to CGI the names are the same", async () => {
    const fields = [
      "X_Forwarded_For: 1.1.1.1",
      "x-forwarded_proto: https",
      "X_FORWARDED-HOST: public.test",
      "X_Other: kept",
    ];
    for (const { port } of [edge, trusting]) {
      await rawRequest(port, request(`/underscores-${port}`, { fields }));
      const seen = await origin.request(`/underscores-${port}`);
      assert.doesNotMatch(JSON.stringify(seen.fields), /1\.1\.1\.1|https|public/);
      assert.equal(seen.header("x_other"), "kept");
    }
  });
});

describe("Via and CDN-Loop", { timeout: 60_000 }, () => {
  test("say that the request came through here, after who was before", async () => {
    await rawRequest(edge.port, request("/via", { fields: ["Via: 1.0 first", "CDN-Loop: other-cdn"] }));
    const seen = await origin.request("/via");
    assert.match(seen.header("via") ?? "", /^1\.0 first, 1\.1 wao/);
    assert.match(seen.header("cdn-loop") ?? "", /^other-cdn, wao/);
  });

  test("a request that has been here is 2007 and goes no further", async () => {
    await rawRequest(edge.port, request("/loop-first"));
    const own = (await origin.request("/loop-first")).header("cdn-loop") ?? "";
    for (const value of [own, `other-cdn, ${own}`, `${own}, other-cdn`]) {
      const answer = await rawRequest(edge.port, request("/loop", { fields: [`CDN-Loop: ${value}`] }));
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [508, "2007 LoopDetected"]);
    }
    assert.equal(origin.of("/loop").length, 0);
  });

  test("a name that only looks like ours is somebody else", async () => {
    for (const value of ["waosome", "not-wao", "x; by=wao"]) {
      const answer = await rawRequest(edge.port, request("/alike", { fields: [`CDN-Loop: ${value}`] }));
      assert.equal(answer.status, 200, value);
    }
  });
});

describe("WAO-Request-Id", { timeout: 60_000 }, () => {
  test("is the same UUIDv7 in the answer, at the origin and in the log", async () => {
    const answer = await rawRequest(edge.port, request("/id"));
    const id = answer.headers["wao-request-id"] ?? "";
    assert.match(id, UUID7);
    assert.equal((await origin.request("/id")).header("wao-request-id"), id);
    assert.equal((await edge.nextLog("/id")).request_id, id);
  });

  test("is on failures too, and new for each request", async () => {
    origin.on("/id-cut", (_one, connection) => connection.finish());
    const first = await rawRequest(edge.port, request("/id-cut"));
    const second = await rawRequest(edge.port, request("/id-cut"));
    assert.match(first.headers["wao-request-id"] ?? "", UUID7);
    assert.notEqual(first.headers["wao-request-id"], second.headers["wao-request-id"]);
    assert.ok(first.body.includes(first.headers["wao-request-id"] ?? "-"), "the visitor can read it");
  });

  test("of a client is believed only from a trusted proxy, and only if it is one", async () => {
    const id = "018f2f5e-7a1b-7c3d-8e4f-5a6b7c8d9e0f";
    const fields = [`WAO-Request-Id: ${id}`];
    const untrusted = await rawRequest(edge.port, request("/id-forged", { fields }));
    assert.notEqual(untrusted.headers["wao-request-id"], id);
    assert.notEqual((await origin.request("/id-forged")).header("wao-request-id"), id);
    const trusted = await rawRequest(trusting.port, request("/id-trusted", { fields }));
    assert.equal(trusted.headers["wao-request-id"], id);
    assert.equal((await origin.request("/id-trusted")).header("wao-request-id"), id);
    const nonsense = { fields: ['WAO-Request-Id: "><script>'] };
    assert.match(
      (await rawRequest(trusting.port, request("/id-bad", nonsense))).headers["wao-request-id"] ?? "",
      UUID7,
    );
  });

  test("of an origin is not the visitor's", async () => {
    origin.on("/id-origin", reply(200, "ok", { "WAO-Request-Id": "mine" }));
    const answer = await rawRequest(edge.port, request("/id-origin"));
    assert.match(answer.headers["wao-request-id"] ?? "", UUID7);
  });
});

test("host_header: the origin's own host, or a fixed one", async () => {
  const asOrigin = await startEdge({ sites: oneSite(origin.url, { host_header: "origin" }) });
  await rawRequest(asOrigin.port, request("/host-origin"));
  assert.equal((await origin.request("/host-origin")).header("host"), `127.0.0.1:${origin.port}`);
  const fixed = await startEdge({ sites: oneSite(origin.url, { host_header: "inside.test" }) });
  await rawRequest(fixed.port, request("/host-fixed"));
  const seen = await origin.request("/host-fixed");
  assert.deepEqual([seen.header("host"), seen.header("x-forwarded-host")], ["inside.test", "site.test"]);
});
