/** WebSockets over HTTP/2 (RFC 8441): an extended CONNECT here, an Upgrade of HTTP/1.1 at the origin. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import { describe, test } from "node:test";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { fetched, http2Client } from "../harness/http2-client.ts";
import type { OriginConnection } from "../harness/origin-connection.ts";
import { type Handler, reply, startOrigin } from "../harness/origin.ts";
import type { OriginRequest } from "../harness/request-reader.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });
const client = await settled(http2Client(edge.port));
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const CONNECT = {
  ":method": "CONNECT",
  ":protocol": "websocket",
  ":scheme": "http",
  "sec-websocket-version": "13",
  "sec-websocket-protocol": "chat",
};

/** Extended CONNECT may be used only once the server's SETTINGS are here. */
async function settled(session: ClientHttp2Session): Promise<ClientHttp2Session> {
  if (session.remoteSettings.enableConnectProtocol !== true) {
    await within(new Promise((resolve) => void session.once("remoteSettings", resolve)), "SETTINGS");
  }
  assert.equal(session.remoteSettings.enableConnectProtocol, true);
  return session;
}

function accepting(more = ""): Handler {
  return (request, connection) => {
    const accept = createHash("sha1")
      .update(`${request.header("sec-websocket-key")}${GUID}`)
      .digest("base64");
    connection.tunnel();
    connection.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n` +
        `Sec-WebSocket-Protocol: chat\r\n\r\n${more}`,
    );
  };
}

interface Opened {
  readonly stream: ClientHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly connection: OriginConnection;
  readonly request: OriginRequest;
}

async function open(path: string, more = ""): Promise<Opened> {
  origin.on(path, accepting(more));
  const stream = client.request({ ...CONNECT, ":authority": "site.test", ":path": path }, { endStream: false });
  stream.on("error", () => undefined);
  const headers = await within(
    new Promise<IncomingHttpHeaders>((resolve) => void stream.once("response", resolve)),
    "an answer",
  );
  const request = await origin.request(path);
  const connection = origin.connections.find((one) => one.current === request);
  if (connection === undefined) throw new Error("no connection has this request");
  return { stream, headers, connection, request };
}

async function read(stream: ClientHttp2Stream, count: number): Promise<string> {
  let text = "";
  const all = new Promise<void>((resolve) => {
    const take = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      if (text.length < count) return;
      stream.removeListener("data", take);
      resolve();
    };
    stream.on("data", take);
  });
  await within(all, `${count} octets`);
  return text;
}

describe("a WebSocket over HTTP/2", { timeout: 60_000 }, () => {
  test("is opened by the handshake of HTTP/1.1, then octets flow both ways", async () => {
    const { stream, headers, connection, request } = await open("/ws");
    assert.deepEqual(
      [headers[":status"], headers["sec-websocket-protocol"], headers["sec-websocket-accept"]],
      [200, "chat", undefined],
    );
    assert.deepEqual(
      [request.method, request.header("upgrade"), request.header("connection")],
      ["GET", "websocket", "upgrade"],
    );
    assert.deepEqual(
      [request.header("sec-websocket-version"), request.header("sec-websocket-protocol")],
      ["13", "chat"],
    );
    assert.equal(Buffer.from(request.header("sec-websocket-key") ?? "", "base64").length, 16);
    stream.write("\0ping");
    assert.equal((await connection.tunnelBytes(5)).toString("latin1"), "\0ping");
    connection.write("\0pong");
    assert.equal(await read(stream, 5), "\0pong");
    stream.end();
    await within(connection.ended, "the client's end reaches the origin");
    connection.finish();
    const line = await edge.nextLog("/ws");
    assert.deepEqual([line.status, line.request_bytes, line.response_bytes, line.protocol], [101, 5, 5, "HTTP/2"]);
  });

  test("does not lose what the origin sends behind its 101", async () => {
    const { stream } = await open("/eager", "hello at once");
    assert.equal(await read(stream, 13), "hello at once");
    stream.close();
  });

  test("that the origin ends, ends here", async () => {
    const { stream, connection } = await open("/origin-ends");
    const ended = new Promise((resolve) => void stream.once("end", resolve));
    stream.resume();
    connection.finish();
    await within(ended, "END_STREAM");
    stream.end();
    assert.equal((await edge.nextLog("/origin-ends")).status, 101);
  });

  test("that the client cancels, ends at the origin", async () => {
    const { stream, connection } = await open("/cancelled");
    stream.close(8);
    await within(connection.ended, "the origin connection ends");
    assert.equal((await edge.nextLog("/cancelled")).status, 101);
  });

  test("that the origin resets, is reset here", async () => {
    const { stream, connection } = await open("/reset");
    const closed = new Promise((resolve) => void stream.once("close", resolve));
    connection.reset();
    await within(closed, "the end of the stream");
    assert.equal(stream.rstCode, 8);
  });

  test("does not slow down other requests, and ends with its connection", async () => {
    const { connection } = await open("/beside");
    assert.equal((await fetched(client, "/other")).status, 200);
    connection.finish();
  });
});

describe("what is no WebSocket", { timeout: 60_000 }, () => {
  const answered = async (path: string, fields: Readonly<Record<string, string>> = {}) => {
    const stream = client.request(
      { ...CONNECT, ":authority": "site.test", ":path": path, ...fields },
      { endStream: false },
    );
    stream.on("error", () => undefined);
    return within(new Promise<IncomingHttpHeaders>((resolve) => void stream.once("response", resolve)), "an answer");
  };

  test("a refusal of the origin is handed on", async () => {
    origin.on("/refused", reply(403, "no"));
    assert.equal((await answered("/refused"))[":status"], 403);
  });

  test("a 200 of the origin is a failure: here it would say that the tunnel is there", async () => {
    origin.on("/not-switched", reply(200, "page"));
    const headers = await answered("/not-switched");
    assert.deepEqual([headers[":status"], headers["wao-error"]], [502, "2411 UpgradeFailed"]);
  });

  test("a 101 with the wrong key is a failure", async () => {
    const wrong =
      "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    origin.on("/wrong-key", (_request, connection) => void connection.write(wrong));
    const headers = await answered("/wrong-key");
    assert.deepEqual([headers[":status"], headers["wao-error"]], [502, "2411 UpgradeFailed"]);
    assert.equal((await edge.nextLog("/wrong-key")).detail, "101 with a wrong Sec-WebSocket-Accept");
  });

  test("another protocol is refused", async () => {
    assert.equal((await answered("/other", { ":protocol": "connect-udp" }))[":status"], 400);
  });
});
