import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { Echoes } from "../../../src/server/echoes.ts";

/** Answers every message; where it is told to die it does, and where it is told to be silent it is. */
const SCRIPT = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", (word) => {
    if (word === "die") process.exit(0);
    if (word === "echo") parentPort.postMessage("echo");
  });
`;

function start(echoes: Echoes): Worker {
  const worker = new Worker(SCRIPT, { eval: true });
  worker.on("message", () => echoes.answered(worker));
  worker.on("exit", () => echoes.gone(worker));
  return worker;
}

test("it waits for every thread, for none that is no more, and for a silent one not for ever", async () => {
  const echoes = new Echoes();
  const workers = [start(echoes), start(echoes)];
  const [first] = workers;
  let answers = 0;
  for (const worker of workers) worker.on("message", () => void answers++);
  const echo = (worker: Worker): void => worker.postMessage("echo");
  await Promise.all([echoes.all(workers, echo), echoes.all(workers, echo)]);
  assert.equal(answers, 4);
  await echoes.all(workers, (worker) => worker.postMessage(worker === first ? "die" : "echo"));
  assert.equal(answers, 5);
  const rest = workers.slice(1);
  const askedMs = performance.now();
  await echoes.all(rest, (worker) => worker.postMessage("be silent"));
  assert.ok(performance.now() - askedMs >= 2990);
  await Promise.all(rest.map((worker) => worker.terminate()));
});
