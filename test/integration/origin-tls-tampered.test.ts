import assert from "node:assert/strict";
import { connect } from "node:net";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Authority } from "../harness/certificates.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { startRawServer } from "../harness/raw-server.ts";
import { request } from "../harness/request.ts";

/** Whose next octets are altered on the way. */
type Side = "edge" | "origin" | null;

describe("a TLS connection that is altered on the way", { skip: needs("openssl"), timeout: 60_000 }, async () => {
  const authority = new Authority();
  after(() => authority.close());
  const origin = await startOrigin(undefined, { tls: authority.certificate() });
  let altering: Side = null;
  const alter = (side: Side, chunk: Buffer): Buffer => {
    if (altering !== side) return chunk;
    altering = null;
    // The last octet of a record is part of its authentication tag.
    chunk.writeUInt8(chunk.readUInt8(chunk.length - 1) ^ 1, chunk.length - 1);
    return chunk;
  };
  const port = await startRawServer((edge) => {
    const server = connect(origin.port, "127.0.0.1");
    edge.on("data", (chunk: Buffer) => server.write(alter("edge", chunk)));
    server.on("data", (chunk: Buffer) => edge.write(alter("origin", chunk)));
    server.on("error", () => undefined);
    server.on("close", () => edge.destroy());
    edge.on("close", () => server.destroy());
  });
  const url = `https://127.0.0.1:${port}`;
  const edge = await startEdge({
    sites: [
      { hosts: ["*"], origin: { url, tls: { ca: join(authority.folder, "root.pem") } }, timeouts: { response: "5s" } },
    ],
  });
  const warmUp = async (target: string): Promise<void> => {
    assert.equal((await rawRequest(edge.port, request(target))).status, 200);
  };

  test("a GET on a pooled connection, refused by an alert, is sent once more and succeeds", async () => {
    await warmUp("/warm-get");
    altering = "edge";
    assert.equal((await rawRequest(edge.port, request("/get"))).status, 200);
    const line = await edge.nextLog("/get");
    assert.equal(line.exchanges, 2);
    assert.equal(line.attempts?.[0]?.outcome, "TLSError");
    assert.equal(origin.of("/get").length, 1);
  });

  test("a POST is not: 2300 with the alert in the log", async () => {
    await warmUp("/warm-post");
    altering = "edge";
    const answer = await rawRequest(edge.port, request("/post", { method: "POST", body: "x" }));
    assert.equal(answer.headers["wao-error"], "2300 TLSError");
    const line = await edge.nextLog("/post");
    assert.equal(line.exchanges, 1);
    assert.equal(line.reused, true);
    assert.match(line.detail ?? "", /BAD_RECORD_MAC; alert 20/);
    assert.equal(origin.of("/post").length, 0);
  });

  test("an altered answer is 2300, found by our own side", async () => {
    await warmUp("/warm-answer");
    altering = "origin";
    const answer = await rawRequest(edge.port, request("/answer", { method: "POST", body: "x" }));
    assert.equal(answer.headers["wao-error"], "2300 TLSError");
    assert.match((await edge.nextLog("/answer")).detail ?? "", /BAD_RECORD_MAC$/);
    assert.equal(origin.of("/answer").length, 1, "it was done, so it is not sent again");
  });

  test("a body that is altered is cut, also one that ends with its connection", async () => {
    const half = "x".repeat(2_000);
    origin.on("/close", async (_one, connection) => {
      connection.write(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${half}`);
      await arrived;
      altering = "origin";
      connection.write(half);
    });
    origin.on("/length", async (_one, connection) => {
      connection.write(reply(200, half + half).slice(0, -half.length));
      await arrived;
      altering = "origin";
      connection.write(half);
    });
    for (const target of ["/close", "/length"]) {
      const reached = Promise.withResolvers<void>();
      arrived = reached.promise;
      const client = await Client.connect(edge.port);
      client.write(request(target));
      const answer = client.answer();
      await client.until(() => client.received > half.length, "half of the body");
      reached.resolve();
      const got = await answer;
      assert.equal(got.complete, false, `${target} must not look whole`);
      assert.equal(got.body.length, half.length);
      assert.equal((await edge.nextLog(target)).name, "ResponseTruncated");
      client.close();
    }
  });
  let arrived: Promise<void> = Promise.resolve();
});
