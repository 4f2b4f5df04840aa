import { join } from "node:path";
import type { Lab } from "./network.ts";

export interface Visit {
  readonly host: string;
  /** Requests before the one that is judged. */
  readonly warmUps: number;
  /** From which address of loopback [any]. */
  readonly localAddress?: string;
}

export interface Visited {
  readonly host: string;
  readonly status: number;
  readonly waoError: string;
  readonly proxyStatus: string;
  readonly tookMs: number;
}

const PROGRAM = join(import.meta.dirname, "visitor-process.ts");

/** Visit the edge from its own machine; the visits overlap. */
export async function makeVisits(lab: Lab, port: number, visits: readonly Visit[]): Promise<Visited[]> {
  const visitors = lab.spawn("edge", process.execPath, [PROGRAM, JSON.stringify({ port, visits })]);
  const { code } = await visitors.exited;
  if (code !== 0) throw new Error(`the visitors failed:\n${visitors.stderr.text()}`);
  return visitors.stdout.all.map((line) => JSON.parse(line) as Visited);
}
