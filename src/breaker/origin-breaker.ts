import type { FailingCounts } from "./breaker-origin.ts";
import { SlidingWindow } from "../primitives/sliding-window.ts";
import type { BreakerInput, Moment } from "./breaker-input.ts";
import type { CellPlace } from "./breaker-memory.ts";
import type { BreakerSettings } from "../config/breaker-settings.ts";
import { newMachine, type BreakerState, type Command, type Machine } from "./breaker-state.ts";
import { CellView, type Counted } from "./cell-view.ts";
import { gateOrders } from "./gate-orders.ts";
import { NO_TRIALS, type Observation } from "./observation.ts";
import { step } from "./step.ts";
import { TopPaths, type PathCount } from "./top-paths.ts";

/** Kinds in the window. */
const TIMEOUT = 0;
const ANSWER = 1;
/** For people only: exchanges that failed in another way, and connects that met silence. */
const FAILURE = 2;
const SILENCE = 3;
/** What is usual is an average that forgets with this time constant, ms. */
const USUAL_MS = 60_000;

/** One origin's breaker in the supervisor: counts what the threads say, asks the state machine, tells the threads. */
export class OriginBreaker {
  readonly #view: CellView;
  #settings: BreakerSettings;
  #machine: Machine;
  #window: SlidingWindow;
  #paths: TopPaths | null = null;
  #usual = 0;
  #freshTimeouts = 0;
  #lookedMs: number;
  #node: "fine" | "cut-off" = "fine";
  #answeredMs = Number.NEGATIVE_INFINITY;

  constructor(place: CellPlace, settings: BreakerSettings, nowMs: number) {
    this.#view = new CellView(place);
    this.#settings = settings;
    this.#machine = newMachine(nowMs, this.#view.generation);
    this.#window = newWindow(settings);
    this.#lookedMs = nowMs;
    this.#publish(nowMs);
  }

  get state(): BreakerState {
    return this.#machine.state;
  }

  get settings(): BreakerSettings {
    return this.#settings;
  }

  /** When the origin last gave the head of an answer, ms; -Infinity = never. */
  get answeredMs(): number {
    return this.#answeredMs;
  }

  get generation(): number {
    return this.#machine.generation;
  }

  /** Nothing about it is worth keeping: closed, nothing waits, no answer for the whole time that counts. */
  isForgettable(nowMs: number): boolean {
    const rememberMs = Math.max(this.#settings.early?.answeredWithinMs ?? 0, this.#settings.trip.withinMs);
    const { state } = this.#machine;
    if (state.state !== "closed" || nowMs - Math.max(this.#answeredMs, state.sinceMs) <= rememberMs) return false;
    return this.#view.waiting() === 0;
  }

  /** Time has passed: what was counted meanwhile? `decide` follows. */
  count(nowMs: number): Counted {
    const counted = this.#view.count();
    this.#freshTimeouts = 0;
    if (this.#node === "fine") {
      this.#freshTimeouts = counted.timeouts;
      if (counted.timeouts > 0) this.#window.add(TIMEOUT, counted.timeouts, nowMs);
      if (counted.answers > 0) this.#window.add(ANSWER, counted.answers, nowMs);
      if (counted.failures > 0) this.#window.add(FAILURE, counted.failures, nowMs);
      if (counted.unreachable > 0) this.#window.add(SILENCE, counted.unreachable, nowMs);
    }
    this.#answeredMs = Math.max(this.#answeredMs, this.#view.answeredMs());
    if (this.#isClosed && counted.answers > 0) this.#learnUsual(nowMs);
    this.#lookedMs = nowMs;
    return counted;
  }

  /** What is to be done now? */
  decide(nowMs: number): readonly Command[] {
    return this.#isClosed && this.#isCalm() ? NO_COMMANDS : this.take({ type: "look" }, nowMs);
  }

  /** Something happened to it. */
  take(input: BreakerInput, nowMs: number): readonly Command[] {
    if (input.type === "node") this.#node = input.verdict;
    return this.#step(input, { nowMs, seen: this.observe(nowMs), settings: this.#settings });
  }

  /** New settings, from the next look on. */
  configure(settings: BreakerSettings, nowMs: number): readonly Command[] {
    const { withinMs, buckets } = settings.trip;
    const isSameWindow = this.#settings.trip.withinMs === withinMs && this.#settings.trip.buckets === buckets;
    this.#settings = settings;
    if (!isSameWindow) this.#window = newWindow(settings);
    return this.take({ type: "configured" }, nowMs);
  }

  /** Begins anew, for another origin in the same cell: what is under way belongs to the one before. */
  reset(nowMs: number): void {
    this.restore({ state: "closed", sinceMs: nowMs, trustedUntilMs: nowMs }, nowMs);
  }

  /** Puts it into a state that was kept over a restart. */
  restore(state: BreakerState, nowMs: number): void {
    this.#become({ ...this.#machine, state, generation: this.#machine.generation + 1 });
    this.#publish(nowMs);
  }

  /** Where the timeouts of a thread were. */
  addPaths(paths: readonly PathCount[], nowMs: number): void {
    this.#paths ??= new TopPaths();
    this.#paths.merge(paths);
    this.#forgetPaths(nowMs);
  }

  /** What is known at this moment. */
  observe(nowMs: number): Observation {
    this.#forgetPaths(nowMs);
    return {
      timeouts: this.#window.total(TIMEOUT, nowMs),
      freshTimeouts: this.#freshTimeouts,
      answers: this.#window.total(ANSWER, nowMs),
      waiting: this.#view.waiting(),
      stale: this.#view.stale(nowMs),
      answeredMs: this.#answeredMs,
      usual: this.#usual,
      trials: this.#machine.state.state === "trial" ? this.#view.trials() : NO_TRIALS,
      node: this.#node,
      paths: this.#paths?.top() ?? NO_PATHS,
    };
  }

  /** What else happened in the window; nothing is decided by it. */
  failing(nowMs: number): FailingCounts {
    return { failures: this.#window.total(FAILURE, nowMs), unreachable: this.#window.total(SILENCE, nowMs) };
  }

  /** A worker thread has died. */
  retire(worker: number): void {
    this.#view.retire(worker);
  }

  /** Leaves aside what was counted before. */
  skipPast(): void {
    this.#view.count();
  }

  #step(input: BreakerInput, moment: Moment): readonly Command[] {
    const { machine, commands } = step(this.#machine, input, moment);
    if (machine !== this.#machine) this.#become(machine);
    this.#publish(moment.nowMs);
    return commands;
  }

  #become(machine: Machine): void {
    const before = this.#machine;
    this.#machine = machine;
    if (machine.generation !== before.generation) this.#forgetCounts();
    if (machine.state.state === "trial" && before.state.state !== "trial") this.#view.beginTrial();
  }

  /** What was counted belongs to an older generation, also what no look has seen yet. */
  #forgetCounts(): void {
    this.#window.clear();
    this.#view.count();
    this.#freshTimeouts = 0;
  }

  #publish(nowMs: number): void {
    const orders = gateOrders(this.#machine.state, this.#settings, nowMs);
    this.#view.publish(orders, this.#machine.generation);
    if (orders.trials > 0) this.#view.grantTrials(orders.trials);
  }

  #forgetPaths(nowMs: number): void {
    this.#paths?.forgetBefore(nowMs - this.#settings.trip.withinMs);
  }

  /** No new timeout, and too little waits for a stall: nothing that the machine would look at twice. Saves most of the work for most origins. */
  get #isClosed(): boolean {
    return this.#machine.state.state === "closed";
  }

  #isCalm(): boolean {
    const { early } = this.#settings;
    if (this.#freshTimeouts > 0) return false;
    return early === null || this.#view.waiting() < early.inFlight;
  }

  /** How many wait on an ordinary day: learned only while answers come, so that a hang does not count as usual. */
  #learnUsual(nowMs: number): void {
    const weight = 1 - Math.exp(-Math.max(1, nowMs - this.#lookedMs) / USUAL_MS);
    this.#usual += (this.#view.waiting() - this.#usual) * weight;
  }
}

function newWindow({ trip }: BreakerSettings): SlidingWindow {
  return new SlidingWindow({ spanMs: trip.withinMs, buckets: trip.buckets, kinds: 4 });
}

const NO_PATHS: readonly PathCount[] = [];
const NO_COMMANDS: readonly Command[] = [];
