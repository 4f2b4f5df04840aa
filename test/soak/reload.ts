/**
 * `npm run soak:reload`: an edge with 100,000 sites and two threads under a constant rate of requests, reloaded three times with one site more and twice
 * with every site changed. Prints how long that took and what visitors waited meanwhile, as markdown. Takes about 2 minutes; not a test: nothing is asserted.
 * Other work on the machine shows: compare the lines of one run.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const WAO = join(dirname(dirname(import.meta.dirname)), "bin/wao");
const SITES = 100_000;
const PER_SECOND = 300;
const TICK_MS = 2;
const QUIET_MS = 4000;
const PATIENCE_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), "wao-soak-"));
const file = join(folder, "wao.yaml");
const origin = createServer((_request, answer) => answer.end("ok"));
await new Promise<void>((resolve) => void origin.listen(0, "127.0.0.1", resolve));
const originPort = (origin.address() as AddressInfo).port;

/** @param responseS of every site */
function configuration(sites: number, responseS: number): string {
  const site = (index: number): string =>
    `  - name: site-${index}\n    hosts: [site-${index}.example, www.site-${index}.example]\n` +
    `    origin: http://127.0.0.1:${originPort}\n    timeouts: { response: ${responseS}s }\n`;
  const head = `listen:\n  - url: http://127.0.0.1:0\nthreads: 2\naccess_log: "off"\nadmin: "off"\nsites:\n`;
  return head + Array.from({ length: sites }, (_, index) => site(index)).join("");
}

writeFileSync(file, configuration(SITES, 30));
const startedMs = performance.now();
const edge = spawn(WAO, ["serve", "--config", file], { stdio: ["ignore", "ignore", "pipe"], cwd: folder });
let said = "";
edge.stderr.on("data", (chunk: Buffer) => void (said += chunk.toString()));

async function until(is: () => boolean): Promise<void> {
  const lastMs = performance.now() + PATIENCE_MS;
  while (!is()) {
    if (performance.now() > lastMs) throw new Error(`not within ${PATIENCE_MS} ms:\n${said}`);
    await pause(10);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

const samples: { readonly atMs: number; readonly waitedMs: number }[] = [];
let failures = 0;

function visitOften(port: number): NodeJS.Timeout {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const beganMs = performance.now();
  let asked = 0;
  return setInterval(() => {
    const due = ((performance.now() - beganMs) / 1000) * PER_SECOND;
    while (asked++ < due) visit(port, agent);
    asked -= 1;
  }, TICK_MS);
}

function visit(port: number, agent: Agent): void {
  const atMs = performance.now();
  const headers = { host: "site-0.example" };
  const asked = get({ port, host: "127.0.0.1", agent, headers }, (answer) => {
    if (answer.statusCode !== 200) failures += 1;
    answer.resume().on("end", () => samples.push({ atMs, waitedMs: performance.now() - atMs }));
  });
  asked.on("error", () => void (failures += 1));
}

function tell(what: string, sinceMs: number): void {
  const waited = samples.flatMap(({ atMs, waitedMs }) => (atMs >= sinceMs ? [waitedMs] : [])).toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (waited[Math.min(waited.length - 1, Math.floor(waited.length * share))] ?? 0).toFixed(1);
  const rssMiB = Math.round(
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${edge.pid}/status`, "utf8"))?.[1]) / 1024,
  );
  const row = [what, Math.round(performance.now() - sinceMs), at(0.5), at(0.99), at(1), rssMiB];
  process.stdout.write(`| ${row.join(" | ")} |\n`);
}

async function quiet(): Promise<void> {
  const sinceMs = performance.now();
  await pause(QUIET_MS);
  tell("quiet", sinceMs);
}

async function reload(what: string, text: string): Promise<void> {
  writeFileSync(file, text);
  const done = (): number => said.split(/reloaded: [\d,]+ sites added/).length;
  const before = done();
  // What is written here is for the page cache, not for the window that is measured.
  await pause(500);
  const sinceMs = performance.now();
  edge.kill("SIGHUP");
  await until(() => done() > before);
  tell(what, sinceMs);
}

await until(() => said.includes("wao: ready"));
process.stdout.write(`ready after ${Math.round(performance.now() - startedMs)} ms\n\n`);
process.stdout.write(
  "| | took ms | p50 ms | p99 ms | longest ms | MiB |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
);
const visiting = visitOften(Number(/listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1]));
await pause(QUIET_MS);
await quiet();
for (let more = 1; more <= 3; more++) {
  await reload("one site more", configuration(SITES + more, 30));
  await quiet();
}
for (const responseS of [31, 32]) {
  await reload("every site changed", configuration(SITES, responseS));
  await quiet();
}
clearInterval(visiting);
process.stdout.write(`\n${failures} of ${samples.length} requests failed\n`);
edge.kill("SIGTERM");
await new Promise((resolve) => void edge.once("exit", resolve));
origin.close();
origin.closeAllConnections();
rmSync(folder, { recursive: true });
