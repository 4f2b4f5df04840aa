import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin(reply(200, "ok"));
const edge = await startEdge({ sites: oneSite(origin.url) });

describe("keep-alive with the client", { timeout: 60_000 }, () => {
  test("many requests go over one connection, and the origin sees one connection too", async () => {
    const before = origin.connections.length;
    const client = await Client.connect(edge.port);
    for (let count = 0; count < 20; count += 1) {
      client.write(request(`/reuse?${count}`));
      const answer = await client.answer();
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["connection"], undefined);
    }
    client.close();
    assert.ok(origin.connections.length - before <= 1);
    assert.equal((await edge.nextLog("/reuse?19")).reused, true);
  });

  test("another client uses the idle origin connection of the first one", async () => {
    await rawRequest(edge.port, request("/shared"));
    const before = origin.connections.length;
    await rawRequest(edge.port, request("/shared"));
    assert.equal(origin.connections.length, before);
  });

  test("Connection: close from the client closes after the answer, and the origin connection stays", async () => {
    await rawRequest(edge.port, request("/warm"));
    const before = origin.connections.length;
    for (const value of ["close", "Close", "x-other, close"]) {
      const answer = await rawRequest(edge.port, request("/close", { fields: [`Connection: ${value}`] }));
      assert.deepEqual([answer.status, answer.ended, answer.headers["connection"]], [200, "fin", "close"]);
    }
    assert.equal(origin.connections.length, before);
    assert.ok(origin.of("/close").every((one) => one.header("connection") !== "close"));
  });

  test("HTTP/1.0 closes after the answer, and stays open when it asks to", async () => {
    const plain = await rawRequest(edge.port, request("/one-zero", { version: "HTTP/1.0" }));
    assert.deepEqual([plain.status, plain.ended], [200, "fin"]);
    const client = await Client.connect(edge.port);
    for (let count = 0; count < 3; count += 1) {
      client.write(request("/one-zero", { version: "HTTP/1.0", fields: ["Connection: keep-alive"] }));
      const answer = await client.answer();
      assert.equal(answer.headers["connection"]?.toLowerCase(), "keep-alive");
    }
    client.close();
  });

  test("HTTP/1.0 never gets chunks: a chunked answer is delimited by the close", async () => {
    origin.on("/chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    const fields = ["Connection: keep-alive"];
    const answer = await rawRequest(edge.port, request("/chunked", { version: "HTTP/1.0", fields }));
    assert.deepEqual([answer.body, answer.ended, answer.headers["transfer-encoding"]], ["abcde", "fin", undefined]);
  });

  test("HTTP/1.0 never hears of a transfer coding, not even for HEAD and 304 (RFC 9112 §6.1)", async () => {
    const chunked = "Transfer-Encoding: chunked\r\n\r\n";
    origin.on("/coded-head", (_one, connection) => void connection.write(`HTTP/1.1 200 OK\r\n${chunked}`));
    origin.on("/coded-304", (_one, connection) => void connection.write(`HTTP/1.1 304 Not Modified\r\n${chunked}`));
    for (const [method, target, status] of [
      ["HEAD", "/coded-head", 200],
      ["GET", "/coded-304", 304],
    ] as const) {
      const old = await Client.connect(edge.port);
      const fields = ["Connection: keep-alive"];
      // Twice: the first answer must leave the connection in step.
      for (let count = 0; count < 2; count += 1) {
        old.write(request(target, { method, version: "HTTP/1.0", fields }));
        const answer = await old.answer(method);
        assert.deepEqual([answer.status, answer.headers["transfer-encoding"]], [status, undefined]);
        assert.equal(answer.headers["connection"], "keep-alive");
      }
      old.close();
      const modern = await rawRequest(edge.port, request(target, { method }));
      assert.deepEqual([modern.status, modern.headers["transfer-encoding"]], [status, "chunked"]);
    }
  });
});

describe("pipelining", { timeout: 60_000 }, () => {
  test("50 requests in one segment are answered in order", async () => {
    origin.on("/pipelined", (one, connection) => void connection.write(reply(200, one.target)));
    const client = await Client.connect(edge.port);
    const targets = Array.from({ length: 50 }, (_, index) => `/pipelined?${index}`);
    client.write(targets.map((target) => request(target)).join(""));
    for (const target of targets) assert.equal((await client.answer()).body.toString(), target);
    client.close();
    for (const target of targets) await edge.nextLog(target);
    for (const target of targets) assert.equal(edge.log(target).length, 1);
  });

  test("the order holds when the first answers are the slowest", async () => {
    origin.on("/late", (one, connection) => {
      const delayMs = Number(one.target.split("?")[1]);
      setTimeout(() => connection.write(reply(200, one.target)), delayMs);
    });
    const targets = [150, 80, 20, 0].map((delayMs) => `/late?${delayMs}`);
    const client = await Client.connect(edge.port);
    client.write(targets.map((target) => request(target)).join(""));
    for (const target of targets) assert.equal((await client.answer()).body.toString(), target);
    client.close();
  });

  test("a failure in the middle keeps its place and the rest still come", async () => {
    origin.on("/hang-up", (_one, connection) => connection.finish());
    origin.on("/fine", reply(200, "fine"));
    const client = await Client.connect(edge.port);
    client.write(["/fine", "/hang-up", "/fine"].map((target) => request(target)).join(""));
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await client.answer()).status);
    assert.deepEqual(statuses, [200, 502, 200]);
    client.close();
  });

  test("bodies and bodiless answers in a row keep their frames", async () => {
    origin.on("/echo", async (one, connection) => {
      connection.write(reply(200, (await one.body).bytes.toString()));
    });
    origin.on("/none", "HTTP/1.1 204 No Content\r\n\r\n");
    const client = await Client.connect(edge.port);
    const chunked = "POST /echo HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n";
    const posts = [request("/echo", { method: "POST", body: "one" }), request("/none"), chunked];
    client.write([...posts, request("/echo", { method: "HEAD" }), request("/none")].join(""));
    assert.equal((await client.answer("POST")).body.toString(), "one");
    assert.equal((await client.answer()).status, 204);
    assert.equal((await client.answer("POST")).body.toString(), "two");
    assert.equal((await client.answer("HEAD")).status, 200);
    assert.equal((await client.answer()).status, 204);
    client.close();
  });

  test("what follows a request with Connection: close is not answered", async () => {
    const client = await Client.connect(edge.port);
    client.write(request("/last", { fields: ["Connection: close"] }) + request("/after-close"));
    assert.equal((await client.answer()).status, 200);
    assert.equal(await client.ended(), "fin");
    client.close();
    await edge.nextLog("/last");
    assert.equal(origin.of("/after-close").length, 0);
  });
});

describe("keep-alive with the origin", { timeout: 60_000 }, () => {
  test("an origin's Connection: close ends that connection only", async () => {
    origin.on("/origin-closes", (_one, connection) => {
      connection.write(reply(200, "bye", { Connection: "close" }));
      connection.finish();
    });
    const client = await Client.connect(edge.port);
    client.write(request("/origin-closes") + request("/after"));
    const first = await client.answer();
    assert.equal(first.body.toString(), "bye");
    assert.equal(first.headers["connection"], undefined, "a hop-by-hop field of the origin is not the client's");
    assert.equal((await client.answer()).status, 200);
    client.close();
  });

  test("an HTTP/1.0 origin is not reused", async () => {
    origin.on("/old", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold");
    await rawRequest(edge.port, request("/old"));
    const connection = origin.of("/old").length;
    assert.equal(connection, 1);
    await rawRequest(edge.port, request("/after-old"));
    const used = origin.connections.find((one) => one.finished);
    assert.ok(used !== undefined, "the edge ended the connection");
  });

  test("an answer that ends with the connection arrives whole", async () => {
    origin.on("/until-close", (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\n\r\nall of ");
      connection.write("it");
      connection.finish();
    });
    const client = await Client.connect(edge.port);
    client.write(request("/until-close") + request("/next"));
    const answer = await client.answer();
    assert.deepEqual([answer.body.toString(), answer.complete], ["all of it", true]);
    if (answer.detail.framing === "chunked") assert.equal((await client.answer()).status, 200);
    client.close();
  });

  test("an idle connection that the origin closed is not used for the next request", async () => {
    origin.on("/then-close", (_one, connection) => {
      connection.write(reply(200, "x"));
      connection.finish();
    });
    const before = origin.connections.length;
    for (let count = 0; count < 5; count += 1) {
      assert.equal((await rawRequest(edge.port, request("/then-close"))).status, 200);
    }
    assert.ok(origin.connections.length > before);
  });

  test("a reset on a reused connection is retried once for GET and is no failure", async () => {
    const racing = await startOrigin();
    const own = await startEdge({ sites: oneSite(racing.url) });
    racing.on("/race", (_one, connection) => {
      if (connection.index === 0) connection.reset();
      else connection.write(reply(200, "second"));
    });
    await rawRequest(own.port, request("/warm"));
    const answer = await rawRequest(own.port, request("/race"));
    assert.deepEqual([answer.status, answer.body], [200, "second"]);
    const line = await own.nextLog("/race");
    assert.deepEqual([line.status, line.code ?? null, line.exchanges], [200, null, 2]);
    assert.equal(own.log("/race").length, 1);
  });

  test("a POST that was written on a reused connection is never sent twice", async () => {
    const racing = await startOrigin();
    const own = await startEdge({ sites: oneSite(racing.url) });
    racing.on("/post", (_one, connection) => connection.reset());
    await rawRequest(own.port, request("/warm"));
    const answer = await rawRequest(own.port, request("/post", { method: "POST", body: "pay" }));
    assert.equal(answer.status, 502);
    await own.nextLog("/post");
    assert.equal(racing.of("/post").length, 1);
  });
});
