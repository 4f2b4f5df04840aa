import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, test } from "node:test";
import { connect, type ConnectionOptions } from "node:tls";
import { assert as assertProperty, integer, property, uint8Array } from "fast-check";
import { type ClientHello, readClientHello } from "../../../src/primitives/client-hello.ts";

/** The first octets that OpenSSL sends with these options. */
async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const tls = connect({ host: "127.0.0.1", port, ...options });
  tls.on("error", () => undefined);
  const [socket] = (await once(server, "connection")) as [Socket];
  const [bytes] = (await once(socket, "data")) as [Buffer];
  tls.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

function whole(bytes: Buffer): ClientHello {
  const found = readClientHello(bytes);
  if (typeof found === "string") assert.fail(found);
  return found;
}

/** The same message in records of `size` octets. */
function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(records);
}

const modern = await helloOf({ servername: "Shop.Example" });
const old = await helloOf({ maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256", ecdhCurve: "prime256v1" });

describe("a ClientHello", () => {
  test("says the name, and what the client can do", () => {
    const hello = whole(modern);
    assert.deepEqual([hello.serverName, hello.offersTls13, hello.ticketKeyName], ["shop.example", true, ""]);
    assert.ok(hello.cipherSuites.includes(0x1301));
    assert.ok(hello.signatureSchemes.includes(0x0403));
  });

  test("of TLS 1.2 says so", () => {
    const hello = whole(old);
    assert.deepEqual([hello.serverName, hello.offersTls13], ["", false]);
    assert.deepEqual(hello.groups, [23]);
    assert.ok(hello.cipherSuites.includes(0xc02f));
  });

  test("of an ACME CA is told by its ALPN, which has nothing else", async () => {
    const asks = async (...ALPNProtocols: string[]): Promise<boolean> =>
      whole(await helloOf({ ALPNProtocols })).asksForProof;
    assert.equal(await asks("acme-tls/1"), true);
    assert.equal(await asks("acme-tls/1", "h2"), false);
    assert.equal(await asks("h2", "http/1.1"), false);
    assert.equal(whole(modern).asksForProof, false);
  });

  test("is read from several records", () => {
    const size = Math.ceil(modern.length / 8);
    assert.deepEqual(whole(inRecords(modern, size)), whole(modern));
  });

  test("in crumbs is not put together", () => {
    assert.equal(readClientHello(inRecords(modern, 4)), "malformed");
  });

  test("is waited for until it is whole", () => {
    for (let length = 1; length < modern.length; length += 1) {
      assert.equal(readClientHello(modern.subarray(0, length)), "more", `${length} octets`);
    }
  });

  test("that is altered anywhere throws nothing", () => {
    assertProperty(
      property(integer({ min: 0, max: modern.length - 1 }), integer({ min: 0, max: 255 }), (at, octet) => {
        const altered = Buffer.from(modern);
        altered[at] = octet;
        readClientHello(altered);
      }),
      { numRuns: 3000 },
    );
  });

  test("that is noise behind a good beginning throws nothing", () => {
    assertProperty(
      property(uint8Array({ maxLength: 200 }), (noise) => {
        const body = Buffer.concat([Buffer.alloc(34, 3), Buffer.from(noise)]);
        const head = [22, 3, 1, 0, body.length + 4, 1, 0, 0, body.length];
        readClientHello(Buffer.concat([Buffer.from(head), body]));
      }),
      { numRuns: 3000 },
    );
  });
});
