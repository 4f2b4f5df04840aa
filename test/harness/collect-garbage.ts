import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BroadcastChannel, isMainThread } from "node:worker_threads";

/*
 * Preloaded into an edge under test (`--import`): SIGUSR2 collects the garbage of the worker thread and says so on stderr. Memory tests
 * can then count what is held, whatever mood the collector is in. For edges with one worker.
 */

const CHANNEL = "collect-garbage";

if (isMainThread) superviseCollections();
else collectWhenAsked();

function superviseCollections(): void {
  const channel = new BroadcastChannel(CHANNEL);
  let round = 0;
  channel.onmessage = ({ data }: MessageEvent): void => {
    if (data !== "collected") return;
    round += 1;
    process.stderr.write(`collected ${round}\n`);
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
    channel.postMessage("collected");
  };
  channel.unref();
}
