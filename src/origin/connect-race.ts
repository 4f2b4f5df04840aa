import type { Socket } from "node:net";
import type { OriginConfig } from "../config/edge-config.ts";
import { failureRow } from "../failures/catalogue.ts";
import { type Failure, failure } from "../failures/failure.ts";
import type { AddressAttempt } from "./address-attempt.ts";
import type { AddressMemory } from "./address-memory.ts";
import { orderAddresses } from "./address-order.ts";
import { AddressTry, type TrySurroundings } from "./address-try.ts";
import type { ConnectGates } from "./connect-gates.ts";
import type { ConnectHandle, ConnectPhase, ConnectResult, ConnectTimes } from "./connect-result.ts";
import type { EgressGuard } from "./egress-guard.ts";
import type { Evidence } from "./evidence.ts";
import type { LocalAddresses } from "./local-addresses.ts";
import { mostTelling } from "./most-telling.ts";
import { type OriginAddress, tcpAddress, unixAddress } from "./origin-address.ts";
import type { NameResolver } from "./name-resolver.ts";
import type { Resolution } from "./resolution.ts";
import { roundMs } from "./round-ms.ts";
import type { TlsStart } from "./tls-handshake.ts";
import { type Verdict, verdict } from "./verdict.ts";

/** RFC 8305 section 5, "Connection Attempt Delay", ms. */
const STAGGER_MS = 250;
/** How long a handshake may keep the other addresses from being tried, ms. */
const HANDSHAKE_PATIENCE_MS = 3000;
/** A kernel that gave up this early is not asked again at once, ms. */
const SHORTEST_KERNEL_TIMEOUT_MS = 500;
/** Of a name with more addresses, the first so many are tried. */
const MOST_ADDRESSES = 16;
/** The demo's acted router answers after this long, ms. */
const PRETEND_MS = 5;

export interface RaceSurroundings {
  readonly resolver: NameResolver;
  readonly memory: AddressMemory;
  readonly gates: ConnectGates;
  /** With an address, the name of its gate. */
  readonly gateTail: string;
  readonly guard: EgressGuard;
  readonly local: LocalAddresses;
  readonly evidence: Evidence;
  /** Null for plain HTTP; a message if TLS cannot be spoken as configured. */
  readonly secure: TlsStart | string | null;
  /** What stands before the first octet, of TLS too; null = nothing. */
  readonly preface: ((socket: Socket) => Buffer) | null;
  /** Monotonic, ms. */
  readonly clock: () => number;
}

/**
 * One connect to one origin: resolve, then overlapping attempts at its addresses (RFC 8305), TLS included, all within one budget.
 * An attempt that is under way is never aborted by a later one; the first to be ready wins.
 */
export class ConnectRace implements ConnectHandle {
  readonly #around: RaceSurroundings;
  readonly #origin: OriginConfig;
  readonly #tries: AddressTry[] = [];
  readonly #running = new Set<AddressTry>();
  readonly #verdicts: Verdict[] = [];
  readonly #trySurroundings: TrySurroundings;
  readonly #beganAtMs: number;
  #queue: OriginAddress[] = [];
  #resolvedAtMs = 0;
  #tcpAtMs = 0;
  #awaitsLate = false;
  #expired = false;
  #repeated = false;
  #budgetTimer: NodeJS.Timeout | null = null;
  #staggerTimer: NodeJS.Timeout | null = null;
  #done: ((result: ConnectResult) => void) | null;

  constructor(around: RaceSurroundings, origin: OriginConfig, done: (result: ConnectResult) => void) {
    this.#around = around;
    this.#origin = origin;
    this.#done = done;
    this.#beganAtMs = around.clock();
    this.#trySurroundings = {
      memory: around.memory,
      gates: around.gates,
      gateTail: around.gateTail,
      guard: around.guard,
      evidence: around.evidence,
      preface: around.preface,
      clock: around.clock,
      beganAtMs: this.#beganAtMs,
      secure: typeof around.secure === "string" ? null : around.secure,
      onTcp: this.#onTcp,
      onReady: this.#onReady,
      mayRepeat: (why) => this.#mayRepeat(why),
      onFailed: this.#onFailed,
    };
  }

  /** `done` is not called before the next tick. @param budgetMs for name, TCP and TLS together */
  start(budgetMs: number): void {
    this.#budgetTimer = setTimeout(this.#onBudget, budgetMs);
    process.nextTick(this.#resolve);
  }

  readonly #resolve = (): void => {
    if (this.#done === null) return;
    const { secure } = this.#around;
    if (typeof secure === "string")
      return this.#fail(failure("SiteMisconfigured", null, `TLS: ${secure}`), "handshake");
    if (this.#origin.pretend !== undefined) this.#staggerTimer = setTimeout(this.#onPretend, PRETEND_MS);
    else if (this.#origin.socketPath !== null) this.#begin([unixAddress(this.#origin.socketPath)]);
    else this.#around.resolver.resolve(nameOf(this.#origin), this.#onResolved);
    return undefined;
  };

  cancel(): void {
    this.#done = null;
    this.#stop();
  }

  readonly #onResolved = (resolution: Resolution): void => {
    if (this.#done === null) return;
    if (!resolution.ok) return this.#fail(resolution.failure, "resolve");
    this.#awaitsLate = resolution.late !== null;
    this.#begin(this.#ordered(resolution.addresses));
    resolution.late?.(this.#onLate);
  };

  readonly #onLate = (addresses: readonly string[]): void => {
    this.#awaitsLate = false;
    if (this.#done === null || this.#expired) return;
    this.#queue.push(...this.#ordered(addresses));
    if (this.#running.size === 0) this.#next();
    else this.#stagger(STAGGER_MS);
  };

  #ordered(ips: readonly string[]): OriginAddress[] {
    const addresses = ips.slice(0, MOST_ADDRESSES).map((ip) => tcpAddress(ip, this.#origin.port));
    if (addresses.length < 2) return addresses;
    const { local, memory } = this.#around;
    return orderAddresses(addresses, local.hasFamily(6) ? 6 : 4, (text) => memory.isDemoted(text));
  }

  #begin(addresses: OriginAddress[]): void {
    this.#resolvedAtMs = this.#around.clock();
    this.#queue = addresses;
    this.#next();
  }

  /** Start the next address, or find that there is nothing left to wait for. */
  #next(): void {
    const address = this.#queue.shift();
    if (address === undefined) return this.#running.size === 0 && !this.#awaitsLate ? this.#failAll() : undefined;
    const one = new AddressTry(address, this.#trySurroundings);
    this.#tries.push(one);
    this.#running.add(one);
    this.#stagger(STAGGER_MS);
    return one.start();
  }

  #stagger(delayMs: number): void {
    if (this.#staggerTimer !== null) clearTimeout(this.#staggerTimer);
    this.#staggerTimer = this.#queue.length === 0 ? null : setTimeout(this.#onStagger, delayMs);
  }

  readonly #onStagger = (): void => {
    this.#staggerTimer = null;
    this.#next();
  };

  /** TCP is up: the handshake decides. The others stop, but stay candidates in case that it fails. */
  readonly #onTcp = (winner: AddressTry): void => {
    this.#tcpAtMs = this.#around.clock();
    for (const one of this.#running) {
      if (one === winner || !one.isDialling) continue;
      this.#running.delete(one);
      one.abandon();
      this.#queue.push(one.address);
    }
    this.#stagger(HANDSHAKE_PATIENCE_MS);
  };

  readonly #onReady = (winner: AddressTry, socket: Socket): void => {
    const done = this.#done;
    this.#done = null;
    this.#running.delete(winner);
    for (const one of this.#running) this.#around.memory.demote(one.address.text);
    this.#stop();
    if (done === null) return void socket.destroy();
    if (this.#around.secure === null) this.#tcpAtMs = this.#around.clock();
    return done({ ok: true, socket, address: winner.address.text, attempts: this.#attempts(), ...this.#times() });
  };

  readonly #onFailed = (one: AddressTry, why: Verdict): void => {
    this.#running.delete(one);
    this.#verdicts.push(why);
    if (this.#done === null) return;
    const again = this.#mayRepeat(why);
    if (again) this.#repeated = true;
    if (isFinal(why) && !again) return this.#failAll();
    // At the end: another address may do better. (One that speaks wrongly leaves no turn to the others.)
    if (again) this.#queue.splice(isFinal(why) ? 0 : this.#queue.length, 0, one.address);
    if (this.#expired) return this.#running.size === 0 ? this.#failAll() : undefined;
    if (gaveUpEarly(why, one.attempt)) this.#queue.push(one.address);
    return this.#next();
  };

  /** A handshake that broke off is tried once more, without the ticket that may have been to blame. */
  #mayRepeat(why: Verdict): boolean {
    if (this.#done === null || this.#repeated || this.#expired || !why.name.startsWith("TLS")) return false;
    return failureRow(why.name).edgeRetry === "once";
  }

  /** The whole budget is used up; each running address is asked for its part in it. */
  readonly #onBudget = (): void => {
    this.#expired = true;
    this.#queue = [];
    if (this.#tries.length === 0) {
      const detail = `${this.#origin.host}: not resolved within the connect budget`;
      return this.#fail(failure("DNSTimeout", null, detail), "resolve");
    }
    if (this.#running.size === 0) return this.#failAll();
    for (const one of this.#running) one.expire();
    return undefined;
  };

  readonly #onPretend = (): void => {
    const text = tcpAddress(this.#origin.host, this.#origin.port).text;
    const acted: AddressAttempt = {
      address: text,
      outcome: "DestinationNotReachable",
      reason: "icmp-host",
      errno: "EHOSTUNREACH",
      startMs: 0,
      durationMs: PRETEND_MS,
    };
    this.#resolvedAtMs = this.#beganAtMs;
    this.#verdicts.push(verdict("DestinationNotReachable", "icmp-host", "EHOSTUNREACH"));
    this.#finish(this.#verdictFailure(`${text} EHOSTUNREACH (pretended)`), "connect", [acted]);
  };

  #failAll(): void {
    if (this.#origin.socketPath === null) this.#around.resolver.refresh(nameOf(this.#origin));
    const attempts = this.#attempts();
    const made = this.#verdictFailure(attempts.map(describe).join(", "));
    this.#finish(made, made.name.startsWith("TLS") ? "handshake" : "connect", attempts);
  }

  #verdictFailure(detail: string): Failure {
    const told = mostTelling(this.#verdicts);
    if (told === null) return failure("ConnectTimeout", null, detail);
    return failure(told.name, told.reason, told.note === "" ? detail : `${detail}; ${told.note}`, told.parameters);
  }

  #fail(made: Failure, phase: ConnectPhase): void {
    this.#finish(made, phase, this.#attempts());
  }

  #finish(made: Failure, phase: ConnectPhase, attempts: readonly AddressAttempt[]): void {
    const done = this.#done;
    this.#done = null;
    this.#stop();
    done?.({ ok: false, failure: made, phase, attempts, ...this.#times() });
  }

  #stop(): void {
    if (this.#budgetTimer !== null) clearTimeout(this.#budgetTimer);
    if (this.#staggerTimer !== null) clearTimeout(this.#staggerTimer);
    this.#budgetTimer = null;
    this.#staggerTimer = null;
    this.#queue = [];
    for (const one of this.#running) one.abandon();
    this.#running.clear();
  }

  #attempts(): AddressAttempt[] {
    return this.#tries.map((one) => one.attempt);
  }

  #times(): ConnectTimes {
    const nowMs = this.#around.clock();
    if (this.#resolvedAtMs === 0) return { dnsMs: roundMs(nowMs - this.#beganAtMs), connectMs: 0, tlsMs: 0 };
    const tcpAtMs = this.#tcpAtMs === 0 ? nowMs : this.#tcpAtMs;
    return {
      dnsMs: roundMs(this.#resolvedAtMs - this.#beganAtMs),
      connectMs: roundMs(tcpAtMs - this.#resolvedAtMs),
      tlsMs: this.#around.secure === null ? 0 : roundMs(nowMs - tcpAtMs),
    };
  }
}

/** The origin's host as the resolver wants it. */
function nameOf(origin: OriginConfig): string {
  return origin.isAbsolute === true ? `${origin.host}.` : origin.host;
}

/** The certificate or the protocol is wrong: another address of the same origin would say the same, and must not be asked to say otherwise. */
function isFinal(why: Verdict): boolean {
  return why.name.startsWith("TLS") && why.name !== "TLSHandshakeClosed" && why.name !== "TLSHandshakeTimeout";
}

/** The kernel's SYN retries ended before our budget: the same address is dialled again. */
function gaveUpEarly(why: Verdict, attempt: AddressAttempt): boolean {
  return why.errno === "ETIMEDOUT" && attempt.durationMs >= SHORTEST_KERNEL_TIMEOUT_MS;
}

function describe(attempt: AddressAttempt): string {
  const what = attempt.errno === "" ? attempt.outcome : attempt.errno;
  return `${attempt.address} ${what} after ${Math.round(attempt.durationMs)} ms`;
}
