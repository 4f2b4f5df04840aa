import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import { after, describe, test } from "node:test";
import { AcmeHttp } from "../../../src/server/acme-http.ts";
import { AcmeTrouble } from "../../../src/server/acme-trouble.ts";
import { Authority } from "../../harness/certificates.ts";
import { needs } from "../../harness/needs.ts";

const PROBLEM = "urn:ietf:params:acme:error:";

describe("the connection to a CA", { skip: needs("openssl") }, async () => {
  const authority = new Authority("acme http");
  after(() => authority.close());
  let behave: (response: ServerResponse) => void = (response) => void response.end();
  const { cert, key } = authority.certificate();
  const server = createServer({ cert, key }, (_request, response) => behave(response)).listen(0, "127.0.0.1");
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  const url = `https://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/dir`;

  function open(roots: string | null = authority.root.cert): { http: AcmeHttp; end: AbortController } {
    const end = new AbortController();
    const http = new AcmeHttp(roots, end.signal);
    after(() => http.close());
    return { http, end };
  }

  async function trouble(asked: Promise<unknown>): Promise<AcmeTrouble> {
    const error: unknown = await asked.then(
      () => assert.fail("it was answered"),
      (reason: unknown) => reason,
    );
    return error instanceof AcmeTrouble ? error : assert.fail(String(error));
  }

  /** An answer with a problem document. */
  function refusing(status: number, problem: object, fields: Record<string, string> = {}): void {
    behave = (response) => void response.writeHead(status, fields).end(JSON.stringify(problem));
  }

  test("answers come with their fields", async () => {
    behave = (response) => void response.writeHead(201, { "Replay-Nonce": "n", Location: "/acct" }).end("{}");
    const { status, headers, data } = await open().http.send({ url, method: "post", data: "{}" });
    assert.deepEqual([status, headers["replay-nonce"], headers["location"], data], [201, "n", "/acct", "{}"]);
  });

  test("problems keep their type, and what the CA says of when to come back", async () => {
    const { http } = open();
    refusing(429, { type: `${PROBLEM}rateLimited`, detail: "enough" }, { "Retry-After": "120" });
    const limited = await trouble(http.send({ url }));
    assert.deepEqual([limited.type, limited.scope, limited.retryAfterMs], ["rateLimited", "name", 120_000]);
    const later = new Date(Date.now() + 3_600_000).toUTCString();
    refusing(503, { type: `${PROBLEM}serverInternal` }, { "Retry-After": later });
    const ill = await trouble(http.send({ url }));
    assert.equal(ill.scope, "ca");
    assert.ok(Math.abs(ill.retryAfterMs - 3_600_000) < 10_000);
    refusing(400, { type: `${PROBLEM}malformed` }, { "Retry-After": "soon" });
    assert.equal((await trouble(http.send({ url }))).retryAfterMs, 0);
  });

  test("a used nonce is left to the package, which asks again", async () => {
    refusing(400, { type: `${PROBLEM}badNonce` }, { "Replay-Nonce": "next" });
    const { status, headers } = await open().http.send({ url });
    assert.deepEqual([status, headers["replay-nonce"]], [400, "next"]);
  });

  test("pages that are no ACME, and answers without an end, are the CA's trouble", async () => {
    behave = (response) => void response.writeHead(502).end("<html>");
    assert.match((await trouble(open().http.send({ url }))).message, /the CA answers 502 no ACME problem document/);
    behave = (response) => void response.end("x".repeat(2_000_000));
    assert.match((await trouble(open().http.send({ url }))).message, /cannot be talked to: the answer is too long/);
    behave = (response) => void response.destroy();
    assert.equal((await trouble(open().http.send({ url }))).scope, "ca");
  });

  test("a CA that nobody vouches for is not talked to, and what to do is said", async () => {
    assert.match(
      (await trouble(open(null).http.send({ url }))).message,
      /not believed \(UNABLE_TO_VERIFY_\w+\): .* in acme\.ca/,
    );
  });

  test("it ends when the edge does", async () => {
    const { http, end } = open();
    behave = () => end.abort();
    assert.equal((await trouble(http.send({ url }))).scope, "ca");
  });
});
