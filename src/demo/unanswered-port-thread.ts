/**
 * Body of the thread of `unanswered-port.ts`: listens with the shortest queue, tells the port, then sleeps so deeply that it
 * never accepts. Woken by the other side it ends.
 */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const alarm = workerData as Int32Array<SharedArrayBuffer>;
const server = createServer();
server.listen({ host: "127.0.0.1", port: 0, backlog: 1 }, () => {
  parentPort?.postMessage((server.address() as AddressInfo).port);
  Atomics.wait(alarm, 0, 0);
  server.close();
  // Connections in the queue would be accepted now and keep the thread alive.
  process.exit(0);
});
