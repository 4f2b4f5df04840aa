import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertOwnMember, proxyMembers } from "../failures/proxy-status.ts";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { type Field, valuesOf } from "../harness/fields.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });

/** The lines of Proxy-Status that a client gets, when the origin answers so. */
async function statusLines(path: string, statusLine: string, ...fields: string[]): Promise<string[]> {
  const head = [`HTTP/1.1 ${statusLine}`, ...fields, "Content-Length: 2"].join("\r\n");
  origin.on(path, `${head}\r\n\r\nok`);
  const { answer } = await rawRequest(edge.port, request(path));
  const got: readonly Field[] = answer?.fields ?? [];
  assert.equal(answer?.complete, true);
  return valuesOf(got, "proxy-status");
}

describe("a 5xx of the origin's own: our member comes last, the others stay as they are", { timeout: 60_000 }, () => {
  const rows: readonly (readonly [what: string, lines: readonly string[], others: readonly string[]])[] = [
    ["none", [], []],
    ["one member", ['cdn.example; error=dns_error; rcode="SERVFAIL"'], ["cdn.example"]],
    [
      "several members",
      ['r34.test; received-status=502, "edge two"; details="a, \\"b\\"; c"'],
      ["r34.test", "edge two"],
    ],
    ["several lines", ["first", "second; error=connection_timeout, third"], ["first", "second", "third"]],
    ["an empty line among them", ["first", "", "second"], ["first", "second"]],
    ["a wao before us", ['wao; error=connection_refused; details="2200 ConnectError"'], ["wao"]],
  ];
  for (const [what, lines, others] of rows) {
    test(what, async () => {
      const path = `/${what.replaceAll(" ", "-")}`;
      const got = await statusLines(path, "503 Sorry", ...lines.map((line) => `Proxy-Status: ${line}`));
      assert.equal(got.length, 1);
      const [value = ""] = got;
      assert.deepEqual(
        proxyMembers(value).map(({ name }) => name),
        [...others, "wao"],
      );
      assert.deepEqual([...assertOwnMember(value).parameters], [["received-status", 503]]);
      const kept = lines.filter((line) => line !== "").join(", ");
      assert.ok(value.startsWith(kept), "not a letter of theirs is changed");
    });
  }

  for (const malformed of ["cdn; error=", "a b", 'cdn; details="open', "cdn,", "1; x"]) {
    test(`what is no list goes, because every reader would ignore ours with it: ${malformed}`, async () => {
      const path = `/malformed-${encodeURIComponent(malformed)}`;
      assert.deepEqual(await statusLines(path, "502 Bad", `Proxy-Status: ${malformed}`), ["wao; received-status=502"]);
    });
  }
});

describe("an answer that is not ours and no 5xx", { timeout: 60_000 }, () => {
  test("has what the origin sent, in one line and nothing of us", async () => {
    const got = await statusLines("/fine", "200 OK", "Proxy-Status: a; received-status=503", "proxy-status: b");
    assert.deepEqual(got, ["a; received-status=503, b"]);
  });

  test("a 4xx, too, and what is no list is not ours to judge", async () => {
    assert.deepEqual(await statusLines("/gone", "404 Gone", "Proxy-Status: a b"), ["a b"]);
  });

  test("an interim answer keeps it", async () => {
    origin.on("/interim", "HTTP/1.1 103 Early\r\nProxy-Status: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    const { answer } = await rawRequest(edge.port, request("/interim"));
    assert.equal(answer?.interim[0]?.headers["proxy-status"], "a");
    assert.equal(answer?.headers["proxy-status"], undefined);
  });

  test("a 101 keeps it", async () => {
    const head = "HTTP/1.1 101 Fine\r\nConnection: Upgrade\r\nUpgrade: x\r\nProxy-Status: a\r\n\r\n";
    origin.on("/upgrade", (_one, connection) => {
      connection.tunnel();
      connection.write(head);
    });
    const asked = request("/upgrade", { fields: ["Connection: Upgrade", "Upgrade: x"] });
    const answer = await rawRequest(edge.port, asked, { timeoutMs: 2000 });
    assert.deepEqual([answer.status, answer.headers["proxy-status"]], [101, "a"]);
  });
});

test("a failure behind the head adds nothing: neither a field nor a trailer, only the cut", async () => {
  const gate = Promise.withResolvers<void>();
  origin.on("/cut-503", async (_one, connection) => {
    connection.write("HTTP/1.1 503 Sorry\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    await gate.promise;
    connection.reset();
  });
  const asked = rawRequest(edge.port, request("/cut-503", { fields: ["TE: trailers", "Connection: TE"] }));
  await origin.request("/cut-503");
  gate.resolve();
  const answer = await asked;
  // The reset may overtake the head; then the answer is ours.
  if (answer.status === 502) return;
  assert.deepEqual([answer.status, answer.ended, answer.answer?.complete], [503, "rst", false]);
  assert.equal(answer.headers["proxy-status"], "wao; received-status=503");
  assert.ok(answer.raw.endsWith("3\r\nabc\r\n"));
  assert.equal((await edge.nextLog("/cut-503")).code, 2404);
});
