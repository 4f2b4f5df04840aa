import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });
const EXPECT = ["Expect: 100-continue"];

describe("Expect: 100-continue", { timeout: 60_000 }, () => {
  test("goes to the origin, its 100 comes back, then the body flows", async () => {
    origin.on("/continue", async (one, connection) => {
      assert.equal(one.header("expect")?.toLowerCase(), "100-continue");
      connection.write("HTTP/1.1 100 Continue\r\n\r\n");
      connection.write(reply(200, (await one.body).bytes.toString()));
    });
    const client = await Client.connect(edge.port);
    client.write(upload("/continue", 5, EXPECT));
    const answer = client.answer("POST");
    assert.equal((await client.interim()).status, 100);
    client.write("hello");
    assert.equal((await answer).body.toString(), "hello");
    client.close();
  });

  test("an origin that refuses at once spares the client the upload", async () => {
    origin.on("/refuse", (_one, connection) => void connection.write(reply(413, "too big", { Connection: "close" })));
    const client = await Client.connect(edge.port);
    client.write(upload("/refuse", 1_000_000, EXPECT));
    const answer = await client.answer("POST");
    assert.deepEqual([answer.status, answer.interim.length], [413, 0]);
    assert.equal(answer.headers["wao-error"], undefined);
    // The body was never sent, so nothing more can be read from this connection.
    assert.equal(answer.headers["connection"], "close");
    assert.equal(await client.ended(), "fin");
    client.close();
  });

  test("a client that does not wait for the 100 is served all the same", async () => {
    origin.on("/impatient", async (one, connection) => {
      connection.write("HTTP/1.1 100 Continue\r\n\r\n");
      connection.write(reply(200, (await one.body).bytes.toString()));
    });
    const answer = await rawRequest(edge.port, `${upload("/impatient", 5, EXPECT)}hello`);
    assert.deepEqual([answer.status, answer.body], [200, "hello"]);
  });

  test("anything else that is expected is 2509 and reaches no origin", async () => {
    const answer = await rawRequest(edge.port, request("/expect-other", { fields: ["Expect: 200-ok"] }));
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [417, "2509 ExpectationFailed"]);
    assert.equal(origin.of("/expect-other").length, 0);
  });

  test("an HTTP/1.0 client gets no 100", async () => {
    origin.on("/old-continue", async (one, connection) => {
      connection.write("HTTP/1.1 100 Continue\r\n\r\n");
      connection.write(reply(200, (await one.body).bytes.toString()));
    });
    const old = request("/old-continue", { method: "POST", version: "HTTP/1.0", fields: EXPECT, body: "old" });
    const answer = await rawRequest(edge.port, old);
    assert.deepEqual([answer.status, answer.answer?.interim.length], [200, 0]);
  });
});

describe("other interim answers", { timeout: 60_000 }, () => {
  const hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";
  const processing = "HTTP/1.1 102 Processing\r\n\r\n";

  test("102 and 103 are passed on, with their fields, before the final answer is there", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    origin.on("/hints", async (_one, connection) => {
      connection.write(processing + hints);
      await promise;
      connection.write(reply(200, "done"));
    });
    const client = await Client.connect(edge.port);
    client.write(request("/hints"));
    const answer = client.answer();
    assert.equal((await client.interim(0)).status, 102);
    const early = await client.interim(1);
    assert.deepEqual([early.status, early.headers["link"]], [103, "</style.css>; rel=preload"]);
    resolve();
    assert.equal((await answer).body.toString(), "done");
    client.close();
  });

  test("an HTTP/1.0 client gets none of them", async () => {
    origin.on("/old-hints", hints + processing + reply(200, "done"));
    const answer = await rawRequest(edge.port, request("/old-hints", { version: "HTTP/1.0" }));
    assert.deepEqual([answer.status, answer.body, answer.answer?.interim.length], [200, "done", 0]);
  });

  test("an answer before the upload ended is passed on at once, and nothing is read as a new request", async () => {
    origin.on("/early", (_one, connection) => {
      connection.write(reply(413, "stop", { Connection: "close" }));
    });
    const client = await Client.connect(edge.port);
    client.write(upload("/early", 1_000_000));
    client.write("GET /smuggled HTTP/1.1\r\nHost: site.test\r\n\r\n");
    const answer = await client.answer("POST");
    assert.deepEqual([answer.status, answer.body.toString()], [413, "stop"]);
    await edge.nextLog("/early");
    client.close();
    assert.equal(origin.of("/smuggled").length, 0);
    assert.equal(edge.log("/early").length, 1);
  });

  test("an early answer that keeps the connection lets the upload end and the next request follow", async () => {
    origin.on("/early-keep", (_one, connection) => void connection.write(reply(200, "early")));
    const client = await Client.connect(edge.port);
    client.write(upload("/early-keep", 10));
    const answer = await client.answer("POST");
    assert.equal(answer.body.toString(), "early");
    if (answer.headers["connection"] === "close") {
      assert.equal(await client.ended(), "fin");
    } else {
      client.write(`0123456789${request("/after-early")}`);
      assert.equal((await client.answer()).status, 200);
    }
    client.close();
  });
});
