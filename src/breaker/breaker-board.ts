import { growMemory, newMemory, CellTable, type BreakerMemory } from "./breaker-memory.ts";
import { ATTENTION_INTS, CELLS_PER_CHUNK } from "./cell-layout.ts";
import type { BreakerInput } from "./breaker-input.ts";
import {
  originKey,
  type BoardCommand,
  type BreakerOrigin,
  type OriginStatus,
  type ProbeResult,
} from "./breaker-origin.ts";
import type { Command } from "./breaker-state.ts";
import { seatCounts, type SeatCounts } from "./connection-seats.ts";
import { OriginBreaker } from "./origin-breaker.ts";
import { SelfAccusation } from "./self-accusation.ts";
import { restoredState, savedState, type SavedBreakers, type SavedOrigin } from "./snapshot.ts";
import { originStatus } from "./origin-status.ts";
import { ageSlotMs } from "./stall-rule.ts";
import type { PathCount } from "./top-paths.ts";

/** Both clocks, ms: `nowMs` monotonic (edge-clock.ts), `wallMs` Unix time. */
export interface BoardClock {
  readonly nowMs: () => number;
  readonly wallMs: () => number;
}

/** Closed origins are looked at with every tenth tick, the others with every one. */
const ROUNDS = 10;
const KNOCK_EVERY_MS = 5000;
const KNOCK_DEADLINE_MS = 4000;
const KNOCKS = 4;

interface Entry {
  readonly cell: number;
  origin: BreakerOrigin;
  readonly breaker: OriginBreaker;
}

/**
 * All breakers, in the one place that decides: the supervisor's main thread. It does no I/O; `tick` (every 100 ms) and the other inputs return
 * commands for those who may. An origin without traffic costs its number and nothing else.
 */
export class BreakerBoard {
  readonly #clock: BoardClock;
  readonly #accusation: SelfAccusation;
  #memory: BreakerMemory;
  #table: CellTable;
  /** Every configured origin, by key and by cell. */
  #cells = new Map<string, number>();
  readonly #origins: (BreakerOrigin | undefined)[] = [];
  readonly #free: number[] = [];
  /** Freed by the last reload: a thread may not have heard of it yet. */
  #resting: number[] = [];
  /** Those that have had traffic, dealt into rounds. */
  readonly #rounds: readonly Map<number, Entry>[] = Array.from({ length: ROUNDS }, () => new Map<number, Entry>());
  /** Cells that had a breaker before: their counters do not begin with 0. */
  readonly #met = new Set<number>();
  /** Those that are not closed. */
  readonly #restless = new Set<Entry>();
  #ticks = 0;
  #knockedMs = Number.NEGATIVE_INFINITY;

  /** @param workers how many worker threads there are at most; each has a slot from 0 on */
  constructor(workers: number, clock: BoardClock, accusation: SelfAccusation = new SelfAccusation()) {
    this.#clock = clock;
    this.#accusation = accusation;
    this.#memory = newMemory(workers);
    this.#table = new CellTable(this.#memory);
  }

  /** For the workers, together with the cells. */
  get memory(): BreakerMemory {
    return this.#memory;
  }

  get node(): "fine" | "cut-off" {
    return this.#accusation.verdict;
  }

  /** The origins of a configuration. Their cells come back in the same order; those that were there keep theirs, and their state. */
  configure(origins: readonly BreakerOrigin[]): { readonly cells: Int32Array; readonly commands: BoardCommand[] } {
    const wanted = new Map(origins.map((origin) => [originKey(origin), origin]));
    for (const cell of this.#resting) this.#free.push(cell);
    this.#resting = [];
    for (const [key, cell] of this.#cells) if (!wanted.has(key)) this.#remove(key, cell);
    for (const [key, origin] of wanted) if (!this.#cells.has(key)) this.#add(key, origin);
    const commands: BoardCommand[] = [];
    for (const [key, origin] of wanted) this.#reconfigure(this.#cells.get(key) ?? -1, origin, commands);
    return { cells: Int32Array.from(origins, (origin) => this.#cells.get(originKey(origin)) ?? -1), commands };
  }

  /** Time has passed. */
  tick(): BoardCommand[] {
    const nowMs = this.#clock.nowMs();
    const commands: BoardCommand[] = [];
    const round = this.#rounds[this.#ticks++ % ROUNDS] ?? new Map<number, Entry>();
    const looked = new Set<Entry>([...this.#awakened(nowMs), ...this.#restless, ...round.values()]);
    // Ourselves first: only when everything is counted is anybody else judged.
    for (const entry of looked) this.#count(entry, nowMs);
    this.#judge(nowMs, commands);
    for (const entry of looked) this.#pass(entry, entry.breaker.decide(nowMs), commands);
    for (const entry of round.values()) if (entry.breaker.isForgettable(nowMs)) round.delete(entry.cell);
    if (this.node === "cut-off" && nowMs - this.#knockedMs >= KNOCK_EVERY_MS) this.#knock(nowMs, commands);
    return commands;
  }

  /** A probe came back. Unknown and outdated ones change nothing. */
  probed(origin: BreakerOrigin, probe: number, result: ProbeResult): BoardCommand[] {
    const nowMs = this.#clock.nowMs();
    const commands: BoardCommand[] = [];
    if (result === "unreachable") this.#accusation.failed(origin.host, nowMs);
    else if (result === "stranded") this.#accusation.stranded(origin.host, nowMs);
    else if (result !== "ours") this.#accusation.reached(origin.host, nowMs);
    this.#judge(nowMs, commands);
    const isOurs = result === "ours" || result === "stranded" || (this.node === "cut-off" && result !== "answered");
    const outcome = isOurs ? "ours" : result === "answered" ? "good" : "bad";
    const cell = this.#cells.get(originKey(origin));
    const entry = cell === undefined ? undefined : this.#entry(cell);
    if (entry) this.#take(entry, { type: "probed", probe, outcome }, commands);
    return commands;
  }

  /** A knock came back. */
  knocked(origin: BreakerOrigin, result: "reached" | "failed"): BoardCommand[] {
    const nowMs = this.#clock.nowMs();
    const commands: BoardCommand[] = [];
    if (result === "reached") this.#accusation.reached(origin.host, nowMs);
    else this.#accusation.failed(origin.host, nowMs);
    this.#judge(nowMs, commands);
    return commands;
  }

  /** Something is said about one origin: by the operator, a peer, the active checks. Null = there is no such origin. */
  tell(origin: { readonly site: string; readonly origin: string }, input: ToldInput): BoardCommand[] | null {
    const cell = this.#cells.get(originKey(origin));
    const entry = cell === undefined ? undefined : this.#awake(cell, this.#clock.nowMs());
    if (entry === undefined) return null;
    const commands: BoardCommand[] = [];
    this.#take(entry, input, commands);
    return commands;
  }

  /** Where one thread's timeouts were, since it last said so. */
  addPaths(origin: { readonly site: string; readonly origin: string }, paths: readonly PathCount[]): void {
    const nowMs = this.#clock.nowMs();
    const cell = this.#cells.get(originKey(origin));
    if (cell !== undefined) this.#awake(cell, nowMs)?.breaker.addPaths(paths, nowMs);
  }

  /** A worker thread has died (call it before its slot is given to another one): what it had under way is gone, what it counted is kept. */
  workerDied(worker: number): void {
    const nowMs = this.#clock.nowMs();
    for (const cell of this.#calling()) this.#awake(cell, nowMs);
    for (const entry of this.#entries()) entry.breaker.retire(worker);
    // Whether an origin is used says nothing of whether it has a breaker: all of them.
    this.#table.retireSeats(worker);
  }

  /** Every origin that has had traffic lately or is not closed. */
  status(): OriginStatus[] {
    return [...this.#entries()].map((entry) => this.#statusOf(entry));
  }

  /** One origin; null = nothing is known of it, so it is closed. */
  statusOf(origin: { readonly site: string; readonly origin: string }): OriginStatus | null {
    const cell = this.#cells.get(originKey(origin));
    const entry = cell === undefined ? undefined : this.#entry(cell);
    return entry === undefined ? null : this.#statusOf(entry);
  }

  /** How many use one origin and wait for it, as far as it has a limit of connections; null = there is no such origin. */
  seatsOf(origin: { readonly site: string; readonly origin: string }): SeatCounts | null {
    const cell = this.#cells.get(originKey(origin));
    return cell === undefined ? null : seatCounts(this.#table.place(cell));
  }

  /** Every origin that is not closed. */
  notClosed(): OriginStatus[] {
    return [...this.#restless].map((entry) => this.#statusOf(entry));
  }

  /** What is to be kept over a restart. */
  save(): SavedBreakers {
    const origins = [...this.#restless].flatMap(({ origin, breaker }): SavedOrigin[] => {
      const state = savedState(breaker.state, this.#wallOf);
      return state === null ? [] : [{ site: origin.site, origin: origin.origin, state }];
    });
    return { version: 1, savedAt: this.#clock.wallMs(), origins };
  }

  /** After the first `configure`: goes on where a former process was. Origins that are configured no more are left out. */
  restore(saved: readonly SavedOrigin[]): void {
    const nowMs = this.#clock.nowMs();
    const wallMs = this.#clock.wallMs();
    for (const one of saved) {
      const cell = this.#cells.get(originKey(one));
      const entry = cell === undefined ? undefined : this.#awake(cell, nowMs);
      if (entry === undefined) continue;
      const { forMs, mode } = entry.breaker.settings;
      const state = restoredState(one.state, { nowMs, wallMs, forMs });
      if (state === null || (mode === "never" && state.state !== "held")) continue;
      entry.breaker.restore(state, nowMs);
      this.#restless.add(entry);
    }
  }

  #statusOf({ origin, breaker }: Entry): OriginStatus {
    return originStatus(origin, breaker, this.#clock.nowMs(), this.#wallOf);
  }

  #count({ origin: { host }, breaker }: Entry, nowMs: number): void {
    const counted = breaker.count(nowMs);
    // Answers may have been counted a second before what is told at once.
    if (counted.answers > 0) this.#accusation.reached(host, breaker.answeredMs);
    if (counted.failures > 0) this.#accusation.reached(host, nowMs - 1);
    if (counted.unreachable > 0) this.#accusation.failed(host, nowMs);
    if (counted.stranded > 0) this.#accusation.stranded(host, nowMs);
  }

  #take(entry: Entry, input: BreakerInput, commands: BoardCommand[]): void {
    this.#pass(entry, entry.breaker.take(input, this.#clock.nowMs()), commands);
  }

  #pass(entry: Entry, wanted: readonly Command[], commands: BoardCommand[]): void {
    const { origin } = entry;
    for (const command of wanted) {
      if (command.do === "probe") commands.push({ ...command, origin });
      else commands.push({ ...command, origin, at: this.#wallOf(command.transition.atMs) });
    }
    if (entry.breaker.state.state === "closed") this.#restless.delete(entry);
    else this.#restless.add(entry);
  }

  /** Is it us? When the answer changes, every breaker learns of it. */
  #judge(nowMs: number, commands: BoardCommand[]): void {
    const before = this.#accusation.verdict;
    const verdict = this.#accusation.judge(nowMs);
    if (verdict === before) return;
    this.#table.isNodeCutOff = verdict === "cut-off";
    commands.push({ do: "announce-node", verdict, at: this.#clock.wallMs() });
    for (const entry of this.#entries()) this.#take(entry, { type: "node", verdict }, commands);
  }

  /** Nobody may ask while the node is taken out of service: it finds out itself when it is back. */
  #knock(nowMs: number, commands: BoardCommand[]): void {
    this.#knockedMs = nowMs;
    const failing = this.#accusation.failingHosts();
    const chosen = new Set(failing.slice(0, KNOCKS));
    for (const entry of this.#entries()) {
      if (!chosen.delete(entry.origin.host)) continue;
      commands.push({ do: "knock", origin: entry.origin, deadlineMs: KNOCK_DEADLINE_MS });
      if (chosen.size === 0) return;
    }
  }

  #add(key: string, origin: BreakerOrigin): void {
    const cell = this.#vacantCell() ?? this.#cells.size + this.#free.length + this.#resting.length;
    this.#cells.set(key, cell);
    this.#origins[cell] = origin;
    const before = this.#memory;
    this.#memory = growMemory(before, cell + 1);
    if (this.#memory !== before) this.#table = new CellTable(this.#memory);
  }

  /** One whose former origin is not in use any more: a tunnel to it may stay for hours, and would count as one to the next origin. */
  #vacantCell(): number | undefined {
    const at = this.#free.findLastIndex((cell) => {
      const { inUse, queued } = seatCounts(this.#table.place(cell));
      return inUse + queued === 0;
    });
    return at < 0 ? undefined : this.#free.splice(at, 1)[0];
  }

  /** The next origin in this cell must not inherit a block, nor results that are still under way. */
  #remove(key: string, cell: number): void {
    const nowMs = this.#clock.nowMs();
    const entry = this.#awake(cell, nowMs);
    entry?.breaker.reset(nowMs);
    if (entry) this.#restless.delete(entry);
    this.#rounds[cell % ROUNDS]?.delete(cell);
    this.#cells.delete(key);
    this.#origins[cell] = undefined;
    this.#resting.push(cell);
  }

  #reconfigure(cell: number, origin: BreakerOrigin, commands: BoardCommand[]): void {
    this.#origins[cell] = origin;
    this.#table.setAgeSlot(cell, ageSlotMs(origin.settings.early));
    const entry = this.#entry(cell);
    if (entry === undefined) return;
    entry.origin = origin;
    if (entry.breaker.settings === origin.settings) return;
    this.#pass(entry, entry.breaker.configure(origin.settings, this.#clock.nowMs()), commands);
  }

  #entry(cell: number): Entry | undefined {
    return this.#rounds[cell % ROUNDS]?.get(cell);
  }

  /** The breaker of a cell, made when it is first needed. */
  #awake(cell: number, nowMs: number): Entry | undefined {
    const known = this.#entry(cell);
    const origin = this.#origins[cell];
    if (known || origin === undefined) return known;
    const made: Entry = { cell, origin, breaker: new OriginBreaker(this.#table.place(cell), origin.settings, nowMs) };
    this.#rounds[cell % ROUNDS]?.set(cell, made);
    if (this.#met.has(cell)) made.breaker.skipPast();
    this.#met.add(cell);
    if (this.node === "cut-off") made.breaker.take({ type: "node", verdict: "cut-off" }, nowMs);
    return made;
  }

  /** Those in whose cells something has happened. */
  #awakened(nowMs: number): Entry[] {
    return this.#calling().flatMap((cell) => this.#awake(cell, nowMs) ?? []);
  }

  *#entries(): Generator<Entry> {
    for (const round of this.#rounds) yield* round.values();
  }

  /** The cells in which something has happened since the last call. */
  #calling(): number[] {
    const cells: number[] = [];
    for (const [chunk, ints] of this.#table.chunks.entries()) {
      for (let word = 0; word < ATTENTION_INTS; word++) {
        let bits = Atomics.load(ints, word) === 0 ? 0 : Atomics.exchange(ints, word, 0);
        for (; bits !== 0; bits &= bits - 1) {
          const lowest = 31 - Math.clz32(bits & -bits);
          cells.push(chunk * CELLS_PER_CHUNK + word * 32 + lowest);
        }
      }
    }
    return cells;
  }

  readonly #wallOf = (ms: number): number => Math.round(this.#clock.wallMs() - this.#clock.nowMs() + ms);
}

/** What somebody may say about an origin. */
export type ToldInput = Extract<BreakerInput, { readonly type: "hold" | "release" | "peer" | "health" }>;
