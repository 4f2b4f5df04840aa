/** SIGTERM and WebSockets: their clients get a Close with 1001 at the end of a frame, not a cut. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { describe, test } from "node:test";
import { Client } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { http2Client } from "../harness/http2-client.ts";
import type { OriginConnection } from "../harness/origin-connection.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const CLOSE_1001 = Buffer.from([0x88, 2, 0x03, 0xe9]);
const HELLO = Buffer.from([0x81, 5, ...Buffer.from("hello")]);

const origin = await startOrigin();
const opened: OriginConnection[] = [];
/** A server that greets, and answers a Close as RFC 6455 §5.5.1 and §7.1.1 say: with a Close, and the end of the connection. */
origin.on("/ws", (seen, connection) => {
  const accept = createHash("sha1")
    .update(`${seen.header("sec-websocket-key")}${GUID}`)
    .digest("base64");
  connection.tunnel();
  connection.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  connection.write(HELLO);
  opened.push(connection);
  void connection.tunnelBytes(8).then((bytes) => {
    assert.equal(bytes[0], 0x88);
    connection.socket.end(CLOSE_1001);
  });
});

interface Closed {
  readonly code: number;
  readonly wasClean: boolean;
}

async function socketTo(port: number): Promise<{ readonly socket: WebSocket; readonly closed: Promise<Closed> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  const closed = new Promise<Closed>((resolve) => {
    socket.addEventListener("close", ({ code, wasClean }) => resolve({ code, wasClean }));
  });
  await within(once(socket, "message"), "the greeting");
  return { socket, closed: within(closed, "the end") };
}

describe("a node that stops", { timeout: 60_000 }, () => {
  test("closes WebSockets with 1001, and does not wait for its time to drain", async () => {
    const edge = await startEdge({ threads: 2, sites: oneSite(origin.url), timeouts: { drain: "60s" } });
    const sockets = await Promise.all([1, 2, 3].map(async () => socketTo(edge.port)));
    edge.signal("SIGTERM");
    for (const { closed } of sockets) assert.deepEqual(await closed, { code: 1001, wasClean: true });
    assert.deepEqual(await within(edge.exited, "the edge ends"), { code: 0, signal: null });
  });

  test("waits for the end of the frame that is passing, and sends nothing behind the Close", async () => {
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const client = await Client.connect(edge.port);
    const fields = [
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    client.write(request("/ws", { fields }));
    await client.until(() => client.raw().endsWith("hello"), "the greeting");
    const connection = opened.at(-1);
    const idle = await Client.connect(edge.port);
    const frame = Buffer.concat([Buffer.from([0x82, 10]), Buffer.from("0123456789")]);
    connection?.write(frame.subarray(0, 6));
    await client.until(() => client.raw().endsWith("0123"), "half of a frame");
    edge.signal("SIGTERM");
    // Then the thread has been told.
    assert.equal(await idle.ended(), "fin");
    idle.close();
    connection?.write(Buffer.concat([frame.subarray(6), HELLO]));
    await client.until(() => client.raw().endsWith("\x03\xe9"), "the Close");
    connection?.write(HELLO);
    client.write(Buffer.from([0x88, 0x82, 1, 2, 3, 4, 0x03 ^ 1, 0xe9 ^ 2]));
    assert.equal(await client.ended(), "fin");
    assert.ok(client.raw().endsWith(`hello\x82\x0a0123456789${CLOSE_1001.toString("latin1")}`));
    client.close();
    assert.deepEqual(await within(edge.exited, "the edge ends"), { code: 0, signal: null });
  });

  test("closes those over HTTP/2, too", async () => {
    const edge = await startEdge({ sites: oneSite(origin.url), timeouts: { drain: "60s" } });
    const session = http2Client(edge.port);
    await within(once(session, "remoteSettings"), "SETTINGS");
    const stream = session.request(
      { ":method": "CONNECT", ":protocol": "websocket", ":scheme": "http", ":authority": "site.test", ":path": "/ws" },
      { endStream: false },
    );
    let got = Buffer.alloc(0);
    const ended = once(stream, "end");
    stream.on("data", (chunk: Buffer) => void (got = Buffer.concat([got, chunk])));
    stream.on("error", () => undefined);
    await within(once(stream, "data"), "the greeting");
    edge.signal("SIGTERM");
    await edge.said((line) => line.startsWith("wao: draining"), "it drains");
    stream.write(Buffer.from([0x88, 0x82, 1, 2, 3, 4, 0x03 ^ 1, 0xe9 ^ 2]));
    await within(ended, "the end of the stream");
    assert.deepEqual(got, Buffer.concat([HELLO, CLOSE_1001]));
    stream.end();
    assert.deepEqual(await within(edge.exited, "the edge ends"), { code: 0, signal: null });
  });
});

test("a listener that goes at a reload closes its WebSockets, and no others", async () => {
  const [kept, going] = [{ url: "http://127.0.0.1:0" }, { url: "http://127.0.0.1:0" }];
  const config = (listen: object[]): Record<string, unknown> => ({ listen, threads: 2, sites: oneSite(origin.url) });
  const edge = await startEdge(config([kept, going]));
  const [stays, goes] = await Promise.all(edge.ports.map(async (port) => socketTo(port)));
  assert.ok(stays && goes);
  edge.rewrite(config([kept]));
  edge.signal("SIGHUP");
  assert.deepEqual(await goes.closed, { code: 1001, wasClean: true });
  assert.equal(stays.socket.readyState, WebSocket.OPEN);
  stays.socket.close(1000);
  await stays.closed;
});
