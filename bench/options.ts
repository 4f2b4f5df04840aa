import { parseArgs } from "node:util";
import { CASES } from "./cases.ts";
import type { Case } from "./cases.ts";
import { PEERS } from "./peers/list.ts";
import type { Peer } from "./peers/peer.ts";

export const USAGE = `npm run bench -- [options]
  --only NAMES       peers, comma separated: ${PEERS.map(({ name }) => name).join(",")}
  --cases NAMES      kinds of request: ${CASES.map(({ name }) => name).join(",")}
  --rounds N         every peer runs once per round, medians are reported [5]
  --seconds N        length of one measurement [2]
  --connections N    keep-alive connections [32]
  --against REF      compare the working tree with a git ref (and with what --only names)
  --json FILE        write every sample, with commit, versions and machine
  --write-results    write bench/RESULTS.md`;

export interface Options {
  readonly peers: readonly Peer[];
  readonly cases: readonly Case[];
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly against: string | null;
  readonly jsonPath: string | null;
  readonly page: "write" | "keep";
}

/**
 * Reads the command line.
 *
 * @throws with what is wrong
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      cases: { type: "string" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      connections: { type: "string" },
      against: { type: "string" },
      json: { type: "string" },
      "write-results": { type: "boolean" },
    },
  });
  // A comparison needs the working tree, and by default nothing else.
  const only = values.against === undefined ? values.only : `wao,${values.only ?? "wao"}`;
  return {
    peers: named(PEERS, only, "--only"),
    cases: named(CASES, values.cases, "--cases"),
    rounds: whole(values.rounds, 5, "--rounds"),
    seconds: whole(values.seconds, 2, "--seconds"),
    connections: whole(values.connections, 32, "--connections"),
    against: values.against ?? null,
    jsonPath: values.json ?? null,
    page: values["write-results"] === true ? "write" : "keep",
  };
}

/** Picks by name, in the table's order; all without a list. */
export function named<T extends { readonly name: string }>(
  table: readonly T[],
  list: string | undefined,
  option: string,
): readonly T[] {
  if (list === undefined) return table;
  const names = list.split(",");
  const unknown = names.find((name) => !table.some((entry) => entry.name === name));
  if (unknown === undefined) return table.filter(({ name }) => names.includes(name));
  throw new Error(`${option}: "${unknown}" is none of ${table.map(({ name }) => name).join(", ")}`);
}

/** A whole number from 1 on. */
export function whole(text: string | undefined, otherwise: number, option: string): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${option}: "${text}" is not a whole number above 0`);
}
