/** The first thing that a newcomer sees: `bin/wao serve` without an origin, through the real edge. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { WAYS } from "../../src/demo/ways.ts";
import type { Way } from "../../src/demo/way.ts";
import { CATALOGUE } from "../../src/failures/catalogue.ts";
import { AccessLog } from "../harness/access-log.ts";
import { rawRequest } from "../harness/client.ts";
import { WAO } from "../harness/edge.ts";
import { StartedProcess } from "../harness/started-process.ts";

const folder = mkdtempSync(join(tmpdir(), "wao-demo-"));
let edge: StartedProcess;
let log: AccessLog;
let port = 0;

before(async () => {
  const args = [
    "serve",
    "--listen",
    "http://127.0.0.1:0",
    "--threads",
    "1",
    "--access-log",
    "stdout",
    "--admin",
    "off",
  ];
  edge = new StartedProcess(WAO, args, { cwd: folder });
  log = new AccessLog(edge.stdout);
  const ready = edge.stderr.first((line) => line.startsWith("wao: ready"), "the demo is ready", 20_000);
  await Promise.race([ready, edge.exited.then(() => assert.fail(edge.stderr.text()))]);
  const listening = edge.stderr.all.find((line) => line.startsWith("wao: listening on ")) ?? "";
  port = Number(/:(\d+)\/?$/.exec(listening)?.[1]);
});

after(async () => {
  const exit = await edge.stop();
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(exit, { code: 0, signal: null }, edge.stderr.text());
});

afterEach((context) => {
  if ("passed" in context && !context.passed) console.error(`stderr of the edge:\n${edge.stderr.text()}`);
});

function get(host: string, path = "/"): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`;
}

test("the banner says what this is and what to try", async () => {
  await edge.stderr.first((line) => line.includes("curl -i -H 'Host: refused.localhost'"), "a command to try");
});

test("localhost and 127.0.0.1 give the page, with links that carry the edge's port", async () => {
  for (const host of ["localhost", "127.0.0.1"]) {
    const answer = await rawRequest(port, get(host));
    assert.equal(answer.status, 200);
    assert.ok(answer.body.includes(`href="http://refused.localhost:${port}/"`));
    assert.equal(answer.headers["wao-error"], undefined);
  }
});

test("the origin's own 503 passes untouched", async () => {
  const answer = await rawRequest(port, get("localhost", "/503"));
  assert.equal(answer.status, 503);
  assert.equal(answer.headers["wao-error"], undefined);
  assert.match(answer.body, /503 by the origin itself/);
});

// All at once: the slow ones take three seconds each.
test("every link does what it says", { concurrency: true }, async (context) => {
  await Promise.all(WAYS.map((way) => context.test(`${way.label}: ${way.failure}`, () => assertFails(way))));
});

async function assertFails(way: Way): Promise<void> {
  const { code, status } = CATALOGUE[way.failure];
  const target = `/?${way.label}`;
  const [answer, line] = await Promise.all([
    rawRequest(port, get(`${way.label}.localhost`, target)),
    log.next((entry) => entry.target === target),
  ]);
  assert.equal(line.code, code, JSON.stringify(line));
  assert.equal(line.name, way.failure);
  if (way.reason !== null) assert.equal(line.reason, way.reason);
  if (way.visitorGets === "page" || (way.visitorGets === "page-or-cut" && answer.status !== 200)) {
    assert.equal(answer.status, status);
    assert.equal(answer.headers["wao-error"], `${code} ${way.failure}`);
    assert.match(answer.body, new RegExp(String(code)));
  } else {
    assert.equal(answer.status, 200);
    assert.notEqual(answer.answer?.complete, true, "a cut answer must not look whole");
  }
}

test("a stream, a slow page, an upload and a WebSocket pass", { concurrency: true }, async (context) => {
  const base = `http://127.0.0.1:${port}`;
  await Promise.all([
    context.test("stream", async () => {
      const answer = await fetch(`${base}/events`);
      const reader = answer.body?.getReader();
      const first = await reader?.read();
      assert.match(Buffer.from(first?.value ?? []).toString(), /^id: 1\n/);
      await reader?.cancel();
    }),
    context.test("slow", async () => {
      const answer = await fetch(`${base}/slow`);
      assert.equal(answer.status, 200);
      await answer.text();
    }),
    context.test("upload", async () => {
      const answer = await fetch(`${base}/upload`, { method: "POST", body: "x".repeat(200_000) });
      assert.match(await answer.text(), /200000 bytes/);
    }),
    context.test("WebSocket", async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/echo`);
      const echo = new Promise((resolve, reject) => {
        socket.addEventListener("open", () => socket.send("hello"));
        socket.addEventListener("message", (event) => resolve(event.data));
        socket.addEventListener("error", () => reject(new Error("the WebSocket failed")));
      });
      assert.equal(await echo, "hello");
      socket.close();
    }),
  ]);
});
