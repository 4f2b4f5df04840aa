import { BreakerBoard, type ToldInput } from "../breaker/breaker-board.ts";
import { originKey, type BoardCommand, type BreakerOrigin, type OriginStatus } from "../breaker/breaker-origin.ts";
import type { SeatCounts } from "../breaker/connection-seats.ts";
import { edgeClock } from "../breaker/edge-clock.ts";
import type { GateAccess } from "../breaker/origin-gates.ts";
import type { EdgeConfig } from "../config/edge-config.ts";
import type { OriginReport } from "../proxy/origin-news.ts";
import { BlockingFile } from "./blocking-file.ts";
import { checkTarget, type CheckTarget } from "./check-target.ts";
import type { EventList } from "./event-list.ts";
import { HealthChecks } from "./health-checks.ts";
import { byKey, knownOrigins, type KnownOrigin } from "./known-origin.ts";
import { OriginChecker } from "./origin-checker.ts";
import type { DrainReason } from "./messages.ts";
import { transitionText } from "./transition-text.ts";

const TICK_MS = 100;

/** What the desk is given. */
export interface BlockingMeans {
  readonly config: EdgeConfig;
  /** How many worker threads there are at most. */
  readonly workers: number;
  readonly events: EventList;
  /** A line for the operator. */
  readonly onNotice: (text: string) => void;
}

/** Where it is decided what is blocked: the board with its clock, its sockets and its file, in the supervisor's thread. */
export class BlockingDesk {
  readonly #means: BlockingMeans;
  readonly #board: BreakerBoard;
  readonly #checker: OriginChecker;
  readonly #health: HealthChecks;
  readonly #file: BlockingFile;
  readonly #good = new Map<string, CheckTarget>();
  readonly #clock = { nowMs: edgeClock(), wallMs: () => Date.now() };
  #known: readonly KnownOrigin[] = [];
  #byKey: ReadonlyMap<string, KnownOrigin> = new Map();
  #ticking: NodeJS.Timeout | null = null;

  constructor(means: BlockingMeans) {
    const { config, workers, onNotice } = means;
    this.#means = means;
    this.#board = new BreakerBoard(workers, this.#clock);
    this.#checker = new OriginChecker(config);
    this.#health = new HealthChecks(this.#checker, {
      onChanged: (origin, verdict, why) => this.#healthChanged(origin, verdict, why),
      onStillFailing: (origin) => this.#tell(origin, { type: "health", verdict: "failing" }),
    });
    this.#file = new BlockingFile(config.stateDir, onNotice);
  }

  /** For the workers, before they start: what a former process left holds from their first request on. */
  async start(): Promise<GateAccess> {
    const access = this.configure(this.#means.config);
    this.#board.restore(await this.#file.read());
    // Counts are told a moment after what caused them: messages that wait are dealt with between a timer and an immediate.
    this.#ticking = setInterval(() => setImmediate(() => this.#tick()), TICK_MS);
    this.#ticking.unref();
    return access;
  }

  /** Another configuration; origins that were there keep their state. */
  configure(config: EdgeConfig): GateAccess {
    this.#known = knownOrigins(config);
    this.#byKey = byKey(this.#known);
    for (const key of this.#good.keys()) if (!this.#byKey.has(key)) this.#good.delete(key);
    this.#checker.configure(config);
    const { cells, commands } = this.#board.configure(this.#known);
    this.#do(commands);
    this.#health.configure(this.#known);
    return { memory: this.#board.memory, cells };
  }

  /** What is blocked is on disk when it resolves. */
  async save(): Promise<void> {
    await this.#file.write(this.#board.save());
  }

  /** Ends its timers and sockets; what is blocked is on disk when it resolves (handed over: the file is another process's). */
  async stop(reason: DrainReason): Promise<void> {
    if (this.#ticking === null) return;
    clearInterval(this.#ticking);
    this.#ticking = null;
    this.#health.close();
    this.#checker.close();
    if (reason === "stop") await this.save();
  }

  /** What a worker thread has seen. */
  report(reports: readonly OriginReport[]): void {
    for (const { site, origin, timeouts, good } of reports) {
      const key = originKey({ site, origin });
      if (!this.#byKey.has(key)) continue;
      if (timeouts.length > 0) this.#board.addPaths({ site, origin }, timeouts);
      if (good !== null) this.#good.set(key, good);
    }
  }

  workerDied(slot: number): void {
    this.#board.workerDied(slot);
  }

  get node(): "fine" | "cut-off" {
    return this.#board.node;
  }

  /** Every origin of the configuration, in its order; the same array until a reload. */
  get origins(): readonly KnownOrigin[] {
    return this.#known;
  }

  /** Null = nothing is known of it, so it is closed. */
  statusOf(origin: BreakerOrigin): OriginStatus | null {
    return this.#board.statusOf(origin);
  }

  /** How many use an origin and wait for it, as far as it has a limit of connections; null = there is no such origin. */
  seatsOf(origin: BreakerOrigin): SeatCounts | null {
    return this.#board.seatsOf(origin);
  }

  notClosed(): OriginStatus[] {
    return this.#board.notClosed();
  }

  /** A person says something about an origin. @param forMs null = until somebody says otherwise */
  hold(origin: BreakerOrigin, as: "blocked" | "open", forMs: number | null): void {
    const untilMs = forMs === null ? null : this.#clock.nowMs() + forMs;
    this.#tell(origin, { type: "hold", as, by: "admin", untilMs });
  }

  /** The edge decides by itself again. */
  release(origin: BreakerOrigin): void {
    this.#tell(origin, { type: "release" });
  }

  #tick(): void {
    if (this.#ticking !== null) this.#do(this.#board.tick());
  }

  #tell(origin: BreakerOrigin, input: ToldInput): void {
    this.#do(this.#board.tell(origin, input) ?? []);
  }

  #do(commands: readonly BoardCommand[]): void {
    for (const command of commands) {
      if (command.do === "announce-node") this.#announceNode(command.verdict, command.at);
      else if (command.do === "announce") this.#announce(command);
      else this.#ask(command);
    }
  }

  /** Probes and knocks: sends them, and tells the board what came back. */
  #ask(command: Extract<BoardCommand, { readonly do: "probe" | "knock" }>): void {
    const origin = this.#byKey.get(originKey(command.origin));
    // Gone from the configuration meanwhile.
    if (origin === undefined) return;
    if (command.do === "knock") {
      this.#checker.knock(origin, command.deadlineMs, (result) => this.#do(this.#board.knocked(origin, result)));
      return;
    }
    const target = checkTarget(origin, this.#good.get(originKey(origin)));
    this.#checker.check(origin, target, command.deadlineMs, ({ result }) =>
      this.#do(this.#board.probed(origin, command.probe, result)),
    );
  }

  #announce({ origin, transition, at }: Extract<BoardCommand, { readonly do: "announce" }>): void {
    const untilMs = this.#board.statusOf(origin)?.until ?? null;
    const text = transitionText(transition, untilMs);
    const { from, to, cause, reason, evidence } = transition;
    const message = `${origin.site} ${origin.origin} ${text}`;
    const detail = { from, to, cause, reason, untilMs, evidence };
    this.#means.events.add({ atMs: at, kind: "origin", site: origin.site, origin: origin.origin, message, detail });
    // Steps on the way back that decide nothing are for the list of events only.
    if (to !== "probing" && to !== "trial") this.#means.onNotice(`wao: ${codeOf(to)}${message}`);
    this.#file.touch(() => this.#board.save());
  }

  #announceNode(verdict: "fine" | "cut-off", atMs: number): void {
    const message =
      verdict === "cut-off"
        ? "this node is cut off: most origins with traffic cannot be reached from here; nothing is held against them"
        : "this node is not cut off any more";
    this.#means.events.add({ atMs, kind: "node", site: null, origin: null, message, detail: null });
    this.#means.onNotice(`wao: ${verdict === "cut-off" ? "2006 " : ""}${message}`);
  }

  #healthChanged(origin: KnownOrigin, verdict: "failing" | "passing", why: string): void {
    const atMs = this.#clock.wallMs();
    const { site, origin: url } = origin;
    const message = `${site} ${url} health checks ${verdict === "failing" ? `fail: ${why}` : "pass again"}`;
    this.#means.events.add({ atMs, kind: "origin", site, origin: url, message, detail: { verdict, why } });
    this.#means.onNotice(`wao: ${message}`);
    this.#tell(origin, { type: "health", verdict });
  }
}

/** The code that visitors get meanwhile. */
function codeOf(state: OriginStatus["state"]): string {
  if (state === "blocked") return "2202 ";
  return state === "unhealthy" ? "2207 " : "";
}
