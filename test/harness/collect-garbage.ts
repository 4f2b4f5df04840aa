import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BroadcastChannel, isMainThread } from "node:worker_threads";

/*
 * Preloaded into an edge under test (`--import`): SIGUSR2 collects the garbage of every worker thread. Each says on stderr what it still
 * holds (`heap BYTES`) and then `collected N`, N counting on. So memory tests can count what is held, whatever mood the collector is in.
 */

const CHANNEL = "collect-garbage";

if (isMainThread) superviseCollections();
else collectWhenAsked();

function superviseCollections(): void {
  const channel = new BroadcastChannel(CHANNEL);
  let round = 0;
  channel.onmessage = ({ data }: MessageEvent): void => {
    if (typeof data !== "number") return;
    round += 1;
    process.stderr.write(`heap ${data}\ncollected ${round}\n`);
  };
  channel.unref();
  process.on("SIGUSR2", () => channel.postMessage("collect"));
}

function collectWhenAsked(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent): void => {
    if (data !== "collect") return;
    collect();
    collect();
    const { used_heap_size: heapBytes, external_memory: externalBytes } = getHeapStatistics();
    channel.postMessage(heapBytes + externalBytes);
  };
  channel.unref();
}
