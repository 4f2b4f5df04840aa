import { resultOf } from "../breaker/exchange-result.ts";
import type { ProbeResult } from "../breaker/breaker-origin.ts";
import type { EdgeConfig } from "../config/edge-config.ts";
import type { Failure } from "../failures/failure.ts";
import { failure } from "../failures/failure.ts";
import type { ConnectHandle } from "../origin/connect-result.ts";
import { Connector } from "../origin/connector.ts";
import type { ExchangeSink } from "../origin/exchange-sink.ts";
import { NameResolver } from "../origin/name-resolver.ts";
import { IdleBudget } from "../origin/idle-budget.ts";
import type { OriginExchange } from "../origin/origin-exchange.ts";
import { poolFor } from "../origin/pool-for.ts";
import { StallEvidence } from "../origin/stall-evidence.ts";
import { TimerWheel } from "../primitives/timer-wheel.ts";
import type { CheckTarget } from "./check-target.ts";
import type { KnownOrigin } from "./known-origin.ts";

/** What came of a check: the status of the answer, or why there was none. */
export interface CheckOutcome {
  readonly result: ProbeResult;
  /** 0 = there was no answer. */
  readonly status: number;
  readonly failure: Failure | null;
}

/** One check that is under way. */
interface Running {
  handle: ConnectHandle | null;
  connection: OriginExchange | null;
  timer: NodeJS.Timeout | null;
  done: ((outcome: CheckOutcome) => void) | null;
}

/**
 * Requests of our own to origins, from the supervisor's thread: one connection each, with the origin's own settings (TLS, egress, names), closed as
 * soon as the head of the answer is there.
 */
export class OriginChecker {
  readonly #resolver: NameResolver;
  readonly #connector: Connector;
  readonly #wheel = new TimerWheel();
  readonly #stalls = new StallEvidence(() => this.#wheel.nowMs);
  /** Nobody uses these connections a second time. */
  readonly #budget = new IdleBudget({ maxIdlePerOrigin: 0, maxIdleTotal: 0, idleTimeoutMs: 0 });
  readonly #running = new Set<Running>();

  constructor(config: EdgeConfig) {
    this.#resolver = new NameResolver({ config: config.resolver });
    this.#connector = new Connector({ resolver: this.#resolver, egress: config.egress });
  }

  /** Other rules, from the next check on. */
  configure(config: EdgeConfig): void {
    this.#resolver.configure(config.resolver);
    this.#connector.guardWith(config.egress);
  }

  /** Asks; `done` is called once, within the deadline, and not after `close`. */
  check(origin: KnownOrigin, target: CheckTarget, deadlineMs: number, done: (outcome: CheckOutcome) => void): void {
    const beganMs = performance.now();
    const running: Running = { handle: null, connection: null, timer: null, done };
    this.#running.add(running);
    const pool = poolFor(origin.config, this.#budget, this.#wheel, "closes-idle");
    const wish = { sending: "once", budgetMs: deadlineMs, source: null } as const;
    const means = { connector: this.#connector, wheel: this.#wheel, stalls: this.#stalls };
    running.handle = pool.connect(origin.config, wish, means, (connected) => {
      running.handle = null;
      if (!connected.ok) return this.#failed(running, origin, connected.failure);
      const leftMs = Math.max(1, deadlineMs - (performance.now() - beganMs));
      running.timer = setTimeout(() => this.#failed(running, origin, TOO_LATE), leftMs);
      const connection = connected.exchange;
      running.connection = connection;
      const sink = new CheckSink((status, failed) =>
        failed === null
          ? this.#end(running, { result: "answered", status, failure: null })
          : this.#failed(running, origin, failed),
      );
      connection.start(sink, sink, { responseMs: leftMs * 2, bodyIdleMs: leftMs * 2 });
      connection.write(requestText(target));
      connection.requestSent();
      return undefined;
    });
  }

  /** Connects and says nothing: is somebody there? */
  knock(origin: KnownOrigin, deadlineMs: number, done: (result: "reached" | "failed") => void): void {
    const running: Running = { handle: null, connection: null, timer: null, done: null };
    this.#running.add(running);
    running.handle = this.#connector.connect(origin.config, deadlineMs, (connected) => {
      this.#running.delete(running);
      if (connected.ok) {
        connected.socket.on("error", () => undefined);
        connected.socket.destroy();
      }
      done(connected.ok || resultOf(connected.failure, origin.settings) === "failed" ? "reached" : "failed");
    });
  }

  /** Ends what is under way, without calling back. */
  close(): void {
    for (const running of this.#running) stop(running);
    this.#running.clear();
    this.#connector.close();
    this.#resolver.close();
    this.#stalls.close();
  }

  #failed(running: Running, origin: KnownOrigin, failed: Failure): void {
    this.#end(running, { result: RESULTS[resultOf(failed, origin.settings)], status: 0, failure: failed });
  }

  #end(running: Running, outcome: CheckOutcome): void {
    const { done } = running;
    this.#running.delete(running);
    stop(running);
    done?.(outcome);
  }
}

function stop(running: Running): void {
  running.done = null;
  running.handle?.cancel();
  if (running.timer !== null) clearTimeout(running.timer);
  running.connection?.destroy();
  running.connection = null;
}

function requestText({ path, host }: CheckTarget): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: wao-check\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
}

const TOO_LATE = failure("ResponseTimeout", null, "no answer to a check in time");

/** What a failure says of a check. */
const RESULTS: Readonly<Record<ReturnType<typeof resultOf>, ProbeResult>> = {
  answered: "answered",
  timedOut: "failed",
  connectTimedOut: "unreachable",
  unreachable: "unreachable",
  failed: "failed",
  unheard: "failed",
  stranded: "stranded",
  dropped: "ours",
};

/** Of an answer only its status. */
class CheckSink implements ExchangeSink {
  readonly method = "GET";
  readonly offeredProtocols = "";
  readonly chunkedMode = "raw";
  readonly takesTrailers = false;
  readonly holdsChunks = false;
  readonly #end: (status: number, failed: Failure | null) => void;

  constructor(end: (status: number, failed: Failure | null) => void) {
    this.#end = end;
  }

  onHead({ status }: { readonly status: number }): void {
    this.#end(status, null);
  }
  onFailure(failed: Failure): void {
    this.#end(0, failed);
  }
  onBug(): void {
    this.#end(0, OUR_BUG);
  }
  onInterim(): void {}
  onBody(): boolean {
    return true;
  }
  onPause(): void {}
  onTrailers(): void {}
  onEnd(): void {}
  onUpgraded(): void {
    this.#end(101, null);
  }
  onDrain(): void {}
}

const OUR_BUG = failure("EdgeError", null, "a bug in wao while the answer to a check was read");
