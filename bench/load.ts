import { readFile, rm } from "node:fs/promises";
import type { Case } from "./cases.ts";
import type { Children } from "./children.ts";
import type { Cores } from "./cores.ts";

/** More than wrk needs to end after its time. */
const GRACE_MS = 10_000;

/** What the load generator saw. */
export interface Load {
  readonly requests: number;
  readonly durationUs: number;
  /** Bytes received, heads included. */
  readonly bytes: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Answers with a status of 400 or more. */
  readonly badStatus: number;
  /** Connections that failed: connect, read, write or timeout. */
  readonly broken: number;
}

/** How the load is made, the same for every proxy. */
export interface LoadPlan {
  readonly seconds: number;
  /** Keep-alive connections, each with one request at a time. */
  readonly connections: number;
  readonly cores: Cores;
  /** For wrk's output. */
  readonly folder: string;
}

/**
 * Keeps a port busy with one kind of request for a fixed time.
 *
 * @throws when wrk is not installed, fails or does not end
 */
export async function runLoad(children: Children, plan: LoadPlan, port: number, kind: Case): Promise<Load> {
  const { seconds, connections, cores, folder } = plan;
  const stdoutPath = `${folder}/wrk.out`;
  await rm(stdoutPath, { force: true });
  const settings = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "5s"];
  const script = ["-s", `${import.meta.dirname}/wrk.lua`];
  const url = `http://127.0.0.1:${port}${kind.target}`;
  const args = [...settings, ...script, url, "--", kind.method, String(kind.sendBytes)];
  const wrk = await children.start({ program: "wrk", args, folder, stdoutPath }, cores.load);
  const timer = setTimeout(() => void children.stop(wrk.pid), seconds * 1000 + GRACE_MS);
  const end = await wrk.ended;
  clearTimeout(timer);
  const line = /^wao-bench (.+)$/m.exec(await readFile(stdoutPath, "utf8"))?.[1];
  if (line === undefined) throw new Error(`wrk gave no figures: ${end} ${wrk.complaint()}`);
  return JSON.parse(line) as Load;
}
