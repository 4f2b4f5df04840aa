import type { Socket } from "node:net";
import type { AddressAttempt } from "./address-attempt.ts";
import type { AddressMemory } from "./address-memory.ts";
import type { ConnectGates, Entry } from "./connect-gates.ts";
import { Dial } from "./dial.ts";
import type { EgressGuard } from "./egress-guard.ts";
import type { Evidence } from "./evidence.ts";
import type { OriginAddress } from "./origin-address.ts";
import { roundMs } from "./round-ms.ts";
import type { TlsHandshake, TlsStart } from "./tls-handshake.ts";
import { type Verdict, verdict } from "./verdict.ts";

/** What a try needs and whom it tells. All but `secure` outlive it. */
export interface TrySurroundings {
  readonly memory: AddressMemory;
  readonly gates: ConnectGates;
  /** With the address, the name of the gate. */
  readonly gateTail: string;
  readonly guard: EgressGuard;
  readonly evidence: Evidence;
  readonly preface: ((socket: Socket) => Buffer) | null;
  readonly clock: () => number;
  /** Start of the whole connect, same clock. */
  readonly beganAtMs: number;
  /** Null for plain HTTP. */
  readonly secure: TlsStart | null;
  /** TCP is up, TLS begins. */
  readonly onTcp: (one: AddressTry) => void;
  readonly onReady: (one: AddressTry, socket: Socket) => void;
  /** Will a handshake that failed so be tried once more? */
  readonly mayRepeat: (why: Verdict) => boolean;
  readonly onFailed: (one: AddressTry, why: Verdict) => void;
}

type Step =
  | { readonly at: "queue" }
  | { readonly at: "dial"; readonly dial: Dial }
  | { readonly at: "handshake"; readonly handshake: TlsHandshake }
  | { readonly at: "evidence" }
  | {
      readonly at: "end";
      readonly outcome: AddressAttempt["outcome"];
      readonly why: Verdict | null;
      readonly durationMs: number;
    };

/** One address within one connect: wait for its turn, dial, shake hands, find the reason. Reports exactly once unless abandoned. */
export class AddressTry implements Entry {
  readonly address: OriginAddress;
  readonly #around: TrySurroundings;
  readonly #startedAtMs: number;
  #step: Step = { at: "queue" };

  constructor(address: OriginAddress, around: TrySurroundings) {
    this.address = address;
    this.#around = around;
    this.#startedAtMs = around.clock();
  }

  /** The line of evidence; meaningful once the try has ended. */
  get attempt(): AddressAttempt {
    const step = this.#step;
    const ended =
      step.at === "end" ? step : { outcome: "abandoned" as const, why: null, durationMs: this.#elapsedMs() };
    return {
      address: this.address.text,
      outcome: ended.outcome,
      reason: ended.why?.reason ?? null,
      errno: ended.why?.errno ?? "",
      startMs: roundMs(this.#startedAtMs - this.#around.beganAtMs),
      durationMs: roundMs(ended.durationMs),
    };
  }

  /** Whether TCP is not up yet. */
  get isDialling(): boolean {
    return this.#step.at === "queue" || this.#step.at === "dial";
  }

  /** A denied address is never dialled: not a packet goes there. */
  start(): void {
    const denied = this.#around.guard.verdict(this.address);
    if (denied !== null) return this.#fail(denied);
    return this.#around.gates.enter(this.#gate, this);
  }

  /** From the gate: dial, or take over what is known. */
  turn(known: Verdict | null): void {
    if (this.#step.at !== "queue") return;
    if (known !== null) return this.#fail(known);
    const use = this.#around.secure === null ? "plain" : "wrapped";
    this.#step = { at: "dial", dial: new Dial(this.address, use, this.#onDialled) };
    return undefined;
  }

  /** End without a verdict: another address won, or nobody waits any more. */
  abandon(): void {
    this.#stop();
    if (this.#isInGate) this.#around.gates.leave(this.#gate, this);
    if (this.#step.at !== "end") this.#end("abandoned", null);
  }

  /** The budget is used up: this address gets the blame that it deserves. */
  expire(): void {
    const step = this.#step;
    if (step.at === "evidence" || step.at === "end") return;
    const durationMs = this.#elapsedMs();
    const isHandshake = step.at === "handshake" || (step.at === "queue" && this.#awaitsHandshake);
    this.#stop();
    // Who has dialled leaves with a verdict: as long as it is not there, nobody takes its place.
    if (step.at === "queue") this.#around.gates.leave(this.#gate, this);
    if (isHandshake) return this.#unsecured(verdict("TLSHandshakeTimeout", null, ""));
    return this.#weigh(verdict("ConnectTimeout", null, ""), durationMs);
  }

  readonly #onDialled = (socket: Socket | null, why: Verdict | null): void => {
    if (why !== null) return this.#weigh(this.#inTls(why), this.#elapsedMs());
    if (socket === null) return undefined;
    this.#around.memory.connected(this.address.text);
    return this.#connected(socket);
  };

  /** A RST behind the accept meets the connect or, a moment later, our ClientHello: one fact gets one code. */
  #inTls(why: Verdict): Verdict {
    const isReset = why.name === "ConnectionReset" && this.#around.secure !== null;
    return isReset ? verdict("TLSHandshakeClosed", null, why.errno) : why;
  }

  #connected(socket: Socket): void {
    const { secure, onTcp, onReady, preface } = this.#around;
    if (preface !== null) socket.write(preface(socket));
    if (secure === null) {
      this.#around.gates.settle(this.#gate, this, null);
      this.#end("connected", null);
      return onReady(this, socket);
    }
    this.#step = { at: "handshake", handshake: secure(socket, this.#onSecured) };
    return onTcp(this);
  }

  readonly #onSecured = (socket: Socket | null, why: Verdict | null): void => {
    if (why !== null) return this.#unsecured(why);
    if (socket === null) return undefined;
    this.#around.gates.settle(this.#gate, this, null);
    this.#end("connected", null);
    return this.#around.onReady(this, socket);
  };

  /** The handshake failed. Others learn of it only if that is the last word; and a certificate that is wrong came from somebody who is there. */
  #unsecured(why: Verdict): void {
    const { gates, mayRepeat } = this.#around;
    const isConnect = why.name === "TLSHandshakeClosed" || why.name === "TLSHandshakeTimeout";
    if (isConnect && mayRepeat(why)) gates.leave(this.#gate, this);
    else gates.settle(this.#gate, this, isConnect ? why : null);
    this.#fail(why);
  }

  /** Find the reason, then remember and report. */
  #weigh(why: Verdict, durationMs: number): void {
    this.#step = { at: "evidence" };
    this.#around.evidence.weigh({ address: this.address, verdict: why, durationMs }, (weighed) => {
      this.#around.memory.failed(this.address.text, weighed);
      this.#around.gates.settle(this.#gate, this, weighed);
      if (this.#step.at === "evidence") this.#fail(weighed);
    });
  }

  #fail(why: Verdict): void {
    this.#end(why.name, why);
    this.#around.onFailed(this, why);
  }

  #end(outcome: AddressAttempt["outcome"], why: Verdict | null): void {
    this.#step = { at: "end", outcome, why, durationMs: this.#elapsedMs() };
  }

  #stop(): void {
    const step = this.#step;
    if (step.at === "handshake") step.handshake.abandon();
    if (step.at === "dial") step.dial.abandon();
  }

  get #isInGate(): boolean {
    return this.#step.at !== "evidence" && this.#step.at !== "end";
  }

  get #gate(): string {
    return this.address.text + this.#around.gateTail;
  }

  /** The one whose outcome it waits for was connected, and heard nothing more. */
  get #awaitsHandshake(): boolean {
    return this.#around.gates.failure(this.#gate)?.name === "TLSHandshakeTimeout";
  }

  #elapsedMs(): number {
    return this.#around.clock() - this.#startedAtMs;
  }
}
