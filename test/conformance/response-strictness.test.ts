import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { BAD_ANSWERS, type BadAnswer } from "./bad-answers.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url, { timeouts: { response: "5s", body_idle: "5s" } }) });

describe("a bad answer never reaches the visitor as a good one", { timeout: 60_000 }, () => {
  for (const [index, bad] of BAD_ANSWERS.entries()) {
    test(`${bad.code} ${bad.name}`, async () => {
      const path = `/bad-${index}`;
      origin.on(path, (_one, connection) => {
        connection.write(Buffer.from(bad.raw, "latin1"));
        if (bad.afterwards === "fin") connection.finish();
      });
      const answer = await rawRequest(edge.port, request(path));
      assertVisitor(bad, answer);
      const line = await edge.nextLog(path);
      assert.equal(line.code, bad.code, `${line.name} ${line.reason}`);
      assert.ok(bad.reasons.includes(line.reason ?? null), `reason ${line.reason}`);
      assert.equal(edge.log(path).length, 1);
      assert.equal(origin.of(path).length, 1, "not sent twice");
    });
  }

  test("a truncated body is logged with the bytes received and expected", async () => {
    origin.on("/short", (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
      connection.finish();
    });
    await rawRequest(edge.port, request("/short"));
    const line = await edge.nextLog("/short");
    assert.deepEqual([line.received_bytes, line.expected_bytes], [5, 100]);
  });

  test("more bytes than the length says are never read as the next answer", async () => {
    origin.on("/surplus", `${reply(200, "ok")}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison`);
    const first = await rawRequest(edge.port, request("/surplus"));
    assert.deepEqual([first.status, first.body], [200, "ok"]);
    const second = await rawRequest(edge.port, request("/after-surplus"));
    assert.deepEqual([second.status, second.body], [200, "ok"]);
  });

  test("the same length twice, or in a list, is tolerated as one or refused, never passed on double", async () => {
    origin.on("/twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok");
    const answer = await rawRequest(edge.port, request("/twice"));
    if (answer.status === 200) assert.deepEqual([answer.headers["content-length"], answer.body], ["2", "ok"]);
    else assert.equal(answer.headers["wao-error"], "2407 ResponseFramingInvalid");
  });

  test("a body after 204, 304 or HEAD poisons nothing", async () => {
    origin.on("/204", "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
    assert.equal((await rawRequest(edge.port, request("/204"))).status, 204);
    assert.equal((await rawRequest(edge.port, request("/after-204"))).body, "ok");
  });
});

function assertVisitor(bad: BadAnswer, answer: Awaited<ReturnType<typeof rawRequest>>): void {
  if (bad.visitor === "502" || (bad.visitor === "502 or cut" && answer.status === 502)) {
    assert.equal(answer.status, 502);
    assert.match(answer.headers["wao-error"] ?? "", new RegExp(`^${bad.code} `));
    assert.match(answer.headers["proxy-status"] ?? "", new RegExp(`details="${bad.code} \\w+: [a-z0-9-]+"`));
    assert.equal(answer.raw.includes("hello"), false, "nothing of the bad answer is shown");
    return;
  }
  assert.notEqual(answer.answer?.complete, true, "the visitor must see the cut");
  assert.ok(answer.ended === "fin" || answer.ended === "rst", answer.ended);
}
