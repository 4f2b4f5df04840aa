import { Dial } from "./dial.ts";
import type { OriginAddress } from "./origin-address.ts";
import type { IcmpWindow, RefusalCauses } from "./refusal-cause.ts";
import type { Verdict } from "./verdict.ts";

/**
 * What came back: a connection, a RST, an ICMP error (`icmp-port`: port unreachable; `icmp`: any other), or nothing. `refused`: RST or ICMP, it cannot be told;
 * null: nobody asked, too many knocks are under way.
 */
export type KnockAnswer = "open" | "rst" | "icmp-port" | "refused" | "icmp" | "silence" | null;

/** How long a knock may take, ms. */
const KNOCK_MS = 500;

interface Waiting {
  readonly address: OriginAddress;
  readonly done: ((answer: KnockAnswer) => void)[];
}

/** One knock: a SYN, and what it found. */
interface Knock extends Waiting {
  dial: Dial | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Sends one more SYN to an address that failed, to learn what the network says about it now. Nothing is sent over a connection that comes of it.
 * Failure path only; bounded, and each address is asked once for all who want to know.
 */
export class Knocks {
  readonly #refusals: RefusalCauses;
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #running = new Map<string, Knock>();
  readonly #queue = new Map<string, Waiting>();

  constructor(refusals: RefusalCauses, atOnce: number, mostWaiting: number) {
    this.#refusals = refusals;
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /** Calls back once, unless closed. */
  ask(address: OriginAddress, done: (answer: KnockAnswer) => void): void {
    const found = this.#running.get(address.text) ?? this.#queue.get(address.text);
    if (found !== undefined) return void found.done.push(done);
    if (this.#queue.size >= this.#mostWaiting) return done(null);
    this.#queue.set(address.text, { address, done: [done] });
    return this.#next();
  }

  /** End all without calling back. */
  close(): void {
    this.#queue.clear();
    for (const knock of this.#running.values()) this.#stop(knock);
    this.#running.clear();
  }

  #next(): void {
    const [first] = this.#queue.values();
    if (first === undefined || this.#running.size >= this.#atOnce) return;
    this.#queue.delete(first.address.text);
    const knock: Knock = { ...first, dial: null, timer: null };
    this.#running.set(first.address.text, knock);
    knock.timer = setTimeout(() => this.#end(knock, "silence"), KNOCK_MS);
    this.#refusals.open((window) => this.#dial(knock, window));
  }

  #dial(knock: Knock, window: IcmpWindow): void {
    if (!this.#isRunning(knock)) return;
    knock.dial = new Dial(knock.address, "wrapped", (socket, why) => {
      socket?.destroy();
      if (why === null) this.#end(knock, "open");
      else this.#judge(knock, why, window);
    });
  }

  #judge(knock: Knock, why: Verdict, window: IcmpWindow): void {
    if (why.name === "ConnectError")
      return this.#refusals.cause(window, (cause) => this.#end(knock, cause ?? "refused"));
    this.#refusals.note();
    return this.#end(knock, why.name === "DestinationNotReachable" ? "icmp" : "silence");
  }

  #end(knock: Knock, answer: KnockAnswer): void {
    if (!this.#isRunning(knock)) return;
    this.#running.delete(knock.address.text);
    this.#stop(knock);
    for (const done of knock.done) done(answer);
    this.#next();
  }

  #isRunning(knock: Knock): boolean {
    return this.#running.get(knock.address.text) === knock;
  }

  #stop(knock: Knock): void {
    if (knock.timer !== null) clearTimeout(knock.timer);
    knock.dial?.abandon();
  }
}
