import { join } from "node:path";
import type { StartedProcess } from "../harness/started-process.ts";
import type { Ending, Wish } from "./lab-case.ts";
import type { Lab } from "./network.ts";

export interface Visit extends Wish {
  readonly host: string;
  readonly target: string;
  readonly port: number;
  /** On loopback, each visit its own: two visitors can have the same port, but not the edge, which connects without asking for an address. */
  readonly localAddress: string;
}

export interface Visited {
  readonly status: number;
  readonly waoError: string;
  readonly proxyStatus: string;
  readonly body: string;
  readonly ends: Ending | "nothing";
  readonly tookMs: number;
}

const PROGRAM = join(import.meta.dirname, "visitor-process.ts");
const PATIENCE_MS = 40_000;

/** Visits the edge from its own machine. */
export class Visitor {
  readonly #process: StartedProcess;
  #count = 0;

  constructor(lab: Lab) {
    this.#process = lab.spawn("edge", process.execPath, [PROGRAM]);
  }

  /** Resolves with what came of it; visits may overlap. */
  async visit(wanted: Omit<Visit, "localAddress">): Promise<Visited> {
    this.#count += 1;
    const id = `${this.#count} `;
    const visit: Visit = { ...wanted, localAddress: `127.0.${this.#count >> 8}.${this.#count & 255 || 1}` };
    this.#process.tell(id + JSON.stringify(visit));
    const line = await this.#process.stdout.first((text) => text.startsWith(id), wanted.host, PATIENCE_MS);
    return JSON.parse(line.slice(id.length)) as Visited;
  }
}
