import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { CATALOGUE, type FailureName } from "../../../src/failures/catalogue.ts";
import { accessLine } from "../../../src/observe/access-line.ts";
import type { AccessRecord, LoggedAttempt } from "../../../src/observe/access-record.ts";
import { PLAIN } from "./plain-record.ts";

function parsed(changes: Partial<AccessRecord>): Record<string, unknown> {
  const line = accessLine({ ...PLAIN, ...changes });
  assert.ok(line.endsWith("}\n") && line.indexOf("\n") === line.length - 1, "one line");
  assert.match(line, /^[\x20-\x7e\n]*$/, "ASCII without control characters");
  return JSON.parse(line) as Record<string, unknown>;
}

test("an answer that passed", () => {
  assert.deepEqual(parsed({}), {
    time: "2026-02-03T04:05:06.007Z",
    request_id: PLAIN.requestId,
    site: "shop",
    client: "192.0.2.1",
    method: "GET",
    target: "/a?b=c",
    host: "shop.test",
    protocol: "HTTP/1.1",
    status: 200,
    request_bytes: 0,
    response_bytes: 12,
    origin: "http://origin.test:8080",
    address: "192.0.2.9:8080",
    attempts: [],
    exchanges: 1,
    reused: true,
    dns_ms: null,
    connect_ms: null,
    tls_ms: null,
    send_ms: null,
    ttfb_ms: 1.5,
    total_ms: 2.25,
  });
});

test("a failure has its code, name, reason, phase and detail, and every address that was tried", () => {
  const attempt: LoggedAttempt = {
    address: "192.0.2.9:8080",
    outcome: "ConnectError",
    reason: "rst",
    errno: "ECONNREFUSED",
    startMs: 0,
    durationMs: 0.25,
  };
  const line = parsed({
    status: 502,
    failureName: "ConnectError",
    failureReason: "rst",
    failureDetail: 'connect "refused"',
    failurePhase: "connect",
    attempts: [attempt, { ...attempt, reason: null }],
    reused: false,
    exchanges: 0,
    dnsMs: 0,
    connectMs: 0.25,
  });
  const { address, outcome, reason: why, errno } = attempt;
  const logged = { address, outcome, reason: why, errno, start_ms: 0, duration_ms: 0.25 };
  assert.deepEqual(line["attempts"], [logged, { ...logged, reason: null }]);
  const { code, name, reason, phase, detail } = line;
  assert.deepEqual(
    { code, name, reason, phase, detail },
    { code: 2200, name: "ConnectError", reason: "rst", phase: "connect", detail: 'connect "refused"' },
  );
  assert.deepEqual([line["dns_ms"], line["connect_ms"], line["tls_ms"]], [0, 0.25, null]);
});

test("every failure of the catalogue has its line", () => {
  for (const [name, row] of Object.entries(CATALOGUE)) {
    const line = parsed({ failureName: name as FailureName, failurePhase: row.phase, origin: "" });
    assert.deepEqual([line["code"], line["name"], line["reason"]], [row.code, name, null]);
    assert.equal("origin" in line, false);
  }
});

test("a truncated answer tells what came and what was promised", () => {
  const truncated = { failureName: "ResponseTruncated" as const, failurePhase: "body", receivedBytes: 0 };
  const line = parsed({ ...truncated, expectedBytes: 100 });
  assert.deepEqual([line["received_bytes"], line["expected_bytes"]], [0, 100]);
  assert.equal("expected_bytes" in parsed(truncated), false);
});

test("the time follows the record, also back", () => {
  for (const timeMs of [PLAIN.timeMs, PLAIN.timeMs + 1, PLAIN.timeMs, 0, 253_402_300_799_999]) {
    assert.equal(parsed({ timeMs })["time"], new Date(timeMs).toISOString());
  }
});

describe("hostile values", () => {
  const unit = fc.oneof(
    fc.constantFrom(...'"\\\n\r\t\0\x1f\x7f\x80\xff/{}[],: a\u2028\u2029\ud800\udfff\ufeff'.split("")),
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
  );
  const text = fc.string({ unit, maxLength: 12 });

  test("come out of the JSON as they went in", () => {
    const hostile = fc.record({
      site: text,
      method: text,
      target: text,
      host: text,
      failureDetail: text,
      origin: text,
    });
    fc.assert(
      fc.property(hostile, text, (values, address) => {
        const attempt = { address, outcome: "x", reason: null, errno: "", startMs: 0, durationMs: 0 };
        const changes = {
          ...values,
          origin: `x${values.origin}`,
          failureName: "EdgeError" as const,
          attempts: [attempt],
        };
        const { site, method, target, host, detail, origin, attempts } = parsed(changes);
        const { failureDetail, ...rest } = { ...values, origin: `x${values.origin}` };
        assert.deepEqual({ site, method, target, host, origin }, rest);
        assert.equal(detail, failureDetail);
        assert.equal((attempts as { address: string }[])[0]?.address, address);
      }),
      { numRuns: 3000 },
    );
  });
});

test("times have three decimals, exact to half a microsecond, and null stands for what did not happen", () => {
  const lineOf = (ttfbMs: number): string => accessLine({ ...PLAIN, ttfbMs });
  assert.match(lineOf(0), /"ttfb_ms":0\.000,/);
  assert.match(lineOf(1), /"ttfb_ms":1\.000,/);
  assert.match(lineOf(0.9996), /"ttfb_ms":1\.000,/);
  assert.match(lineOf(12.0014), /"ttfb_ms":12\.001,/);
  assert.match(lineOf(-1), /"ttfb_ms":null,/);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
      assert.match(lineOf(value), /"ttfb_ms":\d+\.\d{3},/);
      assert.ok(Math.abs(Number(parsed({ ttfbMs: value })["ttfb_ms"]) - value) <= 0.000_501);
    }),
  );
});
