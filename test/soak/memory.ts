/**
 * `npm run soak:memory [-- --minutes 30]`: an edge under as much mixed load as the machine can make, over HTTP/1.1, TLS and HTTP/2, with broken origins, clients that go away
 * and a reload every half minute. Prints its memory as markdown, a line a minute, and ends with 1 if it grows after the warm-up (a sixth of the time).
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Authority } from "../harness/certificates.ts";
import { descriptorCount, proportionalBytes } from "../harness/process-facts.ts";
import { StartedProcess } from "../harness/started-process.ts";

const ROOT = join(import.meta.dirname, "../..");
const HARNESS = join(ROOT, "test/harness");
const CHURN = join(HARNESS, "churn");
const THREADS = 2;
const SAMPLE_MS = 5000;
const RELOAD_MS = 30_000;
/** Of HTTP/1.1 in one run of clients, and how many at once. */
const CHURN_REQUESTS = 10_000;
const CHURN_LANES = 24;
const CHURN_PAUSE_MS = 300;
const STREAMS = 10;
const UPLOAD = Buffer.alloc(100_000, "u");
/** Later, so much more than at the end of the warm-up is a leak. */
const MAY_GROW = 0.05;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });
const endsMs = performance.now() + Number(values.minutes) * 60_000;
const isOver = (): boolean => performance.now() >= endsMs;

const folder = mkdtempSync(join(tmpdir(), "wao-soak-"));
const authority = new Authority("soak");
const done = { churn: 0, http2: 0, reset: 0, handshakes: 0, reloads: 0, failed: 0 };

/** @param round each has another site, so that something comes and goes */
function configuration(originPort: number, round: number): object {
  return {
    listen: [
      { url: "http://127.0.0.1:0" },
      { url: "https://127.0.0.1:0", tls: { certificates: [{ cert: "cert.pem", key: "key.pem" }] } },
    ],
    threads: THREADS,
    admin: "off",
    access_log: "access.log",
    state_dir: join(folder, "state"),
    pool: { idle_timeout: "5s" },
    sites: [
      { name: "site", hosts: ["site.test"], origin: `http://127.0.0.1:${originPort}`, timeouts: { total: "10m" } },
      { name: "refused", hosts: ["refused.test"], origin: "http://127.0.0.1:1" },
      { name: `round-${round}`, hosts: [`round-${round}.test`], origin: `http://127.0.0.1:${originPort}` },
    ],
  };
}

/** HTTP/1.1 of all kinds: answers, failures, resets, aborts. */
async function churnLane(port: number): Promise<void> {
  for (let from = 0; !isOver(); from += CHURN_REQUESTS) {
    const args = [port, from, from + CHURN_REQUESTS, CHURN_LANES].map(String);
    const clients = new StartedProcess(process.execPath, [join(CHURN, "clients.ts"), ...args]);
    const end = await clients.stdout.first((line) => /^(done|failed)/.test(line), "the end of a run", 90_000);
    await clients.exited;
    if (end === "done") done.churn += CHURN_REQUESTS;
    else complain(end);
    // The log of a soak would fill the disk.
    writeFileSync(join(folder, "access.log"), "");
    await pause(CHURN_PAUSE_MS);
  }
}

async function http2Lane(port: number): Promise<void> {
  while (!isOver()) {
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false, servername: "site.test" });
    session.on("error", (error) => complain(error.message));
    for (let batch = 0; batch < 20 && !session.destroyed; batch += 1) {
      await Promise.all(Array.from({ length: STREAMS }, (_, index) => stream(session, index)));
    }
    await new Promise<void>((resolve) => session.close(resolve));
  }
}

/** Of ten one is reset, one goes to an origin that refuses, two upload. */
function stream(session: ClientHttp2Session, index: number): Promise<void> {
  const isUpload = index === 2 || index === 3;
  const request = session.request({
    ":path": index === 4 ? "/chunked?1" : "/fine?1",
    ":method": isUpload ? "POST" : "GET",
    ":authority": index === 1 ? "refused.test" : "site.test",
  });
  request.on("error", (error) => complain(error.message));
  request.on("response", ({ ":status": status }) => {
    if (status !== (index === 1 ? 502 : 200)) complain(`HTTP/2 ${index}: ${status}`);
  });
  request.end(isUpload ? UPLOAD : undefined);
  if (index === 0) {
    request.close();
    done.reset += 1;
  } else {
    request.resume();
    done.http2 += 1;
  }
  return new Promise((resolve) => request.once("close", resolve));
}

/** A connection for each request. */
async function handshakeLane(port: number): Promise<void> {
  const options = { host: "127.0.0.1", port, path: "/fine?1", agent: false, rejectUnauthorized: false } as const;
  while (!isOver()) {
    await new Promise<void>((resolve) => {
      const request = get({ ...options, servername: "site.test", headers: { host: "site.test" } }, (answer) => {
        if (answer.statusCode !== 200) complain(`HTTPS: ${answer.statusCode}`);
        answer.resume().once("close", resolve);
      });
      request.once("error", (error) => {
        complain(error.message);
        resolve();
      });
    });
    done.handshakes += 1;
  }
}

async function reloadLane(edge: StartedProcess, originPort: number): Promise<void> {
  for (let round = 1; !isOver(); round += 1) {
    await pause(Math.min(RELOAD_MS, Math.max(0, endsMs - performance.now())));
    writeFileSync(join(folder, "wao.yaml"), JSON.stringify(configuration(originPort, round)));
    edge.signal("SIGHUP");
    done.reloads += 1;
  }
}

function complain(why: string): void {
  done.failed += 1;
  process.stderr.write(`${why}\n`);
}

interface Sample {
  readonly atMs: number;
  readonly megabytes: number;
}

/** What the threads hold once their garbage is collected, MB. */
async function heldMegabytes(): Promise<number> {
  collections += 1;
  edge.signal("SIGPWR");
  const last = `collected ${collections * THREADS}`;
  await edge.stderr.first((line) => line === last, "every thread has collected its garbage", 20_000);
  const heaps = edge.stderr.all.flatMap((line) => /^heap (\d+)$/.exec(line)?.[1] ?? []);
  return heaps.slice(-THREADS).reduce((sum, bytes) => sum + Number(bytes), 0) / 1e6;
}

async function watch(pid: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let rowMs = 0;
  process.stdout.write(
    "| minute | PSS MB | heaps MB | descriptors | HTTP/1.1 | HTTP/2 | resets | handshakes | reloads | failed |\n",
  );
  process.stdout.write("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  const beganMs = performance.now();
  while (!isOver()) {
    await pause(SAMPLE_MS);
    const sample = { atMs: performance.now() - beganMs, megabytes: proportionalBytes(pid) / 1e6 };
    samples.push(sample);
    if (sample.atMs < rowMs) continue;
    rowMs += 60_000;
    const figures = [done.churn, done.http2, done.reset, done.handshakes, done.reloads, done.failed].join(" | ");
    const minute = (sample.atMs / 60_000).toFixed(1);
    process.stdout.write(
      `| ${minute} | ${sample.megabytes.toFixed(1)} | ${(await heldMegabytes()).toFixed(1)} | ${descriptorCount(pid)} | ${figures} |\n`,
    );
  }
  return samples;
}

function mean(samples: readonly Sample[]): number {
  return samples.reduce((sum, { megabytes }) => sum + megabytes, 0) / samples.length;
}

const pair = authority.certificate({ subject: "site.test", names: "DNS:site.test" });
writeFileSync(join(folder, "cert.pem"), pair.cert);
writeFileSync(join(folder, "key.pem"), pair.key);
const origin = new StartedProcess(process.execPath, [join(CHURN, "origin.ts")]);
const originPort = Number((await origin.stdout.first((line) => line.startsWith("port "), "a port")).slice(5));
writeFileSync(join(folder, "wao.yaml"), JSON.stringify(configuration(originPort, 0)));
let collections = 0;
const edge = new StartedProcess(join(ROOT, "bin/wao"), ["serve", "--config", join(folder, "wao.yaml")], {
  cwd: folder,
  env: { NODE_OPTIONS: `--import ${join(HARNESS, "collect-garbage.ts")}` },
});
try {
  await edge.stderr.first((line) => line.startsWith("wao: ready"), "wao: ready", 20_000);
  const ports = edge.stderr.all.flatMap((line) => /^wao: listening on \S+:(\d+)/.exec(line)?.[1] ?? []).map(Number);
  const [port = 0, securePort = 0] = ports;
  const lanes = [churnLane(port), http2Lane(securePort), handshakeLane(securePort), reloadLane(edge, originPort)];
  const samples = await watch(edge.pid);
  await Promise.all(lanes);
  const sixth = Math.floor(samples.length / 6);
  const [early, late] = [mean(samples.slice(sixth, 2 * sixth)), mean(samples.slice(-sixth))];
  const percent = ((late / early - 1) * 100).toFixed(1);
  process.stdout.write(
    `\nPSS behind the warm-up ${early.toFixed(1)} MB, at the end ${late.toFixed(1)} MB: ${percent} %\n`,
  );
  if (!(late <= early * (1 + MAY_GROW)) || done.failed > 0) process.exitCode = 1;
} finally {
  await edge.stop();
  await origin.stop();
  authority.close();
  rmSync(folder, { recursive: true, force: true });
}
