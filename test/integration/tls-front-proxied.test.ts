/** A load balancer in front of a TLS listener: its header comes first, then the client's handshake. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, test } from "node:test";
import { SIGNATURE_2 } from "../../src/primitives/proxy-header.ts";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Client } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { secureClient } from "../harness/tls-client.ts";

const CLIENT = "203.0.113.7";
const V1 = Buffer.from(`PROXY TCP4 ${CLIENT} 192.0.2.1 51234 443\r\n`);
const V2 = Buffer.concat([
  SIGNATURE_2,
  Buffer.from([0x21, 0x11, 0, 12, 203, 0, 113, 7, 192, 0, 2, 1, 0xc8, 0x22, 1, 187]),
]);
const LOCAL = Buffer.concat([SIGNATURE_2, Buffer.from([0x20, 0, 0, 0])]);

const files = new CertificateFiles();
const certificates = [files.make("site", { names: "DNS:site.test" })];
const origin = await startOrigin();
const edge = await startEdge({
  listen: [
    { url: "https://127.0.0.1:0", proxy_protocol: "on", tls: { certificates } },
    { url: "https://127.0.0.1:0", tls: { certificates } },
  ],
  trusted_proxies: ["127.0.0.1"],
  timeouts: { client_head: "1s" },
  limits: { connections_per_client: 3 },
  sites: oneSite(origin.url),
});

/** @param whole header and hello leave in one segment */
async function through(header: Buffer, whole: "together" | "apart" = "apart"): Promise<Client> {
  const tcp = connectTcp({ port: edge.port, host: "127.0.0.1", noDelay: true });
  await once(tcp, "connect");
  if (whole === "together") tcp.cork();
  tcp.write(header);
  const tls = connectTls({
    socket: tcp,
    servername: "site.test",
    rejectUnauthorized: false,
    allowHalfOpen: true,
  } as object);
  if (whole === "together") setImmediate(() => tcp.uncork());
  await within(once(tls, "secureConnect"), "the handshake");
  return Client.over(tls);
}

describe("a TLS listener behind a load balancer", { timeout: 60_000 }, () => {
  for (const [name, header] of [
    ["version 1", V1],
    ["version 2", V2],
  ] as const) {
    for (const way of ["together", "apart"] as const) {
      test(`knows the client by ${name}, header and hello ${way}`, async () => {
        const target = `/${header.length}-${way}`;
        const client = await through(header, way);
        for (const visit of ["first", "again"]) {
          client.write(request(`${target}-${visit}`));
          assert.equal((await client.answer()).status, 200);
          const line = await edge.nextLog(`${target}-${visit}`);
          assert.deepEqual([line.client, line["peer"]], [CLIENT, "127.0.0.1"]);
          const seen = await origin.request(`${target}-${visit}`);
          assert.equal(seen.header("x-forwarded-for"), CLIENT);
          assert.equal(seen.header("x-forwarded-proto"), "https");
        }
        client.close();
      });
    }

    test(`reads ${name} octet by octet`, async () => {
      const tcp = connectTcp({ port: edge.port, host: "127.0.0.1", noDelay: true });
      await once(tcp, "connect");
      for (const octet of header) {
        tcp.write(Buffer.from([octet]));
        await new Promise(setImmediate);
      }
      const tls = connectTls({ socket: tcp, servername: "site.test", rejectUnauthorized: false });
      await within(once(tls, "secureConnect"), "the handshake");
      tls.destroy();
    });
  }

  test("a connection of the load balancer itself is its own", async () => {
    const client = await through(LOCAL);
    client.write(request("/local"));
    assert.equal((await client.answer()).status, 200);
    const line = await edge.nextLog("/local");
    assert.deepEqual([line.client, line["peer"]], ["127.0.0.1", undefined]);
    client.close();
  });

  test("connections are limited by the client that is named", async () => {
    const header = Buffer.from("PROXY TCP4 198.51.100.1 192.0.2.1 1 443\r\n");
    const clients = [await through(header), await through(header), await through(header)];
    const more = await through(header);
    more.write(request("/more"));
    const { status, headers } = await more.answer();
    assert.deepEqual([status, headers["wao-error"]], [503, "2004 EdgeOverloaded"]);
    const other = await through(Buffer.from("PROXY TCP4 198.51.100.2 192.0.2.1 1 443\r\n"));
    other.write(request("/other"));
    assert.equal((await other.answer()).status, 200);
    for (const client of [...clients, more, other]) client.close();
  });

  test("nobody else may speak for others: closed before a word is read", async () => {
    // The reset may be here before the connect is.
    const ending = await Client.connect(edge.port, { localAddress: "127.0.0.2" }).then(
      async (client) => {
        client.write(V1);
        return [await client.ended(), client.raw()];
      },
      (error: NodeJS.ErrnoException) => [error.code === "ECONNRESET" ? "rst" : error.code, ""],
    );
    assert.deepEqual(ending, ["rst", ""]);
    await edge.said((line) => line.includes("proxy_protocol") && line.includes("127.0.0.2 is not in"), "the reason");
  });

  for (const [name, octets] of [
    ["a handshake without a header", Buffer.from([22, 3, 1, 0, 5, 2, 0, 0, 1, 0])],
    ["a malformed header", Buffer.from(`PROXY TCP4 ${CLIENT} 1\r\n`)],
    ["silence", Buffer.alloc(0)],
    ["a header, and then silence", V1],
  ] as const) {
    test(`${name} is closed without an answer`, async () => {
      const client = await Client.connect(edge.port);
      client.write(octets);
      await client.ended(5000);
      assert.equal(client.raw(), "");
    });
  }

  test("what comes behind the header must be TLS", async () => {
    const client = await Client.connect(edge.port);
    client.write(Buffer.concat([V1, Buffer.from(request("/plain"))]));
    const { status, body } = await client.answer();
    assert.deepEqual([status, body.toString()], [400, "400 The plain HTTP request was sent to HTTPS port\n"]);
    client.close();
  });

  test("on another listener a header is no handshake", async () => {
    const client = await Client.connect(edge.ports[1] ?? 0);
    client.write(V2);
    await client.ended();
    assert.equal(client.received, 0);
    const { client: direct } = await secureClient(edge.ports[1] ?? 0);
    direct.write(request("/direct"));
    assert.equal((await direct.answer()).status, 200);
    direct.close();
  });
});
