import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { failureRow } from "../../src/failures/catalogue.ts";
import { TLS_ROWS } from "../../src/failures/rows/tls.ts";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { request } from "../harness/request.ts";

/** Long enough for every handshake of a busy machine, short enough for a test of silence. */
const CONNECT_BUDGET_MS = 2000;

type TlsName = keyof typeof TLS_ROWS;

describe("TLS with the origin fails", { concurrency: 4, skip: needs("openssl"), timeout: 60_000 }, async () => {
  // Loaded here, because it makes its certificates when it is.
  const { PROVOKE, SECRETS, USUAL_TLS } = await import("./origin-tls-cases.ts");
  const cases = Object.entries(PROVOKE).flatMap(([name, list]) =>
    list.map((one, index) => ({
      ...one,
      name: name as TlsName,
      host: `${name.toLowerCase()}-${index}.test`,
    })),
  );
  const ports = await Promise.all(cases.map(({ serve }) => serve()));
  const edge = await startEdge({
    sites: cases.map((one, index) => ({
      hosts: [one.host],
      origin: { url: `https://127.0.0.1:${ports[index]}`, tls: { ...USUAL_TLS, ...one.tls } },
      timeouts: { connect: `${CONNECT_BUDGET_MS}ms`, response: "5s" },
    })),
  });

  test("every row of 23xx has a case", () => {
    assert.deepEqual(Object.keys(PROVOKE), Object.keys(TLS_ROWS));
    for (const list of Object.values(PROVOKE)) assert.ok(list.length > 0);
  });

  for (const [index, one] of cases.entries()) {
    const { code, name } = failureRow(one.name);
    test(`${code} ${name}: ${one.what}`, async () => {
      const target = `/${index}`;
      const beganMs = performance.now();
      const answer = await rawRequest(edge.port, request(target, { host: one.host, fields: ["Accept: text/html"] }));
      const tookMs = performance.now() - beganMs;
      const row = failureRow(one.name);
      const because = one.reason === undefined ? "" : `: ${one.reason}`;
      const alert = one.alert === undefined ? "" : `; alert-id=${one.alert}`;
      const log = await edge.nextLog(target);

      assert.equal(answer.headers["wao-error"], `${code} ${name}`, String(log.detail));
      assert.equal(answer.status, row.status);
      assert.equal(
        answer.headers["proxy-status"],
        `wao; error=${row.proxyStatus}; details="${code} ${name}${because}"${alert}`,
      );
      for (const secret of [...SECRETS, `:${ports[index]}`]) {
        assert.ok(!answer.raw.includes(secret), `the visitor reads ${secret}`);
      }

      assert.equal(log.code, code);
      assert.equal(log.reason, one.reason ?? null);
      assert.equal(log.phase, "handshake");
      assert.match(log.detail ?? "", one.detail);
      const twice = row.edgeRetry === "once" ? [name] : [];
      assert.deepEqual(
        log.attempts?.map(({ address, outcome }) => `${address} ${outcome}`),
        [...(one.late ? ["connected"] : twice), name].map((outcome) => `127.0.0.1:${ports[index]} ${outcome}`),
      );
      assert.ok(Number(log["tls_ms"]) > 0, "the handshake took time");
      if (one.name === "TLSHandshakeTimeout") {
        assert.ok(tookMs >= CONNECT_BUDGET_MS - 5 && tookMs < CONNECT_BUDGET_MS + 1500, `took ${tookMs} ms`);
      }
    });
  }
});
