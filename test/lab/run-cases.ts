import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogLine } from "../harness/access-log.ts";
import { Edge } from "../harness/edge.ts";
import { type LabCase, ORIGIN_PORT, type Place, placeOf } from "./lab-case.ts";
import { createLab, type Lab, type LabOptions } from "./network.ts";
import { makeVisits, type Visited } from "./visits.ts";

const ORIGINS = join(import.meta.dirname, "origin-process.ts");

/** What came of one case. */
export interface CaseResult {
  readonly labCase: LabCase;
  readonly visited: Visited;
  readonly line: LogLine;
}

/** What is different about the edge's machine. */
export interface EdgeMachine extends Pick<LabOptions, "families"> {
  /** Shell commands that are run on it first. */
  readonly setup?: string;
}

/** Run cases in one lab, all at once: the real `bin/wao` on the edge machine, each case a site with its own origin. */
export async function runCases(cases: readonly LabCase[], machine: EdgeMachine = {}): Promise<CaseResult[]> {
  const { setup = "", ...options } = machine;
  await using lab = await createLab({ ...options, hosts: cases.flatMap(hostLines) });
  await lab.exec("edge", setup);
  for (const [index, labCase] of cases.entries()) await prepare(lab, labCase, placeOf(index));
  await startOrigins(lab, cases);
  const folder = mkdtempSync(join(tmpdir(), "wao-lab-edge-"));
  const edge = new Edge(folder, { sites: cases.map(siteOf) }, { wrap: lab.wrapEdge() });
  try {
    await edge.ready();
    const visits = cases.map(({ warmUps = 0 }, index) => ({ host: hostOf(index), warmUps }));
    const visited = await makeVisits(lab, edge.port, visits);
    return await Promise.all(cases.map((labCase, index) => judge(edge, labCase, visited, hostOf(index))));
  } finally {
    await edge.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(edge: Edge, labCase: LabCase, all: readonly Visited[], host: string): Promise<CaseResult> {
  const visited = all.find((one) => one.host === host);
  if (visited === undefined) throw new Error(`no answer for ${labCase.name}`);
  const lines = [];
  // One line per visit; the last one belongs to the visit that is judged.
  while (lines.length <= (labCase.warmUps ?? 0)) lines.push(await edge.nextLog((line) => line.host === host));
  const line = lines.at(-1);
  if (line === undefined) throw new Error(`no log line for ${labCase.name}`);
  return { labCase, visited, line };
}

async function prepare(lab: Lab, labCase: LabCase, place: Place): Promise<void> {
  await lab.exec("origin", `ip addr add ${place.four}/24 dev net\nip -6 addr add ${place.six}/64 dev net nodad`);
  await labCase.prepare?.(lab, place);
}

async function startOrigins(lab: Lab, cases: readonly LabCase[]): Promise<void> {
  const wanted = cases.flatMap(({ listens }, index) => {
    const { four, six } = placeOf(index);
    if (listens === undefined) return [];
    const hosts = listens === "full" ? [four] : [four, six];
    return hosts.map((host) => ({ host, behaviour: listens }));
  });
  const origins = lab.spawn("origin", process.execPath, [ORIGINS, JSON.stringify(wanted)]);
  await origins.stdout.first((line) => line === "ready", "the origins listen", 20_000);
}

function siteOf(labCase: LabCase, index: number): Record<string, unknown> {
  const addresses = labCase.at(placeOf(index));
  const host = typeof addresses === "string" ? bracketed(addresses) : originName(index);
  return { name: hostOf(index), hosts: [hostOf(index)], origin: `http://${host}:${ORIGIN_PORT}`, ...labCase.site };
}

function hostLines(labCase: LabCase, index: number): string[] {
  const addresses = labCase.at(placeOf(index));
  return typeof addresses === "string" ? [] : addresses.map((address) => `${address} ${originName(index)}`);
}

function hostOf(index: number): string {
  return `case-${index}.test`;
}

function originName(index: number): string {
  return `origin-${index}.test`;
}

function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
