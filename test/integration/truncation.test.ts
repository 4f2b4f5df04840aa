import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, type Ending, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const HEAD = "HTTP/1.1 200 OK\r\n";

interface Framing {
  readonly name: string;
  readonly head: string;
  readonly body: string;
  readonly reason: string | null;
  /** What the head promises. */
  readonly expectedBytes?: number;
  /** By which the origin may end it rightly. */
  readonly endedBy?: "fin";
}

const FRAMINGS: readonly Framing[] = [
  {
    name: "Content-Length",
    head: `${HEAD}Content-Length: 12\r\n\r\n`,
    body: "hello, world",
    reason: "body-short",
    expectedBytes: 12,
  },
  {
    name: "chunked",
    head: `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
    body: "5;a=b\r\nhello\r\n0a\r\n0123456789\r\n0\r\n\r\n",
    reason: "chunked-unfinished",
  },
  {
    name: "chunked with a trailer",
    head: `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
    body: "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n",
    reason: "chunked-unfinished",
  },
  { name: "until close", head: `${HEAD}\r\n`, body: "hello", reason: null, endedBy: "fin" },
];

/** The request whose answer is cut behind its first `octets`, by FIN or RST. */
interface Cut {
  readonly framing: Framing;
  readonly octets: number;
  readonly by: Ending;
  readonly version: "HTTP/1.0" | "HTTP/1.1";
}

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });
const CUTS = new Map<string, Cut>();

origin.on("/cut", (one, connection) => {
  const cut = CUTS.get(one.target);
  if (cut === undefined) throw new Error(`nothing is said of ${one.target}`);
  const text = (cut.framing.head + cut.framing.body).slice(0, cut.octets);
  connection.socket.write(text, "latin1", () => (cut.by === "fin" ? connection.finish() : connection.reset()));
});

/** Every place behind the first octet at which an answer can be cut. */
function cutsOf(framing: Framing): Cut[] {
  const cuts: Cut[] = [];
  const last = framing.head.length + framing.body.length - (framing.endedBy === undefined ? 1 : 0);
  for (let octets = 1; octets <= last; octets += 1) {
    for (const by of ["fin", "rst"] as const) {
      if (octets >= framing.head.length && by === framing.endedBy) continue;
      for (const version of ["HTTP/1.0", "HTTP/1.1"] as const) cuts.push({ framing, octets, by, version });
    }
  }
  return cuts;
}

function bodyOf(raw: string): string {
  return raw.slice(raw.indexOf("\r\n\r\n") + 4);
}

async function assertVisible(cut: Cut, target: string): Promise<void> {
  const { framing, octets, by, version } = cut;
  const where = `${framing.name}, behind ${octets} octets, by ${by}, ${version}`;
  const seen = await rawRequest(edge.port, request(target, { version, fields: ["TE: trailers", "Connection: TE"] }));
  const line = await edge.nextLog(target);
  assert.equal(line.code, 2404, where);
  assert.equal(line.exchanges, 1, where);
  if (octets < framing.head.length) {
    assert.deepEqual([seen.status, seen.headers["wao-error"]], [502, "2404 ResponseTruncated"], where);
    assert.deepEqual([line.status, line.reason, line.phase, line.received_bytes], [502, "in-head", "head", 0], where);
    return;
  }
  assert.equal(seen.ended, "rst", where);
  assert.notEqual(seen.answer?.complete, true, where);
  assert.equal(bodyOf(seen.raw).includes("0\r\n\r\n"), false, where);
  const body = octets - framing.head.length;
  assert.deepEqual([line.status, line.reason, line.phase], [200, framing.reason, "body"], where);
  assert.equal(line.expected_bytes, framing.expectedBytes, where);
  assert.ok(
    Number(line.received_bytes) <= body &&
      (body === 0 || framing.name.startsWith("chunked") || Number(line.received_bytes) === body),
    where,
  );
}

describe("an answer that breaks off is never taken for a whole one", { timeout: 120_000 }, () => {
  for (const framing of FRAMINGS) {
    test(`${framing.name}, behind every octet, by FIN and by RST, for HTTP/1.0 and HTTP/1.1`, async () => {
      const cuts = cutsOf(framing);
      for (let from = 0; from < cuts.length; from += 20) {
        const batch = cuts.slice(from, from + 20).map(async (cut, index) => {
          const target = `/cut?${framing.name.replaceAll(" ", "-")}-${from + index}`;
          CUTS.set(target, cut);
          await assertVisible(cut, target);
        });
        await Promise.all(batch);
      }
      assert.ok(origin.connections.every((one) => one.state === "closed" || one.current?.path !== "/cut"));
    });
  }

  test("a clean end, where the end of the connection is the end of the answer, is one", async () => {
    const [framing] = FRAMINGS.slice(-1);
    assert.ok(framing);
    CUTS.set("/cut?clean", { framing, octets: framing.head.length + 5, by: "fin", version: "HTTP/1.1" });
    const seen = await rawRequest(edge.port, request("/cut?clean"));
    assert.deepEqual([seen.body, seen.ended], ["hello", "fin"]);
    assert.equal((await edge.nextLog("/cut?clean")).code ?? null, null);
  });

  test("bad chunks end the answer as visibly, with what came until then in the log", async () => {
    const gate = Promise.withResolvers<void>();
    origin.on("/bad-chunk", async (_one, connection) => {
      connection.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`);
      await gate.promise;
      connection.write("xyz\r\n0\r\n\r\n");
    });
    const client = await Client.connect(edge.port);
    client.write(request("/bad-chunk"));
    await client.until(() => client.raw().endsWith("hello\r\n"), "the good part");
    gate.resolve();
    assert.equal(await client.ended(), "rst");
    assert.equal(bodyOf(client.raw()), "5\r\nhello\r\n");
    const line = await edge.nextLog("/bad-chunk");
    assert.deepEqual([line.code, line.status, line.phase, line.received_bytes], [2410, 200, "body", 10]);
  });

  test("what was pipelined behind it is not answered on a connection that is gone", async () => {
    const [framing] = FRAMINGS;
    assert.ok(framing);
    CUTS.set("/cut?pipelined", { framing, octets: framing.head.length + 3, by: "fin", version: "HTTP/1.1" });
    const client = await Client.connect(edge.port);
    client.write(request("/cut?pipelined") + request("/behind"));
    const first = client.answer();
    assert.equal(await client.ended(), "rst");
    await first.then(
      (answer) => assert.equal(answer.complete, false),
      () => undefined,
    );
    await edge.nextLog("/cut?pipelined");
    assert.equal(client.raw().split("HTTP/1.1 ").length <= 2, true);
    assert.equal(origin.of("/behind").length, 0);
  });

  test("an answer of which nothing has left is an error page instead of a cut", async () => {
    // Head, body and the fault in one segment: the edge has seen the fault before it has written anything.
    origin.on("/at-once", (_one, connection) => {
      connection.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`);
    });
    const seen = await rawRequest(edge.port, request("/at-once"));
    assert.deepEqual([seen.status, seen.headers["wao-error"]], [502, "2410 ResponseEncodingInvalid"]);
  });
});
