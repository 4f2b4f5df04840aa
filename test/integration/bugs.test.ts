import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const PLANT = { env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-bugs.ts")}` } };
const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) }, PLANT);
origin.on("/bug-in-answer", reply(200, "never seen", { "X-Plant": "bug-in-answer" }));

describe("a bug of ours is 2000 for one request and nothing for the others", { timeout: 60_000 }, () => {
  for (const path of ["/bug-in-request", "/bug-in-answer"]) {
    test(path, async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      origin.on(`/beside${path}`, async (_one, connection) => {
        await promise;
        connection.write(reply(200, "unharmed"));
      });
      const beside = await Client.connect(edge.port);
      beside.write(request(`/beside${path}`));
      await origin.request(`/beside${path}`);
      const answer = await rawRequest(edge.port, request(path));
      resolve();
      assert.equal((await beside.answer()).body.toString(), "unharmed");
      beside.close();
      if (path === "/bug-in-request") {
        assert.deepEqual([answer.status, answer.headers["wao-error"]], [500, "2000 EdgeError"]);
        assert.match(answer.headers["proxy-status"] ?? "", /error=proxy_internal_error/);
      } else {
        // The answer had begun: a 500 of ours or a visible cut, never something that looks fine.
        assert.ok(answer.status === 500 || answer.ended === "rst", `${answer.status} ${answer.ended}`);
      }
      assert.equal(answer.raw.includes("planted"), false, "what went wrong inside is not the visitor's");
      const line = await edge.nextLog(path);
      assert.deepEqual([line.code, line.name], [2000, "EdgeError"]);
      assert.equal(edge.log(path).length, 1);
      await edge.said((text) => text.includes(line.request_id), "the bug with its request id");
      await edge.said((text) => text.includes("a planted bug") && text.includes("Error"), "the bug's message");
      assert.equal((await rawRequest(edge.port, request("/after"))).status, 200);
    });
  }
});

test("a thread that dies is replaced and the others go on", { timeout: 60_000 }, async () => {
  const two = await startEdge({ threads: 2, sites: oneSite(origin.url) }, PLANT);
  const clients = await Promise.all(Array.from({ length: 24 }, async () => Client.connect(two.port)));
  for (const client of clients) {
    client.write(request("/first"));
    await client.answer();
  }
  two.signal("SIGPWR");
  await two.said((line) => line.includes("a planted bug outside of every request"), "the stack");
  await Promise.race(clients.map(async (client) => client.ended()));
  const answers = await Promise.all(
    clients.map(async (client) => {
      client.write(request("/second"));
      return client.answer().catch(() => undefined);
    }),
  );
  const alive = answers.filter((answer) => answer?.status === 200).length;
  assert.ok(alive > 0 && alive < clients.length, `${alive} of ${clients.length} connections live on`);
  for (const client of clients) client.close();
  for (let count = 0; count < 50; count += 1) {
    assert.equal((await rawRequest(two.port, request("/third"))).status, 200);
  }
  // The first lines of the thread that died are not lost with it.
  for (const _client of clients) await two.nextLog("/first");
});

test("a node that stops while a thread is being replaced does not wait for it", { timeout: 60_000 }, async () => {
  const two = await startEdge({ threads: 2, sites: oneSite(origin.url) }, PLANT);
  two.signal("SIGPWR");
  await two.said((line) => line.includes("a new one starts"), "the notice");
  const began = performance.now();
  two.signal("SIGTERM");
  assert.deepEqual(await two.exited, { code: 0, signal: null });
  assert.ok(performance.now() - began < 10_000, "not the whole drain time");
});
