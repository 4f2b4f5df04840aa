import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { LoopbackListener } from "./listen-on-loopback.ts";

/** A connection on loopback takes well under a millisecond; what has none after this was dropped. */
const DROPPED_AFTER_MS = 250;
/** The queue holds two; a system that never fills it (none is known) must not keep us for ever. */
const MAX_FILLERS = 16;

/**
 * A loopback port on which connections time out: the kernel drops each SYN.
 *
 * The listener lives in a thread that sleeps and never accepts, and its queue is filled, so the kernel has no
 * place for another connection and stays silent, as a firewall with DROP would.
 *
 * @throws the system's error where the thread cannot listen
 */
export async function holdUnansweredPort(): Promise<LoopbackListener> {
  const alarm = new Int32Array(new SharedArrayBuffer(4));
  // From source the thread is a .ts file, from the package a .js file, like this one.
  const file = new URL(`./unanswered-port-thread${extname(import.meta.url)}`, import.meta.url);
  const thread = new Worker(file, { workerData: alarm });
  const [port] = (await once(thread, "message")) as [number];
  thread.unref();
  const fillers = await fillQueue(port);
  const close = async (): Promise<void> => {
    for (const filler of fillers) filler.destroy();
    thread.ref();
    const exited = once(thread, "exit");
    Atomics.store(alarm, 0, 1);
    Atomics.notify(alarm, 0);
    await exited;
  };
  return { port, close };
}

async function fillQueue(port: number): Promise<Socket[]> {
  const fillers: Socket[] = [];
  while (fillers.length < MAX_FILLERS) {
    const filler = connect({ host: "127.0.0.1", port });
    filler.on("error", () => filler.destroy());
    const queued = await connectsInTime(filler);
    if (!queued) {
      filler.destroy();
      return fillers;
    }
    filler.unref();
    fillers.push(filler);
  }
  return fillers;
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
