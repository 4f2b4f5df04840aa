import assert from "node:assert/strict";
import { test } from "node:test";
import { problemText, refusedProof, refusedRequest } from "../../../src/server/acme-trouble.ts";

const urn = (name: string): string => `urn:ietf:params:acme:error:${name}`;

test("a proof that failed says what the CA saw and what to do, by the kind of proof", () => {
  const seen = { type: urn("connection"), detail: "192.0.2.1: Fetching http://a.test/…: Connection refused" };
  const http = refusedProof(seen, "a.test", "http-01");
  assert.deepEqual([http.scope, http.type], ["proof", "connection"]);
  assert.match(
    http.message,
    /^the CA's http-01 check failed: 192\.0\.2\.1: Fetching .*refused \(connection\): port 80 of a\.test/,
  );
  assert.match(refusedProof(seen, "a.test", "tls-alpn-01").message, /port 443 of a\.test must reach this edge/);
  assert.match(refusedProof({ type: urn("dns") }, "a.test", "http-01").message, /a\.test must have an address/);
  assert.match(
    refusedProof({ type: urn("unauthorized") }, "a.test", "http-01").message,
    /another server than this edge/,
  );
  assert.match(refusedProof({ type: urn("caa") }, "a.test", "http-01").message, /CAA record/);
  assert.equal(refusedProof({ type: "other" }, "a.test", "http-01").message, "the CA's http-01 check failed: other");
});

test("a request that the CA refuses concerns the name, unless the CA itself is ill", () => {
  const limited = refusedRequest({ type: urn("rateLimited"), detail: "too many" }, 429, 5000);
  assert.deepEqual([limited.scope, limited.type, limited.retryAfterMs], ["name", "rateLimited", 5000]);
  assert.match(limited.message, /the CA answers 429 too many \(rateLimited\): that is a limit of the CA/);
  assert.equal(refusedRequest({ type: urn("serverInternal") }, 500, 0).scope, "ca");
  const page = refusedRequest({}, 404, 0);
  assert.deepEqual([page.scope, page.message], ["ca", "the CA answers 404 no ACME problem document"]);
});

test("what a CA writes cannot steer a terminal, and stays on one line", () => {
  const nested = {
    type: urn("malformed"),
    detail: "two\nlines\u001b[2J",
    subproblems: [{ type: urn("dns"), detail: "x" }],
  };
  assert.equal(problemText(nested), "two lines [2J; x (dns) (malformed)");
  assert.ok(problemText({ detail: "y".repeat(5000) }).length <= 600);
  assert.equal(problemText({ type: 1, detail: {}, subproblems: "no" }), "no ACME problem document");
});
