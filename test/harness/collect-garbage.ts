import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BroadcastChannel, isMainThread } from "node:worker_threads";

/*
 * Preloaded into an edge under test (`--import`): SIGPWR collects the garbage of every worker thread. Each says on stderr what it still
 * holds (`resources NAMES`: sockets, timers and the like; `heap BYTES`) and then `collected N`, N counting on. So memory tests can count what is held, whatever mood the collector is in.
 */

const CHANNEL = "collect-garbage";

/** What a thread says. */
interface Holding {
  readonly heapBytes: number;
  readonly resources: string;
}

if (isMainThread) superviseCollections();
else collectWhenAsked();

function superviseCollections(): void {
  const channel = new BroadcastChannel(CHANNEL);
  let round = 0;
  channel.onmessage = ({ data }: MessageEvent): void => {
    if (typeof data !== "object") return;
    const { heapBytes, resources } = data as Holding;
    round += 1;
    process.stderr.write(`resources ${resources}\nheap ${heapBytes}\ncollected ${round}\n`);
  };
  channel.unref();
  process.on("SIGPWR", () => channel.postMessage("collect"));
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
    const resources = process.getActiveResourcesInfo().toSorted().join(",");
    channel.postMessage({ heapBytes: heapBytes + externalBytes, resources } satisfies Holding);
  };
  channel.unref();
}
