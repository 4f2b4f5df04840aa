import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Authority } from "../harness/certificates.ts";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { type Origin, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const HEAD = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
const LINE = "x".repeat(9_999);

const CIPHERS = [
  { maxVersion: "TLSv1.3", ciphers: "TLS_AES_256_GCM_SHA384" },
  { maxVersion: "TLSv1.3", ciphers: "TLS_CHACHA20_POLY1305_SHA256" },
  { maxVersion: "TLSv1.3", ciphers: "TLS_AES_128_GCM_SHA256" },
  { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" },
  { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-CHACHA20-POLY1305" },
] as const;

/** RFC 9112 section 9.8: such a body is whole only if TLS says that the connection was to end there. */
describe("a body until close over TLS", { skip: needs("openssl"), timeout: 60_000 }, async () => {
  const authority = new Authority();
  after(() => authority.close());
  const certificate = authority.certificate();
  const origins = await Promise.all(CIPHERS.map((how) => startOrigin(undefined, { tls: { ...certificate, ...how } })));
  for (const origin of origins) script(origin);
  const edge = await startEdge({
    sites: origins.map(({ url }, index) => ({
      hosts: [`${index}.test`],
      origin: { url, tls: { ca: join(authority.folder, "root.pem") } },
    })),
  });
  const ask = (target: string, index: number) =>
    rawRequest(edge.port, request(target, { host: `${index}.test`, fields: ["Connection: close"] }));

  for (const [index, { maxVersion, ciphers }] of CIPHERS.entries()) {
    test(`${maxVersion} ${ciphers}: whole with the goodbye, visibly cut without it`, async () => {
      for (const [target, lines] of [
        ["/short", 1],
        ["/long", 50],
      ] as const) {
        const whole = await ask(`${target}/goodbye`, index);
        assert.deepEqual([whole.answer?.complete, whole.body.length], [true, lines * LINE.length]);
        const cut = await ask(`${target}/gone`, index);
        assert.deepEqual([cut.status, cut.answer?.complete], [200, false], JSON.stringify(cut.ended));
        const line = await edge.nextLog(`${target}/gone`);
        assert.deepEqual([line.code, line.received_bytes], [2404, lines * LINE.length]);
        assert.match(line.detail ?? "", /without TLS's close_notify$/);
      }
    });
  }
});

function script(origin: Origin): void {
  for (const [path, lines] of [
    ["/short", 1],
    ["/long", 50],
  ] as const) {
    origin.on(`${path}/goodbye`, (_request, connection) => {
      connection.write(HEAD + LINE.repeat(lines));
      connection.finish();
    });
    // All has left before the connection goes: what is missing is the goodbye and nothing else.
    origin.on(`${path}/gone`, (_request, connection) => {
      connection.socket.write(HEAD + LINE.repeat(lines), () => connection.close());
    });
  }
}
