import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import {
  AMBIGUOUS_BODIES,
  AMBIGUOUS_HEADS,
  type BadRequest,
  GOOD_REQUESTS,
  NOT_HTTP_HEADS,
} from "./ambiguous-requests.ts";

const origin = await startOrigin(async (one, connection) => {
  if ((await one.body).complete) connection.write(reply(200, "ok"));
});
const edge = await startEdge({
  sites: [
    ...oneSite(origin.url),
    { name: "teapot", hosts: ["teapot.test"], origin: origin.url, methods: ["BREW", "GET"] },
  ],
});
const AFTER = request("/smuggled");

async function assertRefused(bad: BadRequest, bytes: readonly string[]): Promise<void> {
  const client = await Client.connect(edge.port);
  try {
    for (const part of bytes) {
      client.write(Buffer.from(part, "latin1"));
      if (bytes.length > 1) await nextTurn();
    }
    const answer = await client.answer("POST");
    const code = Number(answer.headers["wao-error"]?.split(" ")[0]);
    assert.ok(bad.codes.includes(code), `${answer.status} ${answer.headers["wao-error"]}`);
    assert.deepEqual([answer.status, answer.headers["connection"]], [400, "close"]);
    assert.equal(answer.complete, true);
    // FIN, or RST after the answer when bytes were still unread: either way it is over.
    await client.ended();
    const line = await edge.nextLog((one) => one.code === code);
    assert.equal(line.status, 400);
  } finally {
    client.close();
  }
}

describe("a head that two parsers could read differently is refused with 2501", { timeout: 60_000 }, () => {
  for (const bad of AMBIGUOUS_HEADS) {
    test(bad.name, async () => {
      const before = origin.requests.length;
      await assertRefused(bad, [bad.raw + AFTER]);
      assert.equal(origin.requests.length, before, "nothing reached the origin");
    });
  }
});

describe("the same byte by byte: where the segments end makes no difference", { timeout: 60_000 }, () => {
  for (const bad of [...AMBIGUOUS_HEADS, ...NOT_HTTP_HEADS, ...AMBIGUOUS_BODIES]) {
    if (bad.raw.length > 1_000) continue;
    test(bad.name, async () => {
      const before = origin.requests.length;
      await assertRefused(bad, bad.raw.split(""));
      await assertNothingWhole(before);
    });
  }
});

describe("what is not HTTP is refused", { timeout: 60_000 }, () => {
  for (const bad of NOT_HTTP_HEADS) {
    test(bad.name, async () => {
      const before = origin.requests.length;
      await assertRefused(bad, [bad.raw + AFTER]);
      assert.equal(origin.requests.length, before, "nothing reached the origin");
    });
  }
});

describe("a body that two parsers could read differently is refused with 2501", { timeout: 60_000 }, () => {
  for (const bad of AMBIGUOUS_BODIES) {
    test(bad.name, async () => {
      const before = origin.requests.length;
      await assertRefused(bad, [bad.raw]);
      await assertNothingWhole(before);
    });
  }

  test("the same when the head has long been forwarded", async () => {
    const before = origin.requests.length;
    const client = await Client.connect(edge.port);
    client.write("POST /begun HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    await origin.request("/begun");
    client.write(`zz\r\nhello\r\n0\r\n\r\n${AFTER}`);
    const answer = await client.answer("POST");
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [400, "2501 RequestAmbiguous"]);
    await client.ended();
    await assertNothingWhole(before);
    client.close();
  });
});

describe("a method that no list knows", { timeout: 60_000 }, () => {
  test("is refused with 2506, and nothing of it reaches the origin", async () => {
    const before = origin.requests.length;
    const answer = await rawRequest(edge.port, request("/coffee", { method: "BREW" }), { method: "BREW" });
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [405, "2506 MethodNotAllowed"]);
    assert.equal(origin.requests.length, before);
  });

  test("passes where the site lists it", async () => {
    const brew = request("/coffee", { method: "BREW", host: "teapot.test", body: "milk" });
    const answer = await rawRequest(edge.port, brew, { method: "BREW" });
    assert.deepEqual([answer.status, answer.body, answer.headers["wao-error"]], [200, "ok", undefined]);
    const [seen] = origin.of("/coffee");
    assert.deepEqual([seen?.method, (await seen?.body)?.bytes.toString()], ["BREW", "milk"]);
  });

  test("is matched in its spelling: methods are case-sensitive (RFC 9110 §9.1)", async () => {
    const get = request("/coffee", { method: "get", host: "teapot.test" });
    const answer = await rawRequest(edge.port, get, { method: "GET" });
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [405, "2506 MethodNotAllowed"]);
  });
});

test("empty lines between requests are skipped wherever the segments end (RFC 9112 §2.2)", async () => {
  const client = await Client.connect(edge.port);
  client.write(request("/first"));
  assert.equal((await client.answer("GET")).status, 200);
  for (const octet of "\r\n\r\n") {
    client.write(octet);
    await nextTurn();
  }
  client.write(request("/second"));
  assert.equal((await client.answer("GET")).status, 200);
  client.close();
});

describe("strict is not deaf", { timeout: 60_000 }, () => {
  for (const [name, raw] of GOOD_REQUESTS) {
    test(name, async () => {
      const answer = await rawRequest(edge.port, Buffer.from(raw, "latin1"), { method: "POST" });
      assert.deepEqual([answer.status, answer.body, answer.headers["wao-error"]], [200, "ok", undefined]);
    });
  }
});

test("nothing that followed a refused request was ever served", () => {
  assert.equal(origin.of("/smuggled").length, 0);
});

/** Every request that came since has lost its connection before its body was whole. */
async function assertNothingWhole(since: number): Promise<void> {
  for (const one of origin.requests.slice(since)) assert.equal((await one.body).complete, false);
}
