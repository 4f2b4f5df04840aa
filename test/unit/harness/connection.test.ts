import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, rawRequest } from "../../harness/client.ts";
import { reply, startOrigin } from "../../harness/origin.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

test("client and origin speak to each other, keep-alive and pipelined", async () => {
  const origin = await startOrigin();
  const client = await Client.connect(origin.port);
  client.write(GET + GET);
  const answers = [await client.answer(), await client.answer()];
  assert.deepEqual(
    answers.map((answer) => answer.body.toString()),
    ["ok", "ok"],
  );
  assert.equal(origin.connections.length, 1);
  assert.equal(origin.requests.length, 2);
  client.close();
});

test("a chunked request body is read with extensions and trailers, byte by byte", async () => {
  const origin = await startOrigin();
  const client = await Client.connect(origin.port);
  const message = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: u\r\n\r\n";
  for (const byte of message) client.write(byte);
  await client.answer("POST");
  const body = await (await origin.request("/x")).body;
  assert.equal(body.bytes.toString(), "abc");
  assert.deepEqual([body.extensions, body.trailers, body.complete], [[";a=b"], [["T", "u"]], true]);
  client.close();
});

test("a body that is cut is incomplete, by FIN and by RST", async () => {
  const origin = await startOrigin();
  for (const how of ["finish", "reset"] as const) {
    origin.on(`/${how}`, (_request, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      if (how === "finish") connection.finish();
      else connection.socket.once("drain", () => connection.reset()).write("-", () => connection.reset());
    });
    const answer = await rawRequest(origin.port, `GET /${how} HTTP/1.1\r\nHost: a\r\n\r\n`);
    assert.equal(answer.answer?.complete ?? false, false);
    assert.equal(answer.ended, how === "finish" ? "fin" : "rst");
  }
});

test("interim answers are kept apart from the final one", async () => {
  const origin = await startOrigin(
    `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${reply(204).replace("Content-Length: 0\r\n", "")}`,
  );
  const answer = await rawRequest(origin.port, GET);
  assert.equal(answer.status, 204);
  assert.deepEqual(
    answer.answer?.interim.map((head) => head.status),
    [103],
  );
  assert.equal(answer.ended, "open");
});

test("what is malformed is an error, never an answer", async () => {
  const origin = await startOrigin("HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n");
  const answer = await rawRequest(origin.port, GET, { timeoutMs: 500 });
  assert.equal(answer.answer, undefined);
});

test("the origin learns that the edge has gone", async () => {
  const origin = await startOrigin(async (_request, connection) => {
    await connection.ended;
    connection.finish();
  });
  const client = await Client.connect(origin.port);
  client.write(GET);
  await origin.request("/");
  client.reset();
  await origin.connections[0]?.ended;
  await origin.until(() => origin.open === 0, "the connection is closed");
});
