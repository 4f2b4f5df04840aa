import { readFile, rm } from "node:fs/promises";
import type { Generator, Load } from "./load.ts";

/** Requests at once on each connection of HTTP/2. */
const STREAMS = 4;
/** Connections that are all opened at once, per second that the measurement should take: on the load's side a handshake takes about 0.5 ms. */
const HANDSHAKES_PER_S = 800;

/** HTTP/2, and connections that never resume a session. */
export const h2load: Generator = {
  program: "h2load",
  arguments: ({ seconds, connections, folder }, port, kind) => {
    const count = String(seconds * HANDSHAKES_PER_S);
    const settings =
      kind.connections === "new"
        ? ["--h1", "-c", count, "-n", count]
        : ["-c", String(connections), "-m", String(STREAMS), "-D", String(seconds)];
    return ["-t1", ...settings, `--log-file=${timesPath(folder)}`, `https://127.0.0.1:${port}${kind.target}`];
  },
  read: async (outputPath, { folder }) => {
    const output = await readFile(outputPath, "utf8");
    const times = await readFile(timesPath(folder), "latin1").catch(() => "");
    await rm(timesPath(folder), { force: true });
    return loadOf(output, times);
  },
  takes: ({ over, connections, method }) =>
    method === "GET" && (over === "h2" || (over === "tls" && connections === "new")),
};

function timesPath(folder: string): string {
  return `${folder}/h2load.times`;
}

/** @param times a line per request: when it began, its status and how long it took, µs */
function loadOf(output: string, times: string): Load | null {
  const [, amount, unit = ""] = /^finished in ([\d.]+)(us|ms|s)\b/m.exec(output) ?? [];
  const [, done, succeeded, failed] = /^requests: .* (\d+) done, (\d+) succeeded, (\d+) failed/m.exec(output) ?? [];
  const bytes = /^traffic: .*?\((\d+)\) total/m.exec(output)?.[1];
  const perUnit = { us: 1, ms: 1000, s: 1e6 }[unit];
  if (amount === undefined || done === undefined || perUnit === undefined) return null;
  const tookUs = times
    .split("\n")
    .map((line) => Number(line.split("\t")[2]))
    .filter((us) => us > 0)
    .toSorted((a, b) => a - b);
  return {
    requests: Number(done),
    durationUs: Number(amount) * perUnit,
    bytes: Number(bytes ?? 0),
    p50Us: tookUs[Math.floor(tookUs.length * 0.5)] ?? 0,
    p99Us: tookUs[Math.floor(tookUs.length * 0.99)] ?? 0,
    badStatus: Number(done) - Number(succeeded) - Number(failed),
    broken: Number(failed),
  };
}
