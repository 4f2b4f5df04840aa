import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { LogLine } from "../harness/access-log.ts";
import { Edge } from "../harness/edge.ts";
import { hostOf } from "./case-site.ts";
import { casesOf, type LabCase, type LabGroup, type Place } from "./lab-case.ts";
import { createLab } from "./network.ts";
import { Stage } from "./stage.ts";
import { WARM_UP_TARGET } from "./talk.ts";
import { type Visited, Visitor } from "./visits.ts";

const JUDGED_TARGET = "/judged";
/** Between the beginnings of two cases: what the kernel counts for the one must not be mistaken for the other's. */
const STAGGER_MS = 25;
/** After a warm-up: longer than the hold-down. */
const PAUSE_MS = 500;

/** What came of one case. */
export interface CaseResult {
  readonly labCase: LabCase;
  readonly visited: Visited;
  readonly line: LogLine;
  /** How often the judged request came to an origin. */
  readonly copies: number;
}

/** Run a group of cases in one lab, all at once: the real `bin/wao` on the edge machine, each case a site with its own origin. */
export async function runCases(group: LabGroup): Promise<CaseResult[]> {
  await using lab = await createLab(group.machine ?? {});
  const stage = await Stage.build(lab, group);
  const folder = mkdtempSync(join(tmpdir(), "wao-lab-edge-"));
  const edge = new Edge(folder, stage.config, { wrap: lab.wrapEdge() });
  try {
    await edge.ready();
    const visitor = new Visitor(lab);
    await group.machine?.whenReady?.(lab, edge.pid);
    const run = new Run(stage, edge, visitor);
    const judged = await Promise.all(casesOf(group).map((labCase, index) => run.case(labCase, index)));
    const copies = await stage.copies(JUDGED_TARGET);
    return judged.map((result, index) => ({ ...result, copies: copies[index] ?? 0 }));
  } finally {
    await edge.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Run groups, some at a time (they mostly wait); the results in the order of the groups. */
export async function runGroups(groups: readonly LabGroup[], atOnce: number): Promise<CaseResult[][]> {
  const waiting = [...groups.entries()];
  const done: CaseResult[][] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      done[next[0]] = await runCases(next[1]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}

/** The visits to one edge. */
class Run {
  readonly #stage: Stage;
  readonly #edge: Edge;
  readonly #visitor: Visitor;

  constructor(stage: Stage, edge: Edge, visitor: Visitor) {
    this.#stage = stage;
    this.#edge = edge;
    this.#visitor = visitor;
  }

  async case(labCase: LabCase, index: number): Promise<Omit<CaseResult, "copies">> {
    await pause(index * STAGGER_MS);
    const host = hostOf(index);
    const { port } = this.#edge;
    const { warmUps = 0, changeAfter = warmUps } = labCase;
    for (let n = 0; n <= warmUps; n++) {
      if (n === changeAfter) await this.#change(labCase, this.#stage.places[index] as Place);
      if (n === warmUps) break;
      await this.#visitor.visit({ host, port, target: WARM_UP_TARGET });
      await pause(PAUSE_MS);
    }
    const visited = await this.#visitor.visit({ ...labCase.wish, host, port, target: JUDGED_TARGET });
    const line = await this.#edge.nextLog((logged) => logged.host === host && logged.target === JUDGED_TARGET);
    return { labCase, visited, line };
  }

  async #change({ change, changeDns }: LabCase, place: Place): Promise<void> {
    await change?.(this.#stage.lab, place);
    if (changeDns !== undefined) await this.#stage.dns.say(changeDns(place));
  }
}
