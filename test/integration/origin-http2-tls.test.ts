/** HTTP/2 to origins over TLS: what ALPN (RFC 7301) brings, and the way back to HTTP/1.1. */
import assert from "node:assert/strict";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { after, describe, test } from "node:test";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { startHttp2Origin } from "../harness/http2-origin.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const HTTP_1_1_REQUIRED = 13;

describe("h2:// and https:// with http2: auto", { skip: needs("openssl"), timeout: 60_000 }, async () => {
  const files = new CertificateFiles("origin http2");
  const pair = files.authority.certificate();
  const own = { cert: pair.cert, key: pair.key };
  const tls = { ca: files.root };

  const behind = async (origin: object) => {
    const edge = await startEdge({ sites: [{ hosts: ["site.test"], origin: { tls, ...origin } }] });
    return {
      edge,
      get: (target = "/", fields: string[] = []) =>
        rawRequest(edge.port, request(target, { host: "site.test", fields })),
    };
  };
  const bare = async (options: TlsOptions): Promise<number> => {
    const server = createTlsServer({ ...own, ...options }, (socket) => {
      socket.on("error", () => undefined);
      socket.resume();
    });
    after(() => server.close());
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    return (server.address() as { port: number }).port;
  };

  test("h2:// speaks HTTP/2, and resumes its session", async () => {
    const origin = await startHttp2Origin(
      (stream) => void (stream.respond({ ":status": 200 }), stream.end("over TLS")),
      { tls: own },
    );
    const { get } = await behind({ url: origin.url });
    assert.equal((await get()).body, "over TLS");
    assert.equal(origin.requests[0]?.[":scheme"], "https");
    for (const session of origin.sessions) session.close();
    assert.equal((await get()).body, "over TLS");
  });

  test("2300: a server without ALPN, and one that wants HTTP/1.1", async () => {
    for (const options of [{}, { ALPNProtocols: ["http/1.1"] }]) {
      const { edge, get } = await behind({ url: `h2://127.0.0.1:${await bare(options)}` });
      assert.equal((await get("/no")).headers["wao-error"], "2300 TLSError");
      const line = await edge.nextLog("/no");
      assert.match(
        `${line.phase} ${line.detail}`,
        /^handshake .*(ALPN did not agree on h2|alert 120: it speaks no version)/,
      );
    }
  });

  test("auto: the server's choice decides; one without ALPN gets HTTP/1.1", async () => {
    const both = await startHttp2Origin((stream) => void (stream.respond({ ":status": 200 }), stream.end("HTTP/2")), {
      tls: { ...own, allowHTTP1: true },
    });
    const one = await startOrigin((_request, connection) => void connection.write(reply(200, "HTTP/1.1")), {
      tls: own,
    });
    for (const [port, body] of [
      [both.port, "HTTP/2"],
      [one.port, "HTTP/1.1"],
    ] as const) {
      const { get } = await behind({ url: `https://127.0.0.1:${port}`, http2: "auto" });
      const bodies = await Promise.all(Array.from({ length: 5 }, async () => (await get()).body));
      assert.deepEqual(new Set(bodies), new Set([body]));
      assert.equal((await get()).body, body);
    }
    assert.equal(both.sessions.length, 1);
    assert.ok(one.connections.length <= 6, `${one.connections.length} connections`);
  });

  test("https:// without http2 stays HTTP/1.1, whatever the server could do", async () => {
    const origin = await startOrigin((_request, connection) => void connection.write(reply(200, "HTTP/1.1")), {
      tls: { ...own, ALPNProtocols: ["h2", "http/1.1"] },
    });
    const { get } = await behind({ url: `https://127.0.0.1:${origin.port}` });
    assert.equal((await get()).body, "HTTP/1.1");
  });

  test("HTTP_1_1_REQUIRED: the request goes there over HTTP/1.1, and so do those after it", async () => {
    const asked: string[] = [];
    const origin = await startHttp2Origin(
      (stream, headers) => {
        asked.push(headers[":path"] ?? "");
        stream.close(HTTP_1_1_REQUIRED);
      },
      { tls: { ...own, allowHTTP1: true } },
    );
    origin.onHttp1((path) => `HTTP/1.1 ${path}`);
    const { get } = await behind({ url: `https://127.0.0.1:${origin.port}`, http2: "auto" });
    assert.equal((await get("/a")).body, "HTTP/1.1 /a");
    assert.equal((await get("/b")).body, "HTTP/1.1 /b");
    assert.deepEqual(asked, ["/a"]);
  });

  test("auto: a WebSocket gets a connection of HTTP/1.1", async () => {
    const origin = await startHttp2Origin((stream) => void (stream.respond({ ":status": 200 }), stream.end("HTTP/2")), {
      tls: { ...own, allowHTTP1: true },
    });
    origin.onUpgrade("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const { get } = await behind({ url: `https://127.0.0.1:${origin.port}`, http2: "auto" });
    assert.equal((await get()).body, "HTTP/2");
    const switched = await get("/chat", ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: abc"]);
    assert.match(switched.raw, /^HTTP\/1\.1 101 /);
  });
});
