import { BroadcastChannel, isMainThread, threadId } from "node:worker_threads";

/*
 * Preloaded into an edge under test (`--import`): what happens to threads and nobody could provoke from outside. Each signal takes the thread that has lived longest.
 *
 *   SIGWINCH   never comes back: an endless loop outside of every request
 *   SIGPWR     dies of an error outside of every request
 */

const CHANNEL = "plant-crashes";

interface Order {
  readonly thread: number;
  readonly what: "die" | "hang";
}

if (isMainThread) giveOrders();
else obey();

function giveOrders(): void {
  const threads: number[] = [];
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent): void => {
    if (typeof data === "number") threads.push(data);
  };
  channel.unref();
  const order = (what: Order["what"]): void => {
    const thread = threads.shift();
    if (thread !== undefined) channel.postMessage({ thread, what } satisfies Order);
  };
  process.on("SIGWINCH", () => order("hang"));
  process.on("SIGPWR", () => order("die"));
}

function obey(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent): void => {
    if (typeof data !== "object" || (data as Order).thread !== threadId) return;
    if ((data as Order).what === "die") throw new Error("a planted crash");
    for (;;);
  };
  channel.unref();
  channel.postMessage(threadId);
}
