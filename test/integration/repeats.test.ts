import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import type { LogLine } from "../harness/access-log.ts";
import { blocks } from "../harness/blocks.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { type Origin, reply, startOrigin } from "../harness/origin.ts";
import { request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const REPLAYED_BYTES = 64 * 1024;
const LONG = 8 * 1024 * 1024;

/** An origin and an edge with one idle connection to it, numbered 0. */
async function warmed(): Promise<{ origin: Origin; edge: Edge }> {
  const origin = await startOrigin();
  const edge = await startEdge({ sites: oneSite(origin.url) });
  assert.equal((await rawRequest(edge.port, request("/warm"))).status, 200);
  return { origin, edge };
}

function outcomes(line: LogLine): (readonly [address: string, outcome: string])[] {
  return (line.attempts ?? []).map(({ address, outcome }) => [address, outcome]);
}

function addressOf(origin: Origin): string {
  return `127.0.0.1:${origin.port}`;
}

describe("the race with an idle connection", { timeout: 60_000 }, () => {
  for (const how of ["finish", "reset"] as const) {
    test(`is no failure for a GET: once more, and the log knows of both (${how})`, async () => {
      const { origin, edge } = await warmed();
      origin.on("/race", (_one, connection) => {
        if (connection.index === 0) connection[how]();
        else connection.write(reply(200, "second"));
      });
      const answer = await rawRequest(edge.port, request("/race"));
      assert.deepEqual([answer.status, answer.body], [200, "second"]);
      const line = await edge.nextLog("/race");
      assert.deepEqual([line.code ?? null, line.exchanges, line.reused], [null, 2, false]);
      const lost = how === "finish" ? "ClosedBeforeResponse" : "ResetBeforeResponse";
      assert.deepEqual(outcomes(line), [
        [addressOf(origin), lost],
        [addressOf(origin), "connected"],
      ]);
    });
  }

  test("is run once: what ends the fresh connection, too, is the origin's failure", async () => {
    const { origin, edge } = await warmed();
    origin.on("/always", (_one, connection) => connection.reset());
    const answer = await rawRequest(edge.port, request("/always"));
    assert.equal(answer.headers["wao-error"], "2403 ResetBeforeResponse");
    const line = await edge.nextLog("/always");
    // The race, then once and, as the catalogue says for 2403, once more.
    assert.deepEqual([line.exchanges, origin.of("/always").length], [3, 3]);
    assert.deepEqual(outcomes(line).filter(([, outcome]) => outcome === "ResetBeforeResponse").length, 3);
  });

  for (const bytes of [1, REPLAYED_BYTES]) {
    test(`a PUT of ${bytes} bytes is sent again with all of its body`, async () => {
      const { origin, edge } = await warmed();
      origin.on("/put", async (one, connection) => {
        const body = await one.body;
        if (connection.index === 0) connection.reset();
        else connection.write(reply(200, body.sha256));
      });
      const body = "p".repeat(bytes);
      const answer = await rawRequest(edge.port, request("/put", { method: "PUT", body }));
      assert.deepEqual([answer.status, answer.body], [200, createHash("sha256").update(body).digest("hex")]);
      assert.deepEqual([(await edge.nextLog("/put")).exchanges, origin.of("/put").length], [2, 2]);
    });
  }

  test("a PUT whose body is not here any more is not sent again", async () => {
    const { origin, edge } = await warmed();
    origin.on("/long-put", async (one, connection) => {
      await one.body;
      connection.reset();
    });
    const client = await Client.connect(edge.port);
    client.write(request("/long-put", { method: "PUT", fields: [`Content-Length: ${LONG}`] }));
    const answer = client.answer("PUT");
    await client.writeAll(blocks(LONG).chunks);
    assert.equal((await answer).headers["wao-error"], "2403 ResetBeforeResponse");
    assert.deepEqual([(await edge.nextLog("/long-put")).exchanges, origin.of("/long-put").length], [1, 1]);
    client.close();
  });
});

describe("a POST is never sent twice", { timeout: 60_000 }, () => {
  /** When the origin resets the connection: at the head, in the body, or once all has come. */
  const moments = ["head", "body", "whole"] as const;
  for (const on of ["a fresh connection", "a reused connection"] as const) {
    for (const when of moments) {
      for (const bytes of [10, LONG]) {
        test(`reset at the ${when} of ${bytes} bytes on ${on}`, async () => {
          const { origin, edge } = on === "a reused connection" ? await warmed() : await fresh();
          origin.on("/pay", async (one, connection) => {
            if (when === "head") return connection.reset();
            if (when === "body") return void connection.socket.once("data", () => connection.reset());
            await one.body;
            connection.reset();
          });
          const client = await Client.connect(edge.port);
          client.write(upload("/pay", bytes));
          const answer = client.answer("POST").then(
            ({ headers }) => headers["wao-error"],
            // A client in the middle of a long upload may meet our FIN before it reads the page.
            () => null,
          );
          await origin.request("/pay");
          await (bytes === LONG ? client.writeAll(blocks(LONG).chunks) : Promise.resolve(client.write("0123456789")));
          const line = await edge.nextLog("/pay");
          assert.deepEqual([line.code, line.status, line.exchanges], [2403, 502, 1]);
          assert.equal(line.reused, on === "a reused connection");
          const seen = await answer;
          assert.ok(seen === "2403 ResetBeforeResponse" || (seen === null && bytes === LONG), String(seen));
          await rawRequest(edge.port, request("/after"));
          assert.equal(origin.of("/pay").length, 1);
          client.close();
        });
      }
    }
  }

  async function fresh(): ReturnType<typeof warmed> {
    const origin = await startOrigin();
    return { origin, edge: await startEdge({ sites: oneSite(origin.url) }) };
  }
});

describe("a site with several origins", { timeout: 60_000 }, () => {
  const site = (...origins: Origin[]): Record<string, unknown> => ({
    sites: oneSite("", { origin: origins.map(({ url }) => url) }),
  });

  /** A request of which the first origin saw nothing: so often until it was fast enough to end the connection, or to speak, first. */
  async function untouched(edge: Edge, first: Origin): Promise<LogLine> {
    for (let count = 0; count < 30; count += 1) {
      const target = `/try?${count}`;
      await rawRequest(edge.port, request(target, { method: "POST", body: "pay" }));
      const line = await edge.nextLog(target);
      if (line.code !== 2402 && line.code !== 2403 && first.requests.every((one) => one.target !== target)) return line;
    }
    throw new Error("the first origin was never fast enough");
  }

  for (const [what, behave] of [
    ["is reset at accept", (connection: { reset: () => void }) => connection.reset()],
    ["is closed at accept", (connection: { finish: () => void }) => connection.finish()],
  ] as const) {
    test(`a POST of which nothing was written goes to the next one, when the first ${what}`, async () => {
      const [first, second] = [await startOrigin(), await startOrigin(reply(200, "second"))];
      first.onConnection(behave);
      const edge = await startEdge(site(first, second));
      const line = await untouched(edge, first);
      assert.deepEqual([line.status, line.code ?? null, line.origin], [200, null, second.url]);
      assert.deepEqual(outcomes(line).slice(-2), [
        [addressOf(first), "ConnectionReset"],
        [addressOf(second), "connected"],
      ]);
      assert.equal(second.requests.filter(({ target }) => target === line.target).length, 1);
      assert.equal((await second.requests.at(-1)?.body)?.bytes.toString(), "pay");
    });
  }

  test("a POST goes to the next one when the first speaks another protocol before it was asked", async () => {
    const [first, second] = [await startOrigin(() => undefined), await startOrigin(reply(200, "second"))];
    first.onConnection((connection) => void connection.write("SSH-2.0-OpenSSH_9.2p1\r\n"));
    const edge = await startEdge(site(first, second));
    const line = await untouched(edge, first);
    assert.deepEqual([line.status, line.origin, line.exchanges], [200, second.url, 2]);
    assert.deepEqual(outcomes(line), [
      [addressOf(first), "connected"],
      [addressOf(first), "ResponseMalformed"],
      [addressOf(second), "connected"],
    ]);
  });

  test("a GET that the first ended without an answer goes to the next one", async () => {
    const [first, second] = [await startOrigin(), await startOrigin(reply(200, "second"))];
    first.on("/sick", (_one, connection) => connection.finish());
    const edge = await startEdge(site(first, second));
    assert.equal((await rawRequest(edge.port, request("/sick"))).body, "second");
    const line = await edge.nextLog("/sick");
    assert.deepEqual([line.exchanges, line.origin], [2, second.url]);
    assert.deepEqual(outcomes(line), [
      [addressOf(first), "connected"],
      [addressOf(first), "ClosedBeforeResponse"],
      [addressOf(second), "connected"],
    ]);
    assert.equal(first.of("/sick").length, 1);
  });

  test("a POST that the first ended without an answer does not", async () => {
    const [first, second] = [await startOrigin(), await startOrigin()];
    first.on("/pay", (_one, connection) => connection.finish());
    const edge = await startEdge(site(first, second));
    const answer = await rawRequest(edge.port, request("/pay", { method: "POST", body: "pay" }));
    assert.equal(answer.headers["wao-error"], "2402 ClosedBeforeResponse");
    assert.deepEqual([(await edge.nextLog("/pay")).origin, second.of("/pay").length], [first.url, 0]);
  });

  test("when all fail, the answer names the last failure and the log every one, in the order of time", async () => {
    const [first, second] = [await startOrigin(), await startOrigin()];
    second.on("/all", (_one, connection) => connection.finish());
    const edge = await startEdge(site(first, second));
    await first.close();
    const answer = await rawRequest(edge.port, request("/all"));
    assert.equal(answer.headers["wao-error"], "2402 ClosedBeforeResponse");
    assert.match(answer.headers["proxy-status"] ?? "", /error=connection_terminated; ?details="2402 /);
    const line = await edge.nextLog("/all");
    assert.deepEqual(
      outcomes(line).map(([, outcome]) => outcome),
      ["ConnectError", "connected", "ClosedBeforeResponse", "connected", "ClosedBeforeResponse"],
    );
    assert.deepEqual([line.origin, line.code], [second.url, 2402]);
    const starts = (line.attempts ?? []).map((one) => Number(Reflect.get(one, "start_ms")));
    assert.deepEqual(
      starts,
      starts.toSorted((a, b) => a - b),
    );
    assert.ok((starts.at(-1) ?? Infinity) <= Number(line.total_ms));
  });
});
