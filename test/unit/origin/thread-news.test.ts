import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { ThreadNews } from "../../../src/origin/thread-news.ts";

const MODULE = new URL("../../../src/origin/thread-news.ts", import.meta.url).href;

/** Tells what it is asked to, and posts what it hears. */
const THREAD = `
  const { parentPort } = require("node:worker_threads");
  import(${JSON.stringify(MODULE)}).then(({ ThreadNews }) => {
    const news = new ThreadNews("test", (heard) => parentPort.postMessage(heard));
    parentPort.on("message", (message) => {
      if (message === "close") parentPort.close(news.close());
      else news.tell(message);
    });
    parentPort.postMessage("ready");
  });
`;

async function startThread(): Promise<Worker> {
  const thread = new Worker(THREAD, { eval: true });
  await once(thread, "message");
  return thread;
}

test("what one thread tells the others hear, and it does not hear itself", async () => {
  const [one, other, third] = await Promise.all([startThread(), startThread(), startThread()]);
  const heard: unknown[] = [];
  one.on("message", (message) => heard.push(message));
  const both = Promise.all([once(other, "message"), once(third, "message")]);
  one.postMessage({ name: "shop.test" });
  assert.deepEqual(await both, [[{ name: "shop.test" }], [{ name: "shop.test" }]]);
  const back = once(one, "message");
  other.postMessage({ name: "other.test" });
  await back;
  assert.deepEqual(heard, [{ name: "other.test" }]);
  const ended = Promise.all([one, other, third].map((thread) => once(thread, "exit")));
  // It keeps no thread alive once it is closed.
  for (const thread of [one, other, third]) thread.postMessage("close");
  await ended;
});

test("in the main thread nobody is told anything", async () => {
  const thread = await startThread();
  const heard: unknown[] = [];
  const news = new ThreadNews<string>("test", (message) => heard.push(message));
  const other = await startThread();
  const echo = once(other, "message");
  news.tell("not heard");
  thread.postMessage("heard");
  assert.deepEqual(await echo, ["heard"]);
  assert.deepEqual(heard, []);
  news.close();
  const ended = Promise.all([once(thread, "exit"), once(other, "exit")]);
  for (const one of [thread, other]) one.postMessage("close");
  await ended;
});
