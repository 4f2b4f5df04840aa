/**
 * Response queue poisoning: whatever an origin sends beyond, before or beside the one answer that was asked for, no later request, of whichever
 * client, gets any of it (RFC 9112 §9.2). An origin that is honest then serves everybody what is theirs.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import { get } from "../harness/http2-frames.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

/** More than the connections that can have been left behind by one attack. */
const FOLLOWERS = 4;
const POISON = reply(200, "poison");
const OK = "HTTP/1.1 200 OK\r\n";

const origin = await startOrigin(async (one, connection) => {
  if ((await one.body).complete) connection.write(reply(200, `of ${one.target}`));
});
const edge = await startEdge({ sites: oneSite(origin.url, { timeouts: { response: "5s", body_idle: "5s" } }) });
let count = 0;

/** Everybody who comes now is served what they asked for, over both versions of HTTP. */
async function assertUnpoisoned(): Promise<void> {
  for (let times = 0; times < FOLLOWERS; times++) {
    const target = `/next-${(count += 1)}`;
    const answer = await rawRequest(edge.port, request(target));
    assert.deepEqual([answer.status, answer.body], [200, `of ${target}`]);
  }
  const client = await FrameClient.open(edge.port);
  client.write(get(1, `/next-${(count += 1)}`));
  assert.equal(await client.body(1), `of /next-${count}`);
  client.close();
}

/** Bytes sent for one request, and what its client may get of them. */
const AT_ONCE: readonly (readonly [what: string, answer: string, body: string, method?: string])[] = [
  ["two answers", reply(200, "first") + POISON, "first"],
  ["three answers", reply(200, "first") + POISON + POISON, "first"],
  ["an answer and a half", reply(200, "first") + POISON.slice(0, 20), "first"],
  ["an answer and one octet", `${reply(200, "first")}x`, "first"],
  ["an answer and an empty line", `${reply(200, "first")}\r\n`, "first"],
  ["a body that is longer than its length", `${OK}Content-Length: 5\r\n\r\nfirst${POISON}`, "first"],
  [
    "an answer behind the last chunk",
    `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n\r\n${POISON}`,
    "first",
  ],
  [
    "an answer behind trailers",
    `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\nX: y\r\n\r\n${POISON}`,
    "first",
  ],
  ["a length of 0 and an answer", `${OK}Content-Length: 0\r\n\r\n${POISON}`, ""],
  ["204 and an answer", `HTTP/1.1 204 No Content\r\n\r\n${POISON}`, ""],
  ["204 with a length and a body", `HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison`, ""],
  ["204 in chunks", `HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n`, ""],
  [
    "304 with a length and a body",
    `HTTP/1.1 304 Not Modified\r\nContent-Length: ${POISON.length}\r\n\r\n${POISON}`,
    "",
  ],
  ["HEAD with a body", `${OK}Content-Length: ${POISON.length}\r\n\r\n${POISON}`, "", "HEAD"],
  ["HEAD in chunks", `${OK}Transfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n`, "", "HEAD"],
  ["HEAD and another answer", `${OK}Content-Length: 6\r\n\r\n${POISON}`, "", "HEAD"],
  ["100 and an answer, and another", `HTTP/1.1 100 Continue\r\n\r\n${reply(200, "first")}${POISON}`, "first"],
  [
    "1xx by the dozen",
    `${"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n".repeat(24)}${reply(200, "first")}${POISON}`,
    "first",
  ],
  // RFC 9110 §15.2: a 1xx has no content, so what stands behind it is the answer.
  ["103 with a length", `HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n${reply(200, "first")}`, "first"],
  ["1xx behind the answer", `${reply(200, "first")}HTTP/1.1 100 Continue\r\n\r\n`, "first"],
  ["Connection: close, and an answer", `${OK}Connection: close\r\nContent-Length: 5\r\n\r\nfirst${POISON}`, "first"],
];

describe("answers that nobody asked for, at once", { timeout: 60_000 }, () => {
  for (const [index, [what, answer, body, method = "GET"]] of AT_ONCE.entries()) {
    test(what, async () => {
      const path = `/poison-${index}`;
      origin.on(path, (_one, connection) => void connection.write(answer));
      const got = await rawRequest(edge.port, request(path, { method }));
      assert.equal(got.body, body);
      assert.equal(got.answer?.complete, true);
      if (!what.includes("length and a body")) assert.doesNotMatch(got.raw, /poison/);
      await assertUnpoisoned();
    });

    test(`${what}, to a client that had sent two requests`, async () => {
      const client = await Client.connect(edge.port);
      client.write(request(`/poison-${index}`, { method }) + request(`/own-${index}`));
      assert.equal((await client.answer(method)).body.toString(), body);
      assert.equal((await client.answer("GET")).body.toString(), `of /own-${index}`);
      client.close();
    });
  }

  test("two answers, to a client of HTTP/2 with other requests on the way", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(get(1, "/poison-0"), get(3, "/three"), get(5, "/poison-1"), get(7, "/seven"));
    const bodies = await Promise.all([1, 3, 5, 7].map((stream) => client.body(stream)));
    assert.deepEqual(bodies, ["first", "of /three", "first", "of /seven"]);
    client.close();
    await assertUnpoisoned();
  });
});

describe("answers that nobody asked for, later", { timeout: 60_000 }, () => {
  const LATE: Readonly<Record<string, string>> = {
    "an answer": POISON,
    "half an answer": POISON.slice(0, 20),
    "one octet": "H",
    "408 and the end": "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "100 Continue": "HTTP/1.1 100 Continue\r\n\r\n",
  };
  for (const [what, octets] of Object.entries(LATE)) {
    test(`${what} on a connection that waits for its next request: it is not used again`, async () => {
      const path = `/late-${what.replaceAll(" ", "-")}`;
      const got = await rawRequest(edge.port, request(path));
      assert.equal(got.body, `of ${path}`);
      const used = origin.connections.find((one) => one.state === "open" && one.current?.target === path);
      used?.write(octets);
      await within(used?.ended ?? Promise.reject(new Error("no connection")), "the edge closes it");
      await assertUnpoisoned();
    });
  }

  // A server that is full says 503 without reading; so it counts for the request that the connection was made for, and then the connection ends.
  test("an answer on a new connection, before its request: one client gets it, and nobody the answer that follows", async () => {
    const hasty = await startOrigin(async (one, connection) => {
      if ((await one.body).complete) connection.write(reply(200, `of ${one.target}`));
    });
    let accepted = 0;
    hasty.onConnection((connection) => {
      accepted += 1;
      if (accepted === 1) connection.write(reply(503, "full"));
    });
    const before = await startEdge({ sites: oneSite(hasty.url) });
    const first = await rawRequest(before.port, request("/first"));
    assert.deepEqual([first.status, first.body], [503, "full"]);
    await within(hasty.connections[0]?.ended ?? Promise.reject(new Error("no connection")), "the edge closes it");
    for (let times = 0; times < FOLLOWERS; times++) {
      assert.equal((await rawRequest(before.port, request("/second"))).body, "of /second");
    }
  });
});

describe("answers to a request that is not whole", { timeout: 60_000 }, () => {
  const EARLY: Readonly<Record<string, readonly string[]>> = {
    "a length, and no body": ["Content-Length: 500"],
    "Expect, and no body (0.CL)": ["Expect: 100-continue", "Content-Length: 500"],
    "chunks that never come": ["Transfer-Encoding: chunked"],
    "Expect, and chunks that never come": ["Expect: 100-continue", "Transfer-Encoding: chunked"],
  };
  for (const [what, fields] of Object.entries(EARLY)) {
    test(`${what}: nobody's request becomes its body`, async () => {
      const path = `/early-${what.replaceAll(/\W+/g, "-")}`;
      origin.on(path, (_one, connection) => void connection.write(reply(200, "early")));
      const client = await Client.connect(edge.port);
      client.write(request(path, { method: "POST", fields }));
      assert.equal((await client.answer("POST")).body.toString(), "early");
      // Both sides are done with: the client cannot go on either, for nobody knows whether its body still comes.
      client.write(request("/own-next"));
      await client.ended();
      assert.equal(origin.of("/own-next").length, 0);
      const used = origin.connections.find((one) => one.current?.path === path);
      await within(
        used?.ended ?? Promise.reject(new Error("no connection")),
        "the edge closes the origin's connection",
      );
      await assertUnpoisoned();
      client.close();
    });
  }

  test("a body that comes after the answer reaches nobody", async () => {
    origin.on("/early-then-body", (_one, connection) => void connection.write(reply(413, "too much")));
    const client = await Client.connect(edge.port);
    client.write(request("/early-then-body", { method: "POST", fields: ["Content-Length: 500"] }));
    assert.equal((await client.answer("POST")).status, 413);
    client.write(request("/in-the-body"));
    await client.ended();
    assert.equal(origin.of("/in-the-body").length, 0);
    await assertUnpoisoned();
    client.close();
  });
});

describe("Expect", { timeout: 60_000 }, () => {
  test("of a HEAD: 100 does not make the edge forget that the answer has no body", async () => {
    const answer = `HTTP/1.1 100 Continue\r\n\r\n${OK}Content-Length: 50\r\n\r\n`;
    origin.on("/head-expect", (_one, connection) => void connection.write(answer));
    const client = await Client.connect(edge.port);
    client.write(
      request("/head-expect", { method: "HEAD", fields: ["Expect: 100-continue"] }) + request("/behind-head"),
    );
    const head = await client.answer("HEAD");
    assert.deepEqual([head.status, head.headers["content-length"]], [200, "50"]);
    assert.equal((await client.answer("GET")).body.toString(), "of /behind-head");
    client.close();
    await assertUnpoisoned();
  });

  test("100 twice, and the final answer between them", async () => {
    const go = "HTTP/1.1 100 Continue\r\n\r\n";
    origin.on("/go-go", (_one, connection) => void connection.write(go + go + reply(200, "first") + go + POISON));
    const got = await rawRequest(
      edge.port,
      request("/go-go", { method: "POST", fields: ["Expect: 100-continue"], body: "x" }),
    );
    assert.equal(got.body, "first");
    await assertUnpoisoned();
  });
});

describe("an exchange that breaks off", { timeout: 60_000 }, () => {
  test("by a client that leaves in the middle of the answer: the rest reaches nobody", async () => {
    let sendRest = (): void => undefined;
    origin.on("/left", (_one, connection) => {
      connection.write(`${OK}Content-Length: ${2 + POISON.length}\r\n\r\nhe`);
      sendRest = () => void connection.write(POISON);
    });
    const client = await Client.connect(edge.port);
    client.write(request("/left"));
    await client.until(() => client.raw().endsWith("he"), "the beginning");
    client.reset();
    await edge.nextLog("/left");
    sendRest();
    await assertUnpoisoned();
  });

  test("by a stream that is reset: the rest reaches no other stream", async () => {
    let sendRest = (): void => undefined;
    origin.on("/left-stream", (_one, connection) => {
      connection.write(`${OK}Content-Length: ${2 + POISON.length}\r\n\r\nhe`);
      sendRest = () => void connection.write(POISON);
    });
    const client = await FrameClient.open(edge.port);
    client.write(get(1, "/left-stream"));
    assert.equal(await client.status(1), 200);
    client.write(Buffer.from([0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8]));
    await edge.nextLog("/left-stream");
    sendRest();
    client.write(get(3, "/other-stream"));
    assert.equal(await client.body(3), "of /other-stream");
    client.close();
    await assertUnpoisoned();
  });

  test("by an answer with a line that hides another: nothing of it is shown", async () => {
    for (const end of ["\n", "\r", "\0", "\r\n\r", "\n\n"]) {
      const path = `/split-${end.length}-${end.charCodeAt(0)}`;
      origin.on(path, (_one, connection) => {
        connection.write(Buffer.from(`${OK}X: y${end}Content-Length: 5\r\n\r\n${POISON}`, "latin1"));
        connection.finish();
      });
      const got = await rawRequest(edge.port, request(path));
      assert.equal(got.status, 502, JSON.stringify(end));
      assert.doesNotMatch(got.raw, /poison/, JSON.stringify(end));
      await assertUnpoisoned();
    }
  });
});
