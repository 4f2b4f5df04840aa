import { parentPort, workerData } from "node:worker_threads";
import { startWorkerEdge } from "./worker-edge.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";

/* Entry point of a worker thread: ties the edge of this thread to the messages of the supervisor. */

const port = parentPort;
if (port) {
  const send = (message: FromWorker): void => port.postMessage(message);
  const worker = startWorkerEdge(workerData as WorkerStart, send);
  port.on("message", (message: ToWorker) => {
    if (message.type === "sites") worker.stage(message.slice);
    else if (message.type === "reload") worker.reload(message);
    else if (message.type === "open-listeners") worker.openListeners(message.order, message.listeners);
    else if (message.type === "forget-listeners") worker.forgetListeners(message.keys);
    else if (message.type === "site-orders") worker.obey(message.site, message.orders);
    else if (message.type === "ticket-keys") worker.useTicketKeys(message.keys);
    else if (message.type === "staples") worker.useStaples(message.staples);
    else if (message.type === "issued") worker.useIssued(message.certificates);
    else if (message.type === "challenges") worker.useChallenges(message.challenges);
    else if (message.type === "echo") send({ type: "echo" });
    else if (message.type === "drain") worker.drain(message.reason);
    else worker.stop();
  });
  // Events of sockets and timers are guarded one by one; what still gets here leaves the thread in an unknown state.
  process.on("uncaughtException", (error) => {
    worker.crash(error);
    process.exit(70);
  });
}
