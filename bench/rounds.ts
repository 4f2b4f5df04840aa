import type { Case } from "./cases.ts";
import type { Children } from "./children.ts";
import type { LoadPlan } from "./load.ts";
import { measure } from "./measure.ts";
import type { Sample } from "./measure.ts";
import type { Peer } from "./peers/peer.ts";
import { whatIsWrong } from "./proof.ts";
import { portOf, startPeer } from "./running-peer.ts";
import type { RunningPeer, Surroundings } from "./running-peer.ts";

/** Load that is thrown away before every measurement: V8 compiles on two threads what it calls often, pools fill. It costs nginx nothing, and is what hours of service are. */
const WARM_UP_SECONDS = 8;
/** Shorter than any honest line of an access log. */
const LOG_LINE_BYTES = 40;

/** All measurements of one proxy with one kind of request. */
export interface Row {
  readonly peer: string;
  readonly kind: Peer["kind"];
  readonly case: string;
  readonly samples: Sample[];
  /** Why the row must not be believed; empty for a good one. */
  readonly problems: string[];
}

/** What is measured, and how. */
export interface Programme {
  readonly peers: readonly Peer[];
  readonly cases: readonly Case[];
  readonly rounds: number;
  readonly plan: LoadPlan;
  /** Called with one line of text per measurement. */
  readonly say: (line: string) => void;
  /** Ends the measuring early. */
  readonly signal: AbortSignal;
}

/**
 * Measures everything in turn: in each round every peer runs once, in a fresh process, all cases one after another. The order
 * turns by one place per round, so that nobody always follows the same neighbour.
 *
 * @throws when the signal is aborted
 */
export async function runRounds(programme: Programme, around: Surroundings): Promise<readonly Row[]> {
  const { peers, cases, rounds } = programme;
  const rows = peers.flatMap((peer) => cases.filter((kind) => canDo(peer, kind)).map((kind) => emptyRow(peer, kind)));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < peers.length; turn += 1) {
      const peer = peers[(turn + round) % peers.length];
      if (peer === undefined) continue;
      programme.signal.throwIfAborted();
      programme.say(`round ${round + 1}/${rounds} ${peer.name}`);
      const own = rows.filter((row) => row.peer === peer.name);
      for (const threads of [1, 2] as const) {
        const those = own.filter(({ case: name }) =>
          cases.some((kind) => kind.name === name && kind.threads === threads),
        );
        if (those.length > 0) await onePeer(peer, those, { ...programme, threads }, around);
      }
    }
  }
  programme.signal.throwIfAborted();
  return rows;
}

function canDo({ speaks, mostThreads }: Peer, { over, threads }: Case): boolean {
  return speaks.includes(over) && threads <= mostThreads;
}

function emptyRow(peer: Peer, kind: Case): Row {
  return { peer: peer.name, kind: peer.kind, case: kind.name, samples: [], problems: [] };
}

interface Sitting extends Programme {
  readonly threads: Case["threads"];
}

async function onePeer(peer: Peer, rows: readonly Row[], programme: Sitting, around: Surroundings): Promise<void> {
  if ((await peer.version()) === null) return complain(rows, `not installed (${peer.missing})`);
  let running: RunningPeer;
  try {
    running = await startPeer(peer, programme.threads, around);
  } catch (error) {
    return complain(rows, error instanceof Error ? error.message : String(error));
  }
  let requests = 0;
  for (const row of rows) requests += await oneCaseSafely(running, row, programme, around.children);
  const logged = await running.stop();
  const silent = peer.kind !== "relay" && logged < requests * LOG_LINE_BYTES;
  if (silent) complain(rows, `logged only ${logged} B for ${requests} requests`);
}

/** A peer that breaks under load spoils its own row, not the run. */
async function oneCaseSafely(
  running: RunningPeer,
  row: Row,
  programme: Programme,
  children: Children,
): Promise<number> {
  try {
    return await oneCase(running, row, programme, children);
  } catch (error) {
    programme.signal.throwIfAborted();
    complain([row], `${error instanceof Error ? error.message : String(error)} ${running.complaint()}`.trim());
    return 0;
  }
}

/** @returns how many requests were made, warm-up included */
async function oneCase(running: RunningPeer, row: Row, programme: Programme, children: Children): Promise<number> {
  programme.signal.throwIfAborted();
  const kind = programme.cases.find(({ name }) => name === row.case);
  if (kind === undefined) return 0;
  const wrong = await whatIsWrong(portOf(running, kind), kind);
  if (wrong !== null) {
    complain([row], wrong);
    return 0;
  }
  const { plan } = programme;
  const warmUp = await measure(children, { ...plan, seconds: WARM_UP_SECONDS }, running, kind);
  const seconds = Math.max(plan.seconds, kind.leastSeconds ?? 0);
  const sample = await measure(children, { ...plan, seconds }, running, kind);
  row.samples.push(sample);
  if (sample.errors > 0) complain([row], `${sample.errors} of ${sample.requests} requests failed`);
  return warmUp.requests + sample.requests;
}

function complain(rows: readonly Row[], problem: string): void {
  for (const row of rows) if (!row.problems.includes(problem)) row.problems.push(problem);
}
