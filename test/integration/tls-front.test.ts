import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { describe, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { blocks } from "../harness/blocks.ts";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request, upload } from "../harness/request.ts";
import { secureClient, shownName } from "../harness/tls-client.ts";

const files = new CertificateFiles();
const origin = await startOrigin();
const secured = await startOrigin(undefined, { tls: files.authority.certificate() });
const edge = await startEdge({
  timeouts: { client_head: "1s", client_idle: "5s", client_body_idle: "2s" },
  listen: [
    {
      url: "https://127.0.0.1:0",
      tls: {
        certificates: [
          files.make("default", { names: "DNS:default.test" }),
          files.make("star", { names: "DNS:*.star.test" }),
          files.make("exact", { names: "DNS:one.star.test" }),
        ],
      },
    },
    { url: "https://127.0.0.1:0", tls: { min_version: "1.3" } },
  ],
  sites: [
    { name: "site", hosts: ["*"], origin: origin.url },
    { hosts: ["wss.test"], origin: { url: secured.url, tls: { verify: false } } },
    {
      name: "both",
      hosts: ["both.test"],
      origin: origin.url,
      tls: {
        certificates: [
          files.make("rsa", { names: "DNS:both.test", kind: "rsa" }),
          files.make("ecdsa", { names: "DNS:both.test" }),
        ],
      },
    },
  ],
});

describe("the certificate", { timeout: 60_000 }, () => {
  for (const [servername, expected] of [
    ["one.star.test", "exact"],
    ["ONE.star.test", "exact"],
    ["two.star.test", "star"],
    ["a.two.star.test", "default"],
    ["star.test", "default"],
    ["unknown.test", "default"],
    ["", "default"],
    ["both.test", "ecdsa"],
  ] as const) {
    test(`for ${servername === "" ? "no name" : servername} is ${expected}`, async () => {
      assert.equal(await shownName(edge.port, { servername }), expected);
    });
  }

  test("is the one that the client can check, where a site has two", async () => {
    const old = { servername: "both.test", maxVersion: "TLSv1.2" } as const;
    assert.equal(await shownName(edge.port, { ...old, ciphers: "ECDHE-RSA-AES128-GCM-SHA256" }), "rsa");
    assert.equal(await shownName(edge.port, { ...old, ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" }), "ecdsa");
    assert.equal(await shownName(edge.port, { servername: "both.test", sigalgs: "RSA-PSS+SHA256" }), "rsa");
  });

  test("of a site stands in where a listener has none of its own", async () => {
    assert.equal(await shownName(edge.ports[1] ?? 0, { servername: "unknown.test" }), "ecdsa");
  });
});

describe("versions", { timeout: 60_000 }, () => {
  for (const version of ["TLSv1", "TLSv1.1"] as const) {
    test(`${version} is refused with an alert`, async () => {
      const options = { minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" } as const;
      await assert.rejects(secureClient(edge.port, options), { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
    });
  }

  test("min_version of a listener holds", async () => {
    await assert.rejects(secureClient(edge.ports[1] ?? 0, { maxVersion: "TLSv1.2" }), {
      code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
    });
  });

  test("ALPN: http/1.1 is agreed on; a client that speaks nothing of ours is told so", async () => {
    const { tls } = await secureClient(edge.port, { ALPNProtocols: ["x", "http/1.1"] });
    assert.equal(tls.alpnProtocol, "http/1.1");
    tls.destroy();
    await assert.rejects(secureClient(edge.port, { ALPNProtocols: ["x"] }), {
      code: "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
    });
  });
});

describe("a request over TLS", { timeout: 60_000 }, () => {
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`reaches the origin as https, and the log says how it came (${maxVersion})`, async () => {
      const target = `/seen-${maxVersion}`;
      const { client } = await secureClient(edge.port, { maxVersion, ALPNProtocols: ["http/1.1"] });
      client.write(request(target));
      assert.equal((await client.answer()).status, 200);
      const seen = await origin.request(target);
      assert.equal(seen.header("x-forwarded-proto"), "https");
      assert.equal(seen.header("forwarded"), 'for=127.0.0.1;host="site.test";proto=https');
      const line = await edge.nextLog(target);
      const { cipher, ...rest } = line["tls"] as Record<string, unknown>;
      assert.deepEqual(rest, { version: maxVersion, sni: "site.test", resumed: false, alpn: "http/1.1" });
      assert.match(String(cipher), /^TLS_/);
      client.close();
    });
  }

  test("keep-alive, pipelining and close work as without", async () => {
    const { client } = await secureClient(edge.port);
    client.write(request("/first") + request("/second"));
    assert.deepEqual([(await client.answer()).status, (await client.answer()).status], [200, 200]);
    client.write(request("/last", { fields: ["Connection: close"] }));
    assert.equal((await client.answer()).status, 200);
    assert.equal(await client.ended(), "fin");
  });

  test("long bodies pass both ways", async () => {
    const length = 8 * 1024 * 1024;
    origin.on("/up", async (one, connection) => {
      const { sha256 } = await one.body;
      connection.write(reply(200, sha256));
    });
    const body = blocks(length);
    const { client } = await secureClient(edge.port);
    client.write(upload("/up", length));
    await client.writeAll(body.chunks);
    assert.equal((await client.answer("POST", 30_000)).body.toString(), body.sha256());
    const down = blocks(length);
    origin.on("/down", async (_one, connection) => {
      connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`);
      // In pieces that the edge can have several of under way at once.
      for (const block of down.chunks) {
        for (let at = 0; at < block.length; at += 4096) {
          await connection.writeAll([block.subarray(at, at + 4096)]);
          await new Promise(setImmediate);
        }
      }
    });
    client.write(request("/down"));
    const answer = await client.answer("GET", 30_000);
    assert.deepEqual([answer.complete, answer.detail.sha256], [true, down.sha256()]);
    client.close();
  });

  test("an answer that breaks off is visible: no close_notify, RST", async () => {
    origin.on("/cut", (_one, connection) => {
      connection.socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", () => connection.finish());
    });
    const { client } = await secureClient(edge.port);
    client.write(request("/cut"));
    const answer = await client.answer();
    assert.equal(answer.complete, false);
    assert.equal(await client.ended(), "rst");
    assert.equal((await edge.nextLog("/cut")).code, 2404);
  });

  test("a client that half-closes gets its answer, and then close_notify", async () => {
    const { client } = await secureClient(edge.port);
    client.write(request("/half"));
    client.finish();
    assert.equal((await client.answer()).status, 200);
    assert.equal(await client.ended(), "fin");
  });

  test("a client that goes away is 2508", async () => {
    origin.on("/gone", () => undefined);
    const { client } = await secureClient(edge.port);
    client.write(request("/gone"));
    await origin.request("/gone");
    client.close();
    assert.equal((await edge.nextLog("/gone")).code, 2508);
  });

  test("a client that stops reading is cut, and the origin with it", async () => {
    origin.on("/stuck", async (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\n\r\n");
      await connection.writeAll(blocks(256 * 1024 * 1024).chunks);
    });
    const { client, tls } = await secureClient(edge.port);
    client.write(request("/stuck"));
    tls.pause();
    const line = await edge.nextLog("/stuck");
    assert.deepEqual([line.code, line.detail], [2508, "the client stopped reading the answer"]);
    assert.ok(line.response_bytes < 64 * 1024 * 1024, `${line.response_bytes} bytes were taken from the origin`);
    client.close();
  });

  test("a WebSocket passes", async () => {
    origin.on("/ws", (_one, connection) => {
      connection.tunnel();
      connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
    });
    const { client } = await secureClient(edge.port);
    client.write(request("/ws", { fields: ["Connection: Upgrade", "Upgrade: websocket"] }));
    assert.equal((await client.answer()).status, 101);
    assert.equal((await client.bytes(5)).toString(), "hello");
    client.finish();
    await origin.request("/ws").then(() => origin.connections.find(({ current }) => current?.path === "/ws")?.finish());
    assert.equal(await client.ended(), "fin");
    assert.equal((await edge.nextLog("/ws")).status, 101);
  });
});

test("a WebSocket to an origin of TLS whose client is reset ends at the origin, and the thread lives", async () => {
  secured.on("/wss", (_one, connection) => {
    connection.tunnel();
    connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  });
  const tcp = connectTcp(edge.port, "127.0.0.1");
  const { client } = await secureClient(edge.port, { socket: tcp, servername: "wss.test" });
  client.write(request("/wss", { host: "wss.test", fields: ["Connection: Upgrade", "Upgrade: websocket"] }));
  assert.equal((await client.answer()).status, 101);
  tcp.resetAndDestroy();
  assert.equal((await edge.nextLog("/wss")).status, 101);
  assert.equal(await shownName(edge.port), "default");
  assert.doesNotMatch(edge.stderr(), /worker thread|bug/);
});

describe("what is no handshake", { timeout: 60_000 }, () => {
  test("plain HTTP gets 400 in words", async () => {
    const seen = await rawRequest(edge.port, request("/plain"));
    assert.deepEqual([seen.status, seen.ended], [400, "fin"]);
    assert.equal(seen.body, "400 The plain HTTP request was sent to HTTPS port\n");
  });

  test("garbage is closed without a word", async () => {
    const client = await Client.connect(edge.port);
    client.write("\0\x01\x02\x03garbage");
    await client.ended();
    assert.equal(client.received, 0);
  });

  test("a hello that is damaged gets an alert", async () => {
    const client = await Client.connect(edge.port);
    client.write(Buffer.from([22, 3, 1, 0, 5, 2, 0, 0, 1, 0]));
    await client.ended();
    assert.equal(client.raw().charCodeAt(0), 21);
  });

  test("a client that says nothing, or part of a hello, is closed in the time for a head", async () => {
    for (const octets of [[], [22, 3, 1]]) {
      const client = await Client.connect(edge.port);
      client.write(Buffer.from(octets));
      await client.ended(3_000);
      assert.equal(client.received, 0);
    }
  });

  test("time that the handshake took is taken from the head's", async () => {
    const tcp = connectTcp(edge.port, "127.0.0.1");
    await once(tcp, "connect");
    const acceptedMs = performance.now();
    // Only time can show this.
    await new Promise((resolve) => setTimeout(resolve, 600));
    const tls = connectTls({ socket: tcp, servername: "site.test", rejectUnauthorized: false });
    await once(tls, "secureConnect");
    tls.on("error", () => undefined);
    await within(once(tls, "close"), "the edge closes", 3_000);
    assert.ok(performance.now() - acceptedMs < 1_400, "the head's time began anew after the handshake");
  });

  test("a hello that comes octet by octet, in many segments, is read", async () => {
    const tcp = connectTcp({ port: edge.port, host: "127.0.0.1", noDelay: true });
    await once(tcp, "connect");
    const write = tcp.write.bind(tcp);
    let first = true;
    tcp.write = (chunk: Buffer, ...rest: never[]) => {
      if (!first || !Buffer.isBuffer(chunk)) return write(chunk, ...rest);
      first = false;
      for (const octet of chunk.subarray(0, 300)) write(Buffer.from([octet]));
      return write(chunk.subarray(300), ...rest);
    };
    const wrapped = connectTls({ socket: tcp, servername: "one.star.test", rejectUnauthorized: false });
    await within(once(wrapped, "secureConnect"), "the handshake");
    assert.equal(wrapped.getPeerCertificate().subject.CN, "exact");
    wrapped.destroy();
  });
});
