import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { CASES } from "./cases.ts";
import type { Case } from "./cases.ts";
import { makeCertificate } from "./certificate.ts";
import { Children } from "./children.ts";
import { chooseCores } from "./cores.ts";
import { IdleConnections } from "./idle-connections.ts";
import { installNodePeers } from "./install.ts";
import { runLoad } from "./load.ts";
import type { LoadPlan } from "./load.ts";
import { named, whole } from "./options.ts";
import { startOrigin } from "./origin.ts";
import { PEERS } from "./peers/list.ts";
import type { Peer } from "./peers/peer.ts";
import { memoryBytes } from "./process-cost.ts";
import { aligned } from "./report.ts";
import { startPeer } from "./running-peer.ts";
import type { RunningPeer, Surroundings } from "./running-peer.ts";
import { median } from "./statistics.ts";
import { withCleanUp } from "./with-clean-up.ts";

const USAGE = `node bench/idle.ts [--only wao,nginx,caddy,http-proxy] [--connections 8000] [--rounds 3]
Memory that a proxy needs for a keep-alive client connection on which nothing happens.`;
const DEFAULT_PEERS = "wao,nginx,caddy,http-proxy";
const WARM_UP = { seconds: 2, connections: 32 };
/** Memory is read until two readings this far apart agree, at most so often. */
const SETTLE_MS = 500;
const SETTLE_READINGS = 10;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface IdleOptions {
  readonly peers: readonly Peer[];
  readonly connections: number;
  readonly rounds: number;
}

function readIdleOptions(): IdleOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { only: text, connections: text, rounds: text } });
  return {
    peers: named(PEERS, values.only ?? DEFAULT_PEERS, "--only"),
    connections: whole(values.connections, 8_000, "--connections"),
    rounds: whole(values.rounds, 3, "--rounds"),
  };
}

async function idleBench(options: IdleOptions, cleanUp: AsyncDisposableStack, signal: AbortSignal): Promise<number> {
  const folder = mkdtempSync(`${tmpdir()}/wao-idle-`);
  cleanUp.defer(() => rmSync(folder, { recursive: true, force: true }));
  const children = new Children();
  cleanUp.defer(() => children.stopAll());
  const [kind] = CASES;
  if (kind === undefined) throw new Error("no case");
  await installNodePeers(options.peers, say);
  const certificate = await makeCertificate(folder);
  const cores = await chooseCores();
  const origin = await startOrigin(children, `${folder}/origin`, cores);
  mkdirSync(`${folder}/load`);
  const plan: LoadPlan = { ...WARM_UP, cores, folder: `${folder}/load` };
  const around: Surroundings = { children, folder, originPort: origin.port, certificate, core: cores.proxy };
  const rows = [["proxy", "bytes per idle connection", "rounds"]];
  for (const peer of options.peers) {
    signal.throwIfAborted();
    say(peer.name);
    rows.push([peer.name, ...(await onePeer(peer, { options, around, plan, kind }))]);
  }
  process.stdout.write(`${options.connections} idle connections\n\n${aligned(rows)}\n`);
  return 0;
}

interface Setting {
  readonly options: IdleOptions;
  readonly around: Surroundings;
  readonly plan: LoadPlan;
  readonly kind: Case;
}

/** @returns the cells of its row */
async function onePeer(peer: Peer, setting: Setting): Promise<readonly string[]> {
  if ((await peer.version()) === null) return [`not installed (${peer.missing})`];
  const results: number[] = [];
  try {
    for (let round = 0; round < setting.options.rounds; round += 1) {
      const running = await startPeer(peer, 1, setting.around);
      try {
        results.push(await bytesPerConnection(running, setting));
      } finally {
        await running.stop();
      }
    }
  } catch (error) {
    return [`invalid: ${error instanceof Error ? error.message : String(error)}`];
  }
  return [String(Math.round(median(results))), results.map((bytes) => Math.round(bytes)).join(", ")];
}

async function bytesPerConnection(running: RunningPeer, { options, around, plan, kind }: Setting): Promise<number> {
  await runLoad(around.children, plan, running.port, kind);
  const before = await settledMemory(running.pid);
  const idle = new IdleConnections(running.port, kind);
  try {
    await idle.openAll(options.connections);
    const after = await settledMemory(running.pid);
    if (idle.open < options.connections) throw new Error(`closed ${options.connections - idle.open} connections`);
    return (after - before) / options.connections;
  } finally {
    idle.closeAll();
  }
}

async function settledMemory(pid: number): Promise<number> {
  let last = memoryBytes(pid);
  for (let reading = 0; reading < SETTLE_READINGS; reading += 1) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const next = memoryBytes(pid);
    if (Math.abs(next - last) < last / 200) return next;
    last = next;
  }
  return last;
}

let options: IdleOptions;
try {
  options = readIdleOptions();
} catch (error) {
  say(`idle: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
process.exitCode = await withCleanUp((cleanUp, signal) => idleBench(options, cleanUp, signal));
