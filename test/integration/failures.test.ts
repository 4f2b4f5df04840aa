import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { type Handler, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

/** A port on which nobody listens. */
async function refusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

const origin = await startOrigin();
const resetting = await startOrigin();
resetting.onConnection((connection) => connection.reset());
const closing = await startOrigin();
closing.onConnection((connection) => connection.finish());

const edge = await startEdge({
  limits: { target_bytes: "2KiB", header_bytes: "8KiB", header_count: 20 },
  sites: [
    {
      name: "site",
      hosts: ["site.test"],
      origin: origin.url,
      max_body: "10",
      timeouts: { response: "1s", body_idle: "1s" },
    },
    { name: "refused", hosts: ["refused.test"], origin: `http://127.0.0.1:${await refusedPort()}` },
    { name: "resets", hosts: ["resets.test"], origin: resetting.url },
    { name: "closes", hosts: ["closes.test"], origin: closing.url },
    { name: "methods", hosts: ["methods.test"], origin: origin.url, methods: ["GET", "HEAD"] },
  ],
});

const LONG = "x".repeat(3_000);
const finish: Handler = (_one, connection) => connection.finish();
const reset: Handler = (_one, connection) => connection.reset();
const silent: Handler = () => undefined;
const bytes =
  (text: string): Handler =>
  (_one, connection) =>
    void connection.write(text);

interface Case {
  readonly code: number;
  readonly name: string;
  readonly status: number;
  readonly error: string;
  readonly raw: string;
  /** How the origin behaves for `/case-CODE`. */
  readonly origin?: Handler;
  readonly reasons?: readonly string[];
  readonly phase?: string;
  readonly site?: string;
  readonly closes?: true;
}

const REQUEST_ERROR = "http_request_error";
const CASES: readonly Case[] = [
  { code: 1002, name: "SiteNotConfigured", status: 404, error: "destination_not_found", raw: at(1002, "no.test") },
  {
    code: 2007,
    name: "LoopDetected",
    status: 508,
    error: "proxy_loop_detected",
    raw: at(2007, "site.test", "CDN-Loop: wao"),
  },
  {
    code: 2200,
    name: "ConnectError",
    status: 502,
    error: "connection_refused",
    raw: at(2200, "refused.test"),
    reasons: ["rst"],
    phase: "connect",
    site: "refused",
  },
  {
    code: 2401,
    name: "ResponseTimeout",
    status: 504,
    error: "http_response_timeout",
    raw: at(2401),
    origin: silent,
    phase: "wait",
  },
  {
    code: 2402,
    name: "ClosedBeforeResponse",
    status: 502,
    error: "connection_terminated",
    raw: at(2402),
    origin: finish,
    phase: "wait",
  },
  {
    code: 2403,
    name: "ResetBeforeResponse",
    status: 502,
    error: "connection_terminated",
    raw: at(2403),
    origin: reset,
    phase: "wait",
  },
  {
    code: 2404,
    name: "ResponseTruncated",
    status: 502,
    error: "http_response_incomplete",
    raw: at(2404),
    origin: (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nContent-");
      connection.finish();
    },
    reasons: ["in-head"],
    phase: "head",
  },
  {
    code: 2406,
    name: "ResponseMalformed",
    status: 502,
    error: "http_protocol_error",
    raw: at(2406),
    origin: bytes("SSH-2.0-OpenSSH_9.2p1\r\n"),
    reasons: ["ssh"],
    phase: "head",
  },
  {
    code: 2407,
    name: "ResponseFramingInvalid",
    status: 502,
    error: "http_protocol_error",
    raw: at(2407),
    origin: bytes("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi"),
    reasons: ["two-lengths"],
    phase: "head",
  },
  {
    code: 2408,
    name: "ResponseHeaderTooLarge",
    status: 502,
    error: "http_response_header_section_size",
    raw: at(2408),
    origin: bytes(`HTTP/1.1 200 OK\r\n${`X-A: ${"y".repeat(4000)}\r\n`.repeat(40)}\r\n`),
    reasons: ["section"],
    phase: "head",
  },
  {
    code: 2411,
    name: "UpgradeFailed",
    status: 502,
    error: "http_upgrade_failed",
    raw: at(2411),
    origin: bytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
  },
  { code: 2500, name: "RequestError", status: 400, error: REQUEST_ERROR, raw: "not http at all\r\n\r\n", closes: true },
  {
    code: 2501,
    name: "RequestAmbiguous",
    status: 400,
    error: REQUEST_ERROR,
    raw: at(2501, "site.test", "Content-Length: 1\r\nTransfer-Encoding: chunked"),
    closes: true,
  },
  {
    code: 2503,
    name: "RequestHeaderTooLarge",
    status: 431,
    error: REQUEST_ERROR,
    raw: at(2503, "site.test", `X-A: ${LONG}\r\nX-B: ${LONG}\r\nX-C: ${LONG}`),
    closes: true,
  },
  {
    code: 2504,
    name: "RequestBodyTooLarge",
    status: 413,
    error: REQUEST_ERROR,
    raw: request("/case-2504", { method: "POST", body: "more than ten" }),
  },
  { code: 2505, name: "URITooLong", status: 414, error: REQUEST_ERROR, raw: request(`/${LONG}`), closes: true },
  {
    code: 2506,
    name: "MethodNotAllowed",
    status: 405,
    error: REQUEST_ERROR,
    raw: request("/case-2506", { method: "TRACE" }),
  },
  {
    code: 2509,
    name: "ExpectationFailed",
    status: 417,
    error: REQUEST_ERROR,
    raw: at(2509, "site.test", "Expect: the-unexpected"),
  },
];

function at(code: number, host = "site.test", ...fields: string[]): string {
  return request(`/case-${code}`, { host, fields });
}

describe("each failure", { timeout: 60_000 }, () => {
  for (const one of CASES) {
    test(`${one.code} ${one.name}`, async () => {
      if (one.origin !== undefined) origin.on(`/case-${one.code}`, one.origin);
      const answer = await rawRequest(edge.port, one.raw);
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [one.status, `${one.code} ${one.name}`]);
      assertProxyStatus(one, answer.headers["proxy-status"]);
      assert.equal(answer.headers["cache-control"], "no-store");
      assert.equal(answer.headers["retry-after"], undefined);
      assert.ok(answer.body.includes(String(one.code)) && answer.body.includes(one.name));
      assertDisclosesNothing(answer.raw);
      if (one.closes === true) assert.equal(answer.headers["connection"], "close");
      const line = await edge.nextLog((record) => record.request_id === answer.headers["wao-request-id"]);
      assert.deepEqual([line.code, line.name, line.status], [one.code, one.name, one.status]);
      if (one.reasons !== undefined) assert.ok(one.reasons.includes(line.reason ?? ""), `reason ${line.reason}`);
      if (one.phase !== undefined) assert.equal(line.phase, one.phase);
      if (one.site !== undefined) assert.equal(line.site, one.site);
      assert.equal(edge.log().filter((record) => record.request_id === line.request_id).length, 1);
    });
  }
});

describe("what the log says about an origin that cannot be reached", { timeout: 60_000 }, () => {
  test("2200 names each address with its outcome and errno, and takes no time", async () => {
    let fastestMs = Infinity;
    for (let count = 0; count < 5; count += 1) {
      const began = performance.now();
      await rawRequest(edge.port, request(`/address?${count}`, { host: "refused.test" }));
      fastestMs = Math.min(fastestMs, performance.now() - began);
    }
    assert.ok(fastestMs < 50, `${fastestMs} ms`);
    const line = await edge.nextLog("/address?0");
    const attempt = line.attempts?.[0];
    assert.match(attempt?.address ?? "", /^127\.0\.0\.1:\d+$/);
    assert.deepEqual([attempt?.outcome, attempt?.errno], ["ConnectError", "ECONNREFUSED"]);
    assert.match(line.origin ?? "", /127\.0\.0\.1/);
  });

  test("2204: reset at accept, told apart from a reset after the request", async () => {
    // How fast an origin resets is its own affair: one that is slower than the edge looks like 2403.
    const seen = new Set<string>();
    for (let count = 0; count < 20 && !seen.has("2204 ConnectionReset"); count += 1) {
      const answer = await rawRequest(edge.port, request(`/accept?${count}`, { host: "resets.test" }));
      assert.equal(answer.status, 502);
      assert.match(answer.headers["proxy-status"] ?? "", /^wao; ?error=connection_terminated;/);
      seen.add(answer.headers["wao-error"] ?? "");
    }
    assert.ok(seen.has("2204 ConnectionReset"), [...seen].join());
    seen.delete("2403 ResetBeforeResponse");
    assert.equal(seen.size, 1);
    const line = await edge.nextLog((record) => record.code === 2204);
    assert.deepEqual([line.name, line.reason, line.site], ["ConnectionReset", "reset-at-accept", "resets"]);
  });

  test("closed at accept has its own reason", async () => {
    const answer = await rawRequest(edge.port, request("/closed", { host: "closes.test" }));
    assert.equal(answer.status, 502);
    const line = await edge.nextLog("/closed");
    // The FIN may come before or after the request was written: both are told apart by what was on the wire.
    assert.ok(
      line.code === 2204 ? line.reason === "closed-at-accept" : line.code === 2402,
      `${line.code} ${line.reason}`,
    );
  });

  test("a failed connect is not retried on the same single address, a POST is never sent twice", async () => {
    origin.on("/post-cut", finish);
    const answer = await rawRequest(edge.port, request("/post-cut", { method: "POST", body: "pay" }));
    assert.equal(answer.headers["wao-error"], "2402 ClosedBeforeResponse");
    assert.equal(origin.of("/post-cut").length, 1);
  });

  test("2402 on a fresh connection is tried once more for GET", async () => {
    let count = 0;
    origin.on("/once-more", (_one, connection) => {
      count += 1;
      if (count === 1) connection.finish();
      else connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    const answer = await rawRequest(edge.port, request("/once-more"));
    assert.deepEqual([answer.status, answer.body, count], [200, "ok", 2]);
    const line = await edge.nextLog("/once-more");
    assert.deepEqual([line.exchanges, line.code ?? null], [2, null]);
  });
});

describe("limits of the request", { timeout: 60_000 }, () => {
  test("CONNECT and TRACE are 2506, with Allow", async () => {
    for (const raw of [
      "CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\n",
      "TRACE / HTTP/1.1\r\nHost: site.test\r\n\r\n",
    ]) {
      const answer = await rawRequest(edge.port, raw, { method: "GET" });
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [405, "2506 MethodNotAllowed"]);
      // RFC 9110 §15.5.6: a 405 must say what is allowed.
      assert.notEqual(answer.headers["allow"], undefined);
    }
  });

  test("a method that the owner did not list is 2506 and Allow lists the others", async () => {
    const answer = await rawRequest(edge.port, request("/m", { host: "methods.test", method: "DELETE" }));
    assert.equal(answer.headers["wao-error"], "2506 MethodNotAllowed");
    assert.deepEqual(answer.headers["allow"]?.split(/, */).toSorted(), ["GET", "HEAD"]);
    assert.equal(origin.of("/m").length, 0);
  });

  test("2504 counts chunked bodies while they come", async () => {
    const head = request("/chunked-big", { method: "POST", fields: ["Transfer-Encoding: chunked"] });
    const answer = await rawRequest(edge.port, `${head}8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n`);
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [413, "2504 RequestBodyTooLarge"]);
    for (const one of origin.of("/chunked-big")) assert.equal((await one.body).complete, false);
  });

  test("2504 by Content-Length reaches no origin, and exactly the limit is served", async () => {
    await rawRequest(edge.port, request("/too-big", { method: "POST", body: "12345678901" }));
    assert.equal(origin.of("/too-big").length, 0);
    assert.equal((await rawRequest(edge.port, request("/fits", { method: "POST", body: "1234567890" }))).status, 200);
  });

  test("2503 for too many fields", async () => {
    const fields = Array.from({ length: 30 }, (_, index) => `X-${index}: y`);
    const answer = await rawRequest(edge.port, request("/many", { fields }));
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [431, "2503 RequestHeaderTooLarge"]);
  });

  test("a head without an end is 2503 as soon as the limit is reached", async () => {
    const answer = await rawRequest(edge.port, `GET / HTTP/1.1\r\nHost: site.test\r\nX-A: ${LONG.repeat(10)}`);
    assert.equal(answer.headers["wao-error"], "2503 RequestHeaderTooLarge");
  });

  test("a target without an end is 2505, not kept waiting", async () => {
    const answer = await rawRequest(edge.port, `GET /${LONG.repeat(3)}`);
    assert.equal(answer.headers["wao-error"], "2505 URITooLong");
  });
});

function assertProxyStatus(one: Case, value: string | undefined): void {
  const reason = one.reasons === undefined ? "(: [a-z0-9-]+)?" : `: (${one.reasons.join("|")})`;
  assert.match(value ?? "", new RegExp(`^wao; ?error=${one.error}; ?details="${one.code} ${one.name}${reason}"`));
}

/** A visitor learns nothing about where the origin is. */
function assertDisclosesNothing(raw: string): void {
  for (const port of [origin.port, resetting.port, closing.port]) assert.equal(raw.includes(`:${port}`), false);
  assert.equal(raw.includes("127.0.0.1"), false);
}
