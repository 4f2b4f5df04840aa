import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { indexPage } from "../../../src/demo/index-page.ts";
import { startGoodOrigin } from "../../../src/demo/good-origin.ts";
import type { LoopbackListener } from "../../../src/demo/listen-on-loopback.ts";
import { WAYS } from "../../../src/demo/ways.ts";
import { talk } from "./raw-talk.ts";

let origin: LoopbackListener;
before(async () => {
  origin = await startGoodOrigin();
});
after(() => origin.close());

const url = (path: string): string => `http://127.0.0.1:${origin.port}${path}`;

test("the index links to every way with the port of the Host that it got", () => {
  const page = indexPage({ host: "localhost:18080" });
  for (const { label } of WAYS) {
    assert.ok(page.includes(`href="http://${label}.localhost:18080/"`), label);
    assert.ok(page.includes(`curl -i -H &#39;Host: ${label}.localhost&#39; http://localhost:18080/`), label);
  }
});

test("reached by a name that is not local, the index has no links that lead to the visitor's own machine", () => {
  const page = indexPage({ host: "edge.example:81" });
  assert.doesNotMatch(page, /href="http/);
  assert.match(page, /Host: refused\.localhost&#39; http:\/\/edge\.example:81\//);
});

test("the index speaks https where the visitor did, and IPv6 too", () => {
  assert.match(indexPage({ host: "localhost", "x-forwarded-proto": "https" }), /href="https:\/\/refused\.localhost\/"/);
  assert.match(indexPage({ host: "[::1]:8080" }), /href="http:\/\/refused\.localhost:8080\/"/);
});

test("a hostile Host is not repeated", () => {
  const page = indexPage({ host: `"><script>alert(1)</script>` });
  assert.doesNotMatch(page, /<script|alert/);
  assert.match(page, /http:\/\/localhost\//);
});

test("the index loads nothing from outside and holds for light and dark", async () => {
  const answer = await fetch(url("/"));
  assert.equal(answer.status, 200);
  const page = await answer.text();
  assert.match(page, /prefers-color-scheme:dark/);
  assert.doesNotMatch(page, /<script|<img|src=|url\(|@import/);
});

test("the origin's own errors have its own status and no WAO-Error", async () => {
  for (const [path, status] of [
    ["/503", 503],
    ["/nothing-here", 404],
  ] as const) {
    const answer = await fetch(url(path));
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get("wao-error"), null);
  }
});

test("a path that is not there is shown escaped", async () => {
  const { received } = await talk(origin.port, "GET /<b>x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  assert.match(received.toString(), /&lt;b&gt;x/);
  assert.doesNotMatch(received.toString(), /<b>x/);
});

test("the slow page answers", async () => {
  const started = performance.now();
  const answer = await fetch(url("/slow"));
  assert.equal(answer.status, 200);
  assert.ok(performance.now() - started > 1_500, "slow it is");
});

test("an upload is counted", async () => {
  const answer = await fetch(url("/upload"), { method: "POST", body: "x".repeat(12_345) });
  assert.match(await answer.text(), /12345 bytes/);
});

test("events come one by one", async () => {
  const answer = await fetch(url("/events"));
  assert.equal(answer.headers.get("content-type"), "text/event-stream");
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  assert.match(Buffer.from(first?.value ?? []).toString(), /^id: 1\ndata: \d{4}-/);
  await reader?.cancel();
});

test("the WebSocket echoes short and long messages and closes", async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${origin.port}/echo`);
  await once(socket, "open");
  for (const text of ["hello", "ä".repeat(2_000)]) {
    socket.send(text);
    const [event] = (await once(socket, "message")) as [MessageEvent];
    assert.equal(event.data, text);
  }
  socket.close(1000);
  const [closed] = (await once(socket, "close")) as [CloseEvent];
  assert.equal(closed.code, 1000);
});

test("a WebSocket message over 64 KiB is refused with 1009", async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${origin.port}/echo`);
  await once(socket, "open");
  socket.send("x".repeat(70_000));
  const [closed] = (await once(socket, "close")) as [CloseEvent];
  assert.equal(closed.code, 1009);
});
