import { rm } from "node:fs/promises";
import type { Case } from "./cases.ts";
import type { Children } from "./children.ts";
import type { Cores } from "./cores.ts";
import { h2load } from "./h2load.ts";
import { wrk } from "./wrk.ts";

/** More than a load generator needs to end after its time. */
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
  /** For the generator's output. */
  readonly folder: string;
}

/** A program that makes load. */
export interface Generator {
  readonly program: string;
  readonly takes: (kind: Case) => boolean;
  readonly arguments: (plan: LoadPlan, port: number, kind: Case) => string[];
  /** Its figures, or null where it gave none. */
  readonly read: (outputPath: string, plan: LoadPlan) => Promise<Load | null>;
}

export const GENERATORS: readonly Generator[] = [wrk, h2load];

/**
 * Keeps a port busy with one kind of request for a fixed time.
 *
 * @throws when the load generator is not installed, fails or does not end
 */
export async function runLoad(children: Children, plan: LoadPlan, port: number, kind: Case): Promise<Load> {
  const generator = GENERATORS.find(({ takes }) => takes(kind));
  if (generator === undefined) throw new Error(`nothing makes load of the kind ${kind.name}`);
  const { seconds, cores, folder } = plan;
  const { program } = generator;
  const stdoutPath = `${folder}/${program}.out`;
  await rm(stdoutPath, { force: true });
  const args = generator.arguments(plan, port, kind);
  const core = kind.threads === 1 ? cores.load : null;
  const child = await children.start({ program, args, folder, stdoutPath }, core).catch((error: Error) => {
    throw new Error(`${program} does not start, is it installed? ${error.message}`, { cause: error });
  });
  const timer = setTimeout(() => void children.stop(child.pid), seconds * 1000 + GRACE_MS);
  const end = await child.ended;
  clearTimeout(timer);
  const load = await generator.read(stdoutPath, plan);
  if (load === null) throw new Error(`${program} gave no figures: ${end} ${child.complaint()}`);
  return load;
}
