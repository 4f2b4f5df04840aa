/** HTTP/2 as its clients use it: the same answers as over HTTP/1.1. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { constants } from "node:http2";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { blocks } from "../harness/blocks.ts";
import { rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import { data, FLAG, get, post, PREFACE, rstStream, TYPE } from "../harness/http2-frames.ts";
import { ask, fetched, http2Client } from "../harness/http2-client.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({
  sites: [
    { name: "dead", hosts: ["dead.test"], origin: "http://127.0.0.1:1" },
    { name: "small", hosts: ["small.test"], origin: origin.url, max_body: 10 },
    { name: "hasty", hosts: ["hasty.test"], origin: origin.url, timeouts: { total: "1s" } },
    ...oneSite(origin.url),
  ],
});
const client = http2Client(edge.port);
const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL, NGHTTP2_NO_ERROR } = constants;

describe("an answer", { timeout: 60_000 }, () => {
  test("has the origin's status, fields and body, and our own fields", async () => {
    origin.on(
      "/plain",
      reply(201, "made", { "Set-Cookie": "a=1", "set-cookie": "b=2", Connection: "x-hop", "X-Hop": "1", "X-End": "e" }),
    );
    const answer = await fetched(client, "/plain");
    assert.deepEqual([answer.status, answer.body.toString(), answer.isWhole], [201, "made", true]);
    assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
    assert.deepEqual(
      [answer.headers["x-end"], answer.headers["x-hop"], answer.headers["connection"]],
      ["e", undefined, undefined],
    );
    assert.equal(answer.headers["content-length"], "4");
    const line = await edge.nextLog("/plain");
    assert.deepEqual([line.protocol, line.status, line.response_bytes, line.host], ["HTTP/2", 201, 4, "site.test"]);
    assert.equal(line.request_id, answer.headers["wao-request-id"]);
  });

  test("of a hundred at once, each is its own", async () => {
    origin.on("/many", async (request, connection) => void connection.write(reply(200, request.target.repeat(1000))));
    const targets = Array.from({ length: 100 }, (_, index) => `/many?${index}`);
    const answers = await Promise.all(targets.map(async (target) => fetched(client, target)));
    assert.deepEqual(
      answers.map(({ body }) => body.toString()),
      targets.map((target) => target.repeat(1000)),
    );
  });

  for (const [method, status] of [
    ["HEAD", 200],
    ["GET", 204],
    ["GET", 304],
    ["GET", 205],
  ] as const) {
    test(`to ${method} with ${status} has no body`, async () => {
      const path = `/bodiless-${method}-${status}`;
      const bytes = { 200: "7", 204: "", 205: "0", 304: "7" }[status];
      const length = bytes === "" ? "" : `Content-Length: ${bytes}\r\n`;
      origin.on(
        path,
        (_request, connection) => void connection.write(`HTTP/1.1 ${status} S\r\n${length}ETag: "e"\r\n\r\n`),
      );
      const answer = await fetched(client, path, { ":method": method });
      assert.deepEqual([answer.status, answer.body.length, answer.isWhole], [status, 0, true]);
      assert.equal(answer.headers["etag"], '"e"');
      if (bytes !== "") assert.equal(answer.headers["content-length"], bytes);
      assert.equal((await edge.nextLog(path)).code, undefined);
    });
  }

  test("of thousands of small chunks, to a client that does not read for a while", async () => {
    const count = 200_000;
    origin.on("/small", (_request, connection) => {
      connection.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"2\r\nhi\r\n".repeat(count)}0\r\n\r\n`);
    });
    const { stream, answer } = ask(client, "/small");
    stream.pause();
    await origin.request("/small");
    stream.resume();
    assert.equal((await answer).body.length, 2 * count);
    assert.doesNotMatch(edge.stderr(), /MaxListeners/);
  });

  test("may repeat fields that Node would not let repeat", async () => {
    origin.on(
      "/twice",
      reply(200, "", { ETag: '"a"', etag: '"b"', "Content-Type": "text/a", "content-type": "text/b" }),
    );
    assert.equal((await fetched(client, "/twice")).status, 200);
  });

  test("comes behind its early hints", async () => {
    const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
    origin.on("/hints", (_request, connection) => void connection.write(hints + reply(200, "page")));
    const { interims, status, body } = await fetched(client, "/hints");
    assert.deepEqual(
      interims.map((one) => [one.status, one.headers["link"]]),
      [[103, "</a.css>; rel=preload"]],
    );
    assert.deepEqual([status, body.toString()], [200, "page"]);
  });

  test("with a status that HTTP/2 does not have is 2406", async () => {
    origin.on("/777", reply(777, "odd"));
    const answer = await fetched(client, "/777");
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [502, "2406 ResponseMalformed"]);
    assert.equal((await rawRequest(edge.port, "GET /777 HTTP/1.1\r\nHost: site.test\r\n\r\n")).status, 777);
  });

  test("brings trailers to those who want them", async () => {
    const chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 42\r\nx-more: 1 2 \r\n\r\n";
    origin.on("/trailers", (_request, connection) => void connection.write(chunked));
    const wanted = await fetched(client, "/trailers", { te: "trailers" });
    assert.deepEqual(
      [wanted.body.toString(), wanted.trailers["x-sum"], wanted.trailers["x-more"]],
      ["hi", "42", "1 2"],
    );
    const unwanted = await fetched(client, "/trailers");
    assert.deepEqual([unwanted.body.toString(), unwanted.trailers["x-sum"], unwanted.isWhole], ["hi", undefined, true]);
  });

  test("of 64 MiB comes whole, whatever the client's pace; what it does not read is not read from the origin", async () => {
    const body = blocks(64 * 1024 * 1024);
    let written = 0;
    origin.on("/big", async (_request, connection) => {
      connection.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n`);
      for (const chunk of body.chunks) {
        await connection.writeAll([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]);
        written += chunk.length;
      }
      connection.write("0\r\n\r\n");
    });
    const { stream, answer } = ask(client, "/big");
    stream.pause();
    await origin.request("/big");
    await new Promise((resolve) => setTimeout(resolve, 500)); // Time in which nothing more may come.
    assert.ok(written < 32 * 1024 * 1024, `${written} octets taken from the origin`);
    stream.resume();
    const whole = await answer;
    assert.equal(createHash("sha256").update(whole.body).digest("hex"), body.sha256());
  });
});

describe("an upload", { timeout: 60_000 }, () => {
  for (const kind of ["with a length", "without a length"] as const) {
    test(`of 16 MiB ${kind}`, async () => {
      const path = `/upload-${kind.replaceAll(" ", "-")}`;
      const body = blocks(16 * 1024 * 1024);
      const fields = {
        ":method": "POST",
        ...(kind === "with a length" ? { "content-length": String(body.length) } : {}),
      };
      const { stream, answer } = ask(client, path, fields, "follows");
      for (const chunk of body.chunks)
        if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve));
      stream.end();
      assert.equal((await answer).status, 200);
      const got = await (await origin.request(path)).body;
      assert.deepEqual([got.complete, got.sha256], [true, body.sha256()]);
      assert.equal((await edge.nextLog(path)).request_bytes, body.length);
    });
  }

  test("waits for 100 (Continue) where it asks for it", async () => {
    origin.on("/continue", async (request, connection) => {
      connection.write("HTTP/1.1 100 Continue\r\n\r\n");
      connection.write(reply(200, (await request.body).bytes.toString()));
    });
    const { stream, answer } = ask(client, "/continue", { ":method": "PUT", expect: "100-continue" }, "follows");
    await within(new Promise((resolve) => void stream.once("continue", resolve)), "100");
    stream.end("now");
    assert.equal((await answer).body.toString(), "now");
    assert.equal((await fetched(client, "/", { expect: "nonsense" })).status, 417);
  });

  test("that is answered before its end is not read any further (RFC 9113 §8.1)", async () => {
    origin.on("/no", (_request, connection) => void connection.write(reply(403, "no", { Connection: "close" })));
    const { answer } = ask(client, "/no", { ":method": "POST" }, "follows");
    const { status, body, code } = await answer;
    assert.deepEqual([status, body.toString(), code], [403, "no", NGHTTP2_NO_ERROR]);
    assert.equal((await fetched(client, "/after-no")).status, 200);
  });

  for (const fields of [{ "content-length": "11" }, {}]) {
    test(`over the site's limit, ${"content-length" in fields ? "stated" : "counted"}: 413`, async () => {
      const { stream, answer } = ask(
        client,
        "/over",
        { ":method": "POST", ":authority": "small.test", ...fields },
        "follows",
      );
      stream.end("elevenbytes");
      const { status, headers } = await answer;
      assert.deepEqual([status, headers["wao-error"]], [413, "2504 RequestBodyTooLarge"]);
    });
  }

  test("that the client breaks off with NO_ERROR does not look whole to the origin", async () => {
    const raw = await FrameClient.open(edge.port);
    raw.write(post(1, "/broken-off"), data(1, "half of it"));
    const seen = await origin.request("/broken-off");
    raw.write(rstStream(1, NGHTTP2_NO_ERROR));
    assert.equal((await seen.body).complete, false);
    assert.equal((await edge.nextLog("/broken-off")).code, 2508);
    raw.close();
  });
});

describe("a failure", { timeout: 60_000 }, () => {
  test("is told as over HTTP/1.1: page, problem, text, and nothing but the head to HEAD", async () => {
    const kinds = {
      "text/html": /^text\/html/,
      "application/json": /^application\/problem\+json/,
      "*/*": /^text\/plain/,
    };
    for (const [accept, type] of Object.entries(kinds)) {
      const answer = await fetched(client, "/dead", { ":authority": "dead.test", accept });
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [502, "2200 ConnectError"]);
      assert.match(String(answer.headers["content-type"]), type);
      assert.equal(answer.headers["content-length"], String(answer.body.length));
    }
    const head = await fetched(client, "/dead", { ":authority": "dead.test", ":method": "HEAD" });
    assert.deepEqual([head.status, head.body.length, head.headers["wao-error"]], [502, 0, "2200 ConnectError"]);
  });

  test("inside the body resets the stream, with no END_STREAM before it", async () => {
    const heads = { length: "Content-Length: 100\r\n", chunked: "Transfer-Encoding: chunked\r\n" };
    for (const [name, field] of Object.entries(heads)) {
      const path = `/cut-${name}`;
      origin.on(path, (_request, connection) => {
        connection.write(`HTTP/1.1 200 OK\r\n${field}\r\n${name === "chunked" ? "2\r\nhi\r\n" : "hi"}`);
        connection.socket.end();
      });
      const raw = await FrameClient.open(edge.port);
      raw.write(get(1, path));
      assert.equal(await raw.reset(1), "INTERNAL_ERROR");
      const isEnd = raw.frames.some(
        ({ type, flags, stream }) => stream === 1 && type <= TYPE.headers && (flags & FLAG.endStream) !== 0,
      );
      assert.equal(isEnd, false, "a cut answer must not look whole");
      raw.write(get(3));
      assert.equal(await raw.status(3), 200, "the connection goes on");
      raw.close();
      assert.equal((await edge.nextLog(path)).code, 2404);
    }
  });

  test("of time: 504 before the head, a reset behind it", async () => {
    origin.on("/never", () => undefined);
    origin.on(
      "/halfway",
      (_request, connection) => void connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
    );
    const [never, halfway] = await Promise.all(
      ["/never", "/halfway"].map(async (path) => fetched(client, path, { ":authority": "hasty.test" })),
    );
    assert.deepEqual([never?.status, never?.headers["wao-error"]], [504, "2414 ResponseDeadline"]);
    assert.deepEqual([halfway?.status, halfway?.code, halfway?.isWhole], [200, NGHTTP2_INTERNAL_ERROR, false]);
  });
});

describe("a client that goes away", { timeout: 60_000 }, () => {
  origin.on("/hang", () => undefined);

  test("by a reset: 2508, and the origin's exchange ends", async () => {
    const { stream, answer } = ask(client, "/hang?reset");
    await origin.until(() => origin.requests.some(({ target }) => target === "/hang?reset"), "the request");
    stream.close(NGHTTP2_CANCEL);
    await answer;
    const seen = origin.connections.find((one) => one.current?.target === "/hang?reset");
    await within(seen?.ended ?? Promise.reject(new Error("no connection")), "the origin connection ends");
    const line = await edge.nextLog("/hang?reset");
    assert.deepEqual([line.code, line.status, line.detail], [2508, 499, "the stream was reset with code 8"]);
  });

  test("with its connection: a line for each request", async () => {
    const other = await FrameClient.open(edge.port);
    const targets = ["/hang?a", "/hang?b", "/hang?c"];
    other.write(...targets.map((target, index) => get(2 * index + 1, target)));
    await origin.until(() => targets.every((one) => origin.requests.some(({ target }) => target === one)), "all three");
    other.close();
    for (const target of targets) {
      const line = await edge.nextLog(target);
      assert.deepEqual([line.code, line.detail], [2508, "the client closed the connection"]);
    }
  });
});

describe("a listener", { timeout: 60_000 }, () => {
  test("with http2: off takes the preface for a bad request", async () => {
    const old = await startEdge({ listen: [{ url: "http://127.0.0.1:0", http2: "off" }], sites: oneSite(origin.url) });
    const answer = await rawRequest(old.port, PREFACE);
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [400, "2500 RequestError"]);
    assert.equal((await rawRequest(old.port, "GET / HTTP/1.1\r\nHost: site.test\r\n\r\n")).status, 200);
  });
});

describe("curl", { timeout: 60_000, skip: needs("curl") }, () => {
  const curl = async (...args: readonly string[]): Promise<string> => {
    const all = ["--silent", "--show-error", "--http2-prior-knowledge", "--max-time", "20", ...args];
    return (await promisify(execFile)("curl", all, { maxBuffer: 1 << 26 })).stdout;
  };

  test("gets, heads and posts", async () => {
    const url = `http://127.0.0.1:${edge.port}`;
    origin.on(
      "/echo",
      async (request, connection) => void connection.write(reply(200, (await request.body).bytes.toString())),
    );
    assert.match(await curl("--include", `${url}/curl`), /^HTTP\/2 200 \r\n[^]*\r\n\r\nok$/);
    assert.match(await curl("--head", `${url}/curl`), /^HTTP\/2 200 \r\n/);
    const sent = "x".repeat(200_000);
    assert.equal(await curl("--data-binary", sent.slice(0, 100_000), `${url}/echo`), sent.slice(0, 100_000));
  });

  test("is told that an answer was cut", async () => {
    origin.on("/curl-cut", (_request, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
      connection.socket.end();
    });
    await assert.rejects(curl(`http://127.0.0.1:${edge.port}/curl-cut`), /INTERNAL_ERROR/);
  });
});
