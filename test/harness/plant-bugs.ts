import { registerHooks } from "node:module";
import { BroadcastChannel, isMainThread, threadId } from "node:worker_threads";

/*
 * Preloaded into an edge under test (`--import`): plants bugs of ours, which nobody could provoke from outside.
 *
 *   target /bug-in-request          throws while the request for the origin is written
 *   X-Plant: bug-in-answer (origin) throws while the head of the answer is written, in an event of the origin's socket
 *   tls.min_version: 1.3             OpenSSL refuses the settings of TLS with the origin
 *   SIGPWR                          throws outside of every request, in one worker thread
 */

const CHANNEL = "plant-bugs";
const PLANTED = new Map([
  [
    "/src/proxy/origin-head.ts",
    [/(export function originHead\(transaction[^{]*\{)/, "transaction.head.target", "/bug-in-request"],
  ],
  ["/src/origin/tls-contexts.ts", [/(#make\(settings[^{]*\{[^]*?try \{)/, "settings.minVersion", "TLSv1.3"]],
  [
    "/src/proxy/client-head.ts",
    [/(export function clientHead\(head[^{]*\{)/, "head.field('x-plant')", "bug-in-answer"],
  ],
] as const);

if (isMainThread) {
  const threads: number[] = [];
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent): void => void threads.push(Number(data));
  channel.unref();
  process.on("SIGPWR", () => channel.postMessage(threads.shift()));
} else {
  plantInSources();
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent): void => {
    if (data === threadId) throw new Error("a planted bug outside of every request");
  };
  channel.unref();
  channel.postMessage(threadId);
}

function plantInSources(): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const plan = [...PLANTED].find(([path]) => url.endsWith(path))?.[1];
      if (plan === undefined) return loaded;
      const [place, expression, value] = plan;
      const source =
        typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source ?? undefined);
      if (!place.test(source)) throw new Error(`cannot plant a bug in ${url}: the function is not where it was`);
      const bug = `if (${expression} === ${JSON.stringify(value)}) throw new Error("a planted bug: ${value}");`;
      return { ...loaded, source: source.replace(place, `$1 ${bug}`) };
    },
  });
}
