import { BreakerBoard } from "../../../src/breaker/breaker-board.ts";
import { CellTable } from "../../../src/breaker/breaker-memory.ts";
import type { BoardCommand, BreakerOrigin, OriginStatus, ProbeResult } from "../../../src/breaker/breaker-origin.ts";
import { DEFAULT_BREAKER, type BreakerSettings } from "../../../src/config/breaker-settings.ts";
import type { Transition } from "../../../src/breaker/breaker-state.ts";
import { OriginGate, REFUSED } from "../../../src/breaker/origin-gate.ts";
import type { SelfAccusation } from "../../../src/breaker/self-accusation.ts";

export const TICK_MS = 100;
/** The Unix time at which the virtual clocks start; the monotonic one starts elsewhere, as in a real process. */
const WALL_START_MS = 1_790_000_000_000;
const MONOTONIC_START_MS = 5_000_000;

export type Probe = Extract<BoardCommand, { do: "probe" }> & { readonly atMs: number };

/** A request that was let through. */
export interface Sent {
  readonly token: number;
  readonly gate: OriginGate;
  readonly atMs: number;
}

/** A supervisor and its threads, all in this one, whose time is told. */
export class BreakerRig {
  nowMs = MONOTONIC_START_MS;
  /** Of the wall clock against the other one: somebody sets it. */
  wallSkewMs = 0;
  readonly board: BreakerBoard;
  readonly origins: readonly BreakerOrigin[];
  readonly cells: Int32Array;
  readonly transitions: Transition[] = [];
  readonly nodeVerdicts: string[] = [];
  /** Probes and checks that nobody has answered yet. */
  readonly probes: Probe[] = [];
  readonly knocks: BreakerOrigin[] = [];
  /** What probes come back with at once; null = they stay in `probes`. */
  probeResult: ProbeResult | null = null;
  readonly #threads: number;
  readonly #gates = new Map<string, OriginGate>();
  readonly #table: CellTable;

  constructor(origins: readonly BreakerOrigin[] = [originNamed("shop")], threads = 2, accusation?: SelfAccusation) {
    this.#threads = threads;
    const clock = { nowMs: () => this.nowMs, wallMs: () => this.wallMs };
    this.board = new BreakerBoard(threads, clock, accusation);
    this.origins = origins;
    this.cells = this.board.configure(origins).cells;
    this.#table = new CellTable(this.board.memory);
  }

  get wallMs(): number {
    return WALL_START_MS + this.nowMs - MONOTONIC_START_MS + this.wallSkewMs;
  }

  /** The gate of an origin in a thread. */
  gate(thread = 0, index = 0): OriginGate {
    const key = `${thread} ${index}`;
    const known = this.#gates.get(key);
    if (known) return known;
    const made = new OriginGate(this.#table.place(this.cells[index] ?? -1), thread);
    this.#gates.set(key, made);
    return made;
  }

  get isNodeCutOff(): boolean {
    return this.#table.isNodeCutOff;
  }

  /** Asks so often, in all threads in turn; returns those that were let through. */
  ask(count: number, method = "GET", index = 0): Sent[] {
    const sent: Sent[] = [];
    for (let one = 0; one < count; one++) {
      const gate = this.gate(one % this.#threads, index);
      const token = gate.admit(method, this.nowMs);
      if (token !== REFUSED) sent.push({ token, gate, atMs: this.nowMs });
    }
    return sent;
  }

  answer(sent: readonly Sent[]): void {
    for (const { gate, token } of sent) gate.answered(token, this.nowMs);
  }

  timeOut(sent: readonly Sent[]): void {
    for (const { gate, token } of sent) gate.timedOut(token);
  }

  drop(sent: readonly Sent[]): void {
    for (const { gate, token } of sent) gate.dropped(token);
  }

  /** Ticks as the supervisor would, for so long; `every` runs before each tick. */
  pass(ms: number, every: () => void = () => {}): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs = Math.min(this.nowMs + TICK_MS, endMs);
      every();
      this.obey(this.board.tick());
    }
  }

  obey(commands: readonly BoardCommand[]): void {
    for (const command of commands) {
      if (command.do === "announce") this.transitions.push(command.transition);
      else if (command.do === "announce-node") this.nodeVerdicts.push(command.verdict);
      else if (command.do === "knock") this.knocks.push(command.origin);
      else if (this.probeResult === null) this.probes.push({ ...command, atMs: this.nowMs });
      else this.obey(this.board.probed(command.origin, command.probe, this.probeResult));
    }
  }

  /** Answers every probe that waits. */
  answerProbes(result: ProbeResult): void {
    for (const { origin, probe } of this.probes.splice(0)) this.obey(this.board.probed(origin, probe, result));
  }

  status(index = 0): OriginStatus {
    const wanted = this.origins[index];
    const found = this.board.status().find(({ site, origin }) => site === wanted?.site && origin === wanted.origin);
    if (found === undefined) throw new Error(`no status of origin ${index}`);
    return found;
  }

  state(index = 0): string {
    return this.status(index).state;
  }

  /** The way it went: `closed>suspect:silence`. */
  get history(): string[] {
    return this.transitions.map(({ from, to, cause }) => `${from}>${to}:${cause}`);
  }

  /** Blocked as by five response timeouts and nothing else. */
  blockByTimeouts(): void {
    const sent = this.ask(5);
    this.pass(TICK_MS);
    this.timeOut(sent);
    this.pass(TICK_MS);
  }
}

export function originNamed(
  site: string,
  settings: Partial<BreakerSettings> = {},
  host = `${site}.example`,
): BreakerOrigin {
  return { site, origin: `http://${host}`, host, settings: { ...DEFAULT_BREAKER, ...settings } };
}
