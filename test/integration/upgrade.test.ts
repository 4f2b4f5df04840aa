import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { type Handler, reply, startOrigin } from "../harness/origin.ts";
import type { OriginConnection } from "../harness/origin-connection.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({
  timeouts: { client_head: "1s", client_idle: "1s", client_body_idle: "1s" },
  sites: oneSite(origin.url, { timeouts: { connect: "1s", response: "2s", body_idle: "1s" } }),
});

const WEBSOCKET = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];
const SWITCHING =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

describe("a WebSocket", { timeout: 60_000 }, () => {
  test("is handed through with its handshake, then bytes flow both ways", async () => {
    const { client, connection } = await open("/ws");
    const seen = await origin.request("/ws");
    assert.deepEqual(
      [seen.header("upgrade"), seen.header("connection")?.toLowerCase(), seen.header("sec-websocket-key")],
      ["websocket", "upgrade", "dGhlIHNhbXBsZSBub25jZQ=="],
    );
    client.write("\0ping\xff");
    assert.equal((await connection.tunnelBytes(6)).toString("latin1"), "\0ping\xff");
    connection.write("\0pong\xff");
    assert.equal((await client.bytes(6)).toString("latin1"), "\0pong\xff");
    client.close();
  });

  test("bytes that came together with the 101 or with the request are not lost", async () => {
    origin.on("/ws-eager", accept(`${SWITCHING}with the 101`));
    const client = await Client.connect(edge.port);
    client.write(`${request("/ws-eager", { fields: WEBSOCKET })}with the request`);
    assert.equal((await client.answer()).status, 101);
    assert.equal((await client.bytes(12)).toString(), "with the 101");
    await origin.request("/ws-eager");
    const connection = connectionOf("/ws-eager");
    assert.equal((await connection.tunnelBytes(16)).toString(), "with the request");
    client.close();
  });

  test("is not cut by the timeouts of requests", async () => {
    const { client, connection } = await open("/ws-idle");
    // Longer than every timeout in the configuration above; only time itself can show this.
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    client.write("still");
    assert.equal((await connection.tunnelBytes(5)).toString(), "still");
    connection.write("there");
    assert.equal((await client.bytes(5)).toString(), "there");
    client.close();
  });

  test("a FIN of the client reaches the origin, which may still speak", async () => {
    const { client, connection } = await open("/ws-half-client");
    client.write("last words");
    client.finish();
    await connection.tunnelBytes(10);
    await within(connection.ended, "the client's end at the origin");
    connection.write("reply");
    assert.equal((await client.bytes(5)).toString(), "reply");
    connection.finish();
    assert.equal(await client.ended(), "fin");
  });

  test("a FIN of the origin reaches the client, which may still speak", async () => {
    const { client, connection } = await open("/ws-half-origin");
    connection.write("bye");
    connection.finish();
    assert.equal((await client.bytes(3)).toString(), "bye");
    assert.equal(await client.ended(), "fin");
    client.write("last words");
    assert.equal((await connection.tunnelBytes(10)).toString(), "last words");
    client.finish();
    await within(connection.closed, "both ends");
  });

  test("a reset of either side ends the other", async () => {
    const first = await open("/ws-reset-client");
    first.client.reset();
    await within(first.connection.ended, "the end at the origin");
    const second = await open("/ws-reset-origin");
    second.connection.reset();
    await second.client.ended();
    second.client.close();
  });

  test("is one line in the log, written at its end, with 101 and no code", async () => {
    const { client, connection } = await open("/ws-log");
    client.write("12345");
    await connection.tunnelBytes(5);
    client.finish();
    connection.finish();
    const line = await edge.nextLog("/ws-log");
    assert.deepEqual([line.status, line.code ?? null], [101, null]);
    assert.equal(edge.log("/ws-log").length, 1);
  });
});

describe("other upgrades", { timeout: 60_000 }, () => {
  test("a refusal of the origin is passed on and the connection stays", async () => {
    for (const status of [403, 200, 426]) {
      origin.on(`/refused-${status}`, reply(status, "no"));
      const client = await Client.connect(edge.port);
      client.write(request(`/refused-${status}`, { fields: WEBSOCKET }));
      const answer = await client.answer();
      assert.deepEqual([answer.status, answer.body.toString()], [status, "no"]);
      assert.equal(answer.headers["wao-error"], undefined);
      if (answer.headers["connection"] !== "close") {
        client.write(request("/after-refusal"));
        assert.equal((await client.answer()).status, 200);
      }
      client.close();
    }
  });

  test("any protocol name is handed through", async () => {
    origin.on(
      "/custom",
      accept("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: custom/2\r\n\r\n"),
    );
    const client = await Client.connect(edge.port);
    client.write(request("/custom", { fields: ["Connection: keep-alive, Upgrade", "Upgrade: custom/2"] }));
    const answer = await client.answer();
    assert.deepEqual([answer.status, answer.headers["upgrade"]], [101, "custom/2"]);
    assert.equal((await origin.request("/custom")).header("upgrade"), "custom/2");
    client.close();
  });

  test("a 101 that nobody asked for is 2411, and nothing of the tunnel gets out", async () => {
    origin.on("/unasked", accept(`${SWITCHING}secret`));
    const answer = await rawRequest(edge.port, request("/unasked"));
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [502, "2411 UpgradeFailed"]);
    assert.equal(answer.raw.includes("secret"), false);
    assert.equal((await edge.nextLog("/unasked")).code, 2411);
  });

  const faulty: readonly (readonly [name: string, head: string, detail: string])[] = [
    ["without Connection", "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n", "101 without Connection: upgrade"],
    ["without Upgrade", "HTTP/1.1 101 x\r\nConnection: Upgrade\r\n", "101 without Upgrade"],
    [
      "to a protocol that was not offered",
      "HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: other\r\n",
      "101 to other, which was not offered",
    ],
    ["in HTTP/1.0", "HTTP/1.0 101 x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", "101 in HTTP/1.0"],
  ];
  for (const [name, head, detail] of faulty) {
    test(`a 101 ${name} is 2411, told in time, and its connection is not used again`, async () => {
      const path = `/faulty-${name.replaceAll(" ", "-")}`;
      origin.on(path, accept(`${head}\r\nsecret`));
      const client = await Client.connect(edge.port);
      client.write(request(path, { fields: WEBSOCKET }));
      const answer = await client.answer();
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [502, "2411 UpgradeFailed"]);
      assert.equal(answer.headers["upgrade"], undefined);
      const connection = connectionOf(path);
      await within(connection.ended, "the origin connection ends");
      const line = await edge.nextLog(path);
      assert.deepEqual([line.code, line.phase, line.detail], [2411, "head", detail]);
      // The client has got an ordinary answer: its connection goes on, and nothing of the tunnel is in it.
      client.write(request("/after-faulty"));
      assert.deepEqual([(await client.answer()).body.toString(), client.raw().includes("secret")], ["ok", false]);
      assert.equal(connectionOf("/after-faulty") === connection, false);
      client.close();
    });
  }

  test("h2c is never offered to an origin, whatever stands beside it", async () => {
    const fields = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c, custom/2", "HTTP2-Settings: AAMAAABk"];
    await rawRequest(edge.port, request("/h2c-and-more", { fields }));
    const seen = await origin.request("/h2c-and-more");
    assert.deepEqual([seen.header("upgrade"), seen.header("http2-settings")], ["custom/2", undefined]);
  });

  test("Upgrade without Connection: upgrade is not an upgrade", async () => {
    await rawRequest(edge.port, request("/only-field", { fields: ["Upgrade: websocket"] }));
    assert.equal((await origin.request("/only-field")).header("upgrade"), undefined);
  });

  test("an HTTP/1.0 client cannot upgrade", async () => {
    await rawRequest(edge.port, request("/old-upgrade", { version: "HTTP/1.0", fields: WEBSOCKET }));
    assert.equal((await origin.request("/old-upgrade")).header("upgrade"), undefined);
  });
});

function accept(bytes: string): Handler {
  return (_one, connection) => {
    connection.tunnel();
    connection.write(bytes);
  };
}

function connectionOf(path: string): OriginConnection {
  const connection = origin.connections.findLast((one) => one.current?.path === path);
  if (connection === undefined) throw new Error("no connection has this request");
  return connection;
}

async function open(path: string): Promise<{ client: Client; connection: OriginConnection }> {
  origin.on(path, accept(SWITCHING));
  const client = await Client.connect(edge.port);
  client.write(request(path, { fields: WEBSOCKET }));
  const answer = await client.answer();
  assert.deepEqual([answer.status, answer.headers["upgrade"]?.toLowerCase()], [101, "websocket"]);
  return { client, connection: connectionOf(path) };
}
