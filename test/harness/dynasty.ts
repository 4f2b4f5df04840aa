import { after } from "node:test";
import { eventually } from "./deadline.ts";
import type { Edge } from "./edge.ts";
import { isAlive } from "./process-facts.ts";

/** The edge and those that took over from it; the last one is ended by the test. */
export class Dynasty {
  readonly edge: Edge;
  readonly pids: number[];

  constructor(edge: Edge) {
    this.edge = edge;
    this.pids = [edge.pid];
    after(() => this.end());
  }

  async handOver(): Promise<void> {
    const pid = this.pids.at(-1) ?? 0;
    const count = this.pids.length;
    process.kill(pid, "SIGUSR2");
    const taken = /^wao: process (\d+) has taken over$/gm;
    const all = await eventually(
      () => {
        const found = [...this.edge.stderr().matchAll(taken)];
        return found.length === count && found;
      },
      "another process has taken over",
      30_000,
    );
    this.pids.push(Number(all.at(-1)?.[1]));
    await eventually(() => !isAlive(pid), "the one before has ended", 20_000);
  }

  async end(): Promise<void> {
    const pid = this.pids.at(-1) ?? 0;
    if (pid === this.edge.pid || !isAlive(pid)) return;
    process.kill(pid, "SIGTERM");
    await eventually(() => !isAlive(pid), "the last one has ended", 20_000);
  }
}
