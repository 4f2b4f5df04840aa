import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { Worker } from "node:worker_threads";

/** On loopback a handshake takes far less. */
const DROPPED_AFTER_MS = 200;

const THREAD = `
  const { parentPort, workerData } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ host: workerData.host, port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(workerData.alarm, 0, 0);
    process.exit(0);
  });
`;

/** A listener that never accepts, its queue filled: the kernel drops every further SYN, as a firewall would. */
export async function startFullListener(context: TestContext, host = "127.0.0.1"): Promise<{ port: number }> {
  const alarm = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(THREAD, { eval: true, workerData: { alarm, host } });
  const fillers: Socket[] = [];
  context.after(async () => {
    for (const filler of fillers) filler.destroy();
    const ended = once(thread, "exit");
    Atomics.store(alarm, 0, 1);
    Atomics.notify(alarm, 0);
    await ended;
  });
  const [port] = (await once(thread, "message")) as [number];
  for (let tries = 0; tries < 16; tries++) {
    const filler = connect({ host, port });
    fillers.push(filler);
    filler.on("error", () => filler.destroy());
    if (!(await connectsInTime(filler))) {
      filler.destroy();
      return { port };
    }
  }
  throw new Error("the queue never fills");
}

function connectsInTime(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), DROPPED_AFTER_MS);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
