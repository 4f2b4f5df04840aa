import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { blocks } from "../harness/blocks.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { valuesOf } from "../harness/fields.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { chunkedUpload, request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });

for (const path of ["/empty", "/one", "/64k"]) {
  origin.on(path, async (one, connection) => {
    const body = await one.body;
    connection.write(reply(200, body.bytes.toString("latin1"), { "X-Sha": body.sha256 }));
  });
}

describe("bodies with Content-Length", { timeout: 60_000 }, () => {
  const sizes = [
    ["/empty", 0],
    ["/one", 1],
    ["/64k", 64 * 1024],
  ] as const;
  for (const [path, size] of sizes) {
    test(`${size} bytes there and back`, async () => {
      const body = Buffer.alloc(size, "0123456789").toString();
      const answer = await rawRequest(edge.port, request(path, { method: "POST", body }));
      assert.deepEqual([answer.status, answer.body === body], [200, true]);
      assert.equal(answer.headers["content-length"], String(size));
      const seen = await origin.request(path);
      assert.equal(seen.header("content-length"), String(size));
      assert.equal(seen.header("transfer-encoding"), undefined);
      assert.equal((await seen.body).sha256, createHash("sha256").update(body).digest("hex"));
      const line = await edge.nextLog(path);
      assert.ok(line.request_bytes >= size && line.response_bytes >= size);
    });
  }

  test("a GET without a body gets no framing fields", async () => {
    await rawRequest(edge.port, request("/bare"));
    const seen = await origin.request("/bare");
    assert.deepEqual([seen.header("content-length"), seen.header("transfer-encoding")], [undefined, undefined]);
  });

  test("byte by byte in both directions", async () => {
    const body = "slow body";
    origin.on("/drip", async (one, connection) => {
      const text = reply(200, (await one.body).bytes.toString());
      for (const byte of text) {
        const { promise, resolve } = Promise.withResolvers<void>();
        connection.socket.write(byte, () => setImmediate(resolve));
        await promise;
      }
    });
    const client = await Client.connect(edge.port);
    for (const byte of request("/drip", { method: "POST", body })) {
      const { promise, resolve } = Promise.withResolvers<void>();
      client.socket.write(byte, () => setImmediate(resolve));
      await promise;
    }
    const answer = await client.answer("POST");
    assert.deepEqual([answer.body.toString(), answer.headers["content-length"]], [body, String(body.length)]);
    client.close();
  });
});

describe("chunked bodies", { timeout: 60_000 }, () => {
  test("a chunked request arrives chunked, extensions dropped or kept but never broken", async () => {
    const client = await Client.connect(edge.port);
    client.write(`${chunkedUpload("/chunked")}5;name=value;q="a;b"\r\nhello\r\n1\r\n!\r\n0\r\n\r\n`);
    assert.equal((await client.answer("POST")).status, 200);
    const seen = await origin.request("/chunked");
    const body = await seen.body;
    assert.deepEqual([body.framing, body.bytes.toString(), body.complete], ["chunked", "hello!", true]);
    assert.deepEqual(valuesOf(seen.fields, "transfer-encoding"), ["chunked"]);
    client.close();
  });

  test("a chunked answer arrives whole, byte by byte from the origin", async () => {
    origin.on("/chunked-answer", async (_one, connection) => {
      const text =
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x="y"\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n';
      for (const byte of text) {
        const { promise, resolve } = Promise.withResolvers<void>();
        connection.socket.write(byte, () => setImmediate(resolve));
        await promise;
      }
    });
    const answer = await rawRequest(edge.port, request("/chunked-answer"));
    assert.deepEqual([answer.body, answer.answer?.complete, answer.ended], ["abc0123456789", true, "open"]);
    assert.equal(answer.answer?.detail.framing, "chunked");
  });

  test("trailers of the answer pass to a client that says TE: trailers, and to nobody else", async () => {
    const text =
      "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n";
    origin.on("/trailers", text);
    const fields = ["TE: trailers", "Connection: TE"];
    const asking = await rawRequest(edge.port, request("/trailers", { fields }));
    assert.deepEqual(asking.answer?.detail.trailers, [["X-Sum", "1"]]);
    const plain = await rawRequest(edge.port, request("/trailers"));
    assert.deepEqual([plain.body, plain.answer?.detail.trailers], ["ok", []]);
  });

  test("trailers of the request never become header fields", async () => {
    const client = await Client.connect(edge.port);
    client.write(`${chunkedUpload("/request-trailers")}2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n`);
    assert.equal((await client.answer("POST")).status, 200);
    const seen = await origin.request("/request-trailers");
    assert.equal(seen.header("x-sum"), undefined);
    assert.equal((await seen.body).bytes.toString(), "ok");
    client.close();
  });

  test("trailers that would frame or route the message never get through", async () => {
    for (const trailer of ["Content-Length: 9", "Transfer-Encoding: chunked", "Host: other.test"]) {
      const client = await Client.connect(edge.port);
      client.write(`${chunkedUpload("/bad-trailers")}2\r\nok\r\n0\r\n${trailer}\r\n\r\n`);
      const answer = await client.answer("POST");
      client.close();
      if (answer.status !== 200) assert.equal(answer.headers["wao-error"], "2501 RequestAmbiguous");
    }
    const bodies = await Promise.all(origin.of("/bad-trailers").map(async (one) => one.body));
    for (const body of bodies) assert.deepEqual(body.trailers, []);
  });
});

describe("answers without a body", { timeout: 60_000 }, () => {
  test("HEAD keeps the length and sends no body; the connection goes on", async () => {
    origin.on("/head", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    const client = await Client.connect(edge.port);
    client.write(request("/head", { method: "HEAD" }) + request("/after-head"));
    const answer = await client.answer("HEAD");
    assert.equal(answer.headers["content-length"], "1000");
    assert.equal((await client.answer()).body.toString(), "ok");
    client.close();
  });

  test("HEAD with Transfer-Encoding in the answer sends no body", async () => {
    origin.on("/head-te", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const client = await Client.connect(edge.port);
    client.write(request("/head-te", { method: "HEAD" }) + request("/after-head"));
    assert.equal((await client.answer("HEAD")).status, 200);
    assert.equal((await client.answer()).body.toString(), "ok");
    client.close();
  });

  test("204 and 304 end with their head, whatever the length field says", async () => {
    origin.on("/204", "HTTP/1.1 204 No Content\r\n\r\n");
    origin.on("/304", 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 12\r\n\r\n');
    const client = await Client.connect(edge.port);
    client.write(request("/204") + request("/304") + request("/after"));
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await client.answer()).status);
    assert.deepEqual(statuses, [204, 304, 200]);
    client.close();
  });
});

describe("streaming", { timeout: 60_000 }, () => {
  const length = 32 * 1024 * 1024;

  test("a long chunked upload arrives byte for byte", async () => {
    const body = blocks(length);
    const client = await Client.connect(edge.port);
    client.write(chunkedUpload("/long-chunked"));
    await client.writeAll(framed(body.chunks));
    client.write("0\r\n\r\n");
    assert.equal((await client.answer("POST")).status, 200);
    const seen = await (await origin.request("/long-chunked")).body;
    assert.deepEqual([seen.length, seen.sha256], [length, body.sha256()]);
    client.close();
  });

  test("a long chunked answer arrives byte for byte", async () => {
    const body = blocks(length);
    origin.on("/long-answer", async (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      await connection.writeAll(framed(body.chunks));
      connection.write("0\r\n\r\n");
    });
    const answer = await rawRequest(edge.port, request("/long-answer"), { timeoutMs: 30_000 });
    assert.deepEqual([answer.answer?.detail.length, answer.answer?.detail.sha256], [length, body.sha256()]);
  });

  test("a body is passed on while it comes: the first byte does not wait for the last", async () => {
    origin.on("/stream", async (one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
      await one.body;
      connection.write("4\r\nlast\r\n0\r\n\r\n");
    });
    const client = await Client.connect(edge.port);
    client.write(upload("/stream", 10));
    client.write("12345");
    const answer = client.answer("POST");
    await client.until(() => client.raw().includes("first"), "the first chunk while the upload is open");
    client.write("67890");
    assert.equal((await answer).body.toString(), "firstlast");
    client.close();
  });
});

function* framed(chunks: Iterable<Buffer>): Generator<Buffer> {
  for (const chunk of chunks) {
    yield Buffer.from(`${chunk.length.toString(16)}\r\n`);
    yield chunk;
    yield Buffer.from("\r\n");
  }
}
