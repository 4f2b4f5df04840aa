/**
 * A program of the lab: the origins. Argument: JSON list of `{ host, behaviour }`. Says `ready` when all of them listen.
 */
import { connect, createServer, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { type Behaviour, ORIGIN_PORT } from "./lab-case.ts";

interface Wanted {
  readonly host: string;
  readonly behaviour: Behaviour;
}

/** A handshake in the lab takes far less. */
const DROPPED_AFTER_MS = 200;
const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/** Listens with the shortest queue and never accepts. */
const SLEEPING_LISTENER = `
  const { parentPort, workerData } = require("node:worker_threads");
  require("node:net").createServer().listen({ ...workerData, backlog: 1 }, () => {
    parentPort.postMessage("listening");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

const ON_CONNECTION: Readonly<Record<Exclude<Behaviour, "full">, (socket: Socket) => void>> = {
  answer: (socket) => socket.on("data", () => socket.write(ANSWER)),
  reset: (socket) => socket.resetAndDestroy(),
  close: (socket) => socket.destroy(),
  hang: (socket) => socket.resume(),
};

const wanted = JSON.parse(process.argv[2] ?? "[]") as Wanted[];
await Promise.all(wanted.map((one) => (one.behaviour === "full" ? fill(one.host) : listen(one.host, one.behaviour))));
process.stdout.write("ready\n");

function listen(host: string, behaviour: Exclude<Behaviour, "full">): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    ON_CONNECTION[behaviour](socket);
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(ORIGIN_PORT, host, resolve);
  });
}

async function fill(host: string): Promise<void> {
  const thread = new Worker(SLEEPING_LISTENER, { eval: true, workerData: { host, port: ORIGIN_PORT } });
  await new Promise((resolve) => thread.once("message", resolve));
  for (let tries = 0; tries < 16; tries++) if (!(await takesPlace(host))) return;
  throw new Error("the queue never fills");
}

/** Whether one more connection found a place in the queue; it stays there. */
function takesPlace(host: string): Promise<boolean> {
  const socket = connect({ host, port: ORIGIN_PORT });
  socket.on("error", () => socket.destroy());
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(false);
    }, DROPPED_AFTER_MS);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
