import type { Socket } from "node:net";
import type { AddressAttempt } from "./address-attempt.ts";
import type { AddressMemory, Entry } from "./address-memory.ts";
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
  readonly guard: EgressGuard;
  readonly evidence: Evidence;
  readonly clock: () => number;
  /** Start of the whole connect, same clock. */
  readonly beganAtMs: number;
  /** Null for plain HTTP. */
  readonly secure: TlsStart | null;
  /** TCP is up, TLS begins. */
  readonly onTcp: (one: AddressTry) => void;
  readonly onReady: (one: AddressTry, socket: Socket) => void;
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
    return this.#around.memory.enter(this.address.text, this);
  }

  /** From the address memory: dial, or take over what is known. */
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
    if (this.#step.at !== "end") this.#end("abandoned", null);
  }

  /** The budget is used up: this address gets the blame that it deserves. */
  expire(): void {
    const step = this.#step;
    if (step.at === "evidence" || step.at === "end") return;
    const durationMs = this.#elapsedMs();
    this.#stop();
    if (step.at === "handshake") return this.#fail(verdict("TLSHandshakeTimeout", null, ""));
    return this.#weigh(verdict("ConnectTimeout", null, ""), durationMs);
  }

  readonly #onDialled = (socket: Socket | null, why: Verdict | null): void => {
    if (why !== null) return this.#weigh(this.#inTls(why), this.#elapsedMs());
    if (socket === null) return undefined;
    this.#around.memory.settle(this.address.text, this, null);
    return this.#connected(socket);
  };

  /** A RST behind the accept meets the connect or, a moment later, our ClientHello: one fact gets one code. */
  #inTls(why: Verdict): Verdict {
    const isReset = why.name === "ConnectionReset" && this.#around.secure !== null;
    return isReset ? verdict("TLSHandshakeClosed", null, why.errno) : why;
  }

  #connected(socket: Socket): void {
    const { secure, onTcp, onReady } = this.#around;
    if (secure === null) {
      this.#end("connected", null);
      return onReady(this, socket);
    }
    this.#step = { at: "handshake", handshake: secure(socket, this.#onSecured) };
    return onTcp(this);
  }

  readonly #onSecured = (socket: Socket | null, why: Verdict | null): void => {
    if (why !== null) return this.#fail(why);
    if (socket === null) return undefined;
    this.#end("connected", null);
    return this.#around.onReady(this, socket);
  };

  /** Find the reason, then remember and report. */
  #weigh(why: Verdict, durationMs: number): void {
    this.#step = { at: "evidence" };
    this.#around.evidence.weigh({ address: this.address, verdict: why, durationMs }, (weighed) => {
      this.#around.memory.settle(this.address.text, this, weighed);
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
    if (step.at !== "handshake" && step.at !== "evidence" && step.at !== "end")
      this.#around.memory.leave(this.address.text, this);
  }

  #elapsedMs(): number {
    return this.#around.clock() - this.#startedAtMs;
  }
}
