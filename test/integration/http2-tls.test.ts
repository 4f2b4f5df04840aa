/** HTTP/2 over TLS: agreed on by ALPN, and the same edge behind it. */
import assert from "node:assert/strict";
import { connect } from "node:http2";
import { after, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { startEdge } from "../harness/edge.ts";
import { ask } from "../harness/http2-client.ts";
import { reply, startOrigin } from "../harness/origin.ts";

const files = new CertificateFiles();
const origin = await startOrigin(reply(200, "over two"));
const tls = { certificates: [files.make("site", { names: "DNS:site.test" })] };
const edge = await startEdge({
  listen: [
    { url: "https://127.0.0.1:0", tls },
    { url: "https://127.0.0.1:0", tls, http2: "off" },
  ],
  sites: [
    { name: "site", hosts: ["site.test"], origin: origin.url, tls: { hsts: { max_age: "1h" } } },
    { name: "gone", hosts: ["gone.test"], origin: "http://127.0.0.1:1" },
  ],
});

const session = connect(`https://127.0.0.1:${edge.port}`, { servername: "site.test", rejectUnauthorized: false });
session.on("error", () => undefined);
after(() => session.destroy());

test("a request: the origin hears of https, the log of TLS and HTTP/2, the client of HSTS", async () => {
  const { status, body, headers } = await ask(session, "/hello").answer;
  assert.deepEqual([status, body.toString()], [200, "over two"]);
  assert.match(String(headers["strict-transport-security"]), /^max-age=3600/);
  assert.equal((await origin.request("/hello")).header("x-forwarded-proto"), "https");
  const line = await edge.nextLog("/hello");
  assert.equal(line.protocol, "HTTP/2");
  assert.match(JSON.stringify(line), /"alpn":"h2"/);
});

test("a failure of ours is told in the same way", async () => {
  const { status, headers } = await ask(session, "/", { ":authority": "gone.test" }).answer;
  assert.deepEqual([status, headers["wao-error"]], [502, "2200 ConnectError"]);
});

test("a listener without HTTP/2 does not offer it", async () => {
  const protocols: (string | false | null)[] = [];
  for (const port of edge.ports) {
    const socket = connectTls({
      port,
      host: "127.0.0.1",
      rejectUnauthorized: false,
      ALPNProtocols: ["h2", "http/1.1"],
    });
    await new Promise<void>((resolve, reject) => void socket.once("secureConnect", resolve).once("error", reject));
    protocols.push(socket.alpnProtocol);
    socket.destroy();
  }
  assert.deepEqual(protocols, ["h2", "http/1.1"]);
});
