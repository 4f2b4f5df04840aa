import type { Verdict } from "./verdict.ts";

/** After a hard failure nobody dials for so long, ms (DESIGN §6). */
const HOLD_DOWN_MS = 250;
/** Where there was only silence one more may dial so often, ms: the kernel repeats a SYN ever more rarely, and those who wait want to know soon that somebody is back. */
const KNOCK_EVERY_MS = 1000;
/** So many may dial at once before anything is known. */
const MOST_UNDECIDED = 64;
const MOST_GATES = 4096;

interface Gate {
  /** The last failure that no success has cleared. */
  failure: Verdict | null;
  failedAtMs: number;
  /** Without a failure: dials begun since the last success and not decided. */
  undecided: number;
  /** After a hard one: this one dials … */
  leader: Entry | null;
  /** … and these wait. */
  readonly followers: Set<Entry>;
  /** After silence: when the last one was let through, and when the next one will be. */
  knockedAtMs: number;
  knock: NodeJS.Timeout | null;
}

/** One connect's place at a gate. */
export interface Entry {
  /** Called once: null = dial now (and `settle` or `leave` afterwards), else the verdict that stands. */
  turn(known: Verdict | null): void;
}

/**
 * Hold-down and single flight: whatever the load, a dead origin gets a bounded number of connects. One gate is an address, with TLS an address and an
 * origin, for the handshake is part of the connect.
 *
 * - Nothing known: all dial, but no more than 64 before the first of them is decided.
 * - Hard failure (2200, 2203, 2204, 2312: somebody said no): the verdict stands for 0.25 s, then one dials and the others take its outcome over.
 * - Silence (2201, 2301): one a second dials; whoever waits is let through at the first success, and else waits as long as its own time limit says.
 */
export class ConnectGates {
  readonly #gates = new Map<string, Gate>();
  readonly #clock: () => number;

  /** @param clock monotonic, ms */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Ask to dial; the entry's `turn` is called at once, when the connect that is under way is decided, or never. */
  enter(key: string, entry: Entry): void {
    const gate = this.#of(key);
    const nowMs = this.#clock();
    if (gate.failure === null) this.#dialOrFollow(gate, entry);
    else if (isSilence(gate.failure)) this.#knockOrFollow(gate, entry);
    else if (gate.leader === null && nowMs - gate.failedAtMs < HOLD_DOWN_MS) entry.turn(gate.failure);
    else this.#leadOrFollow(gate, entry);
  }

  /** The connect was decided: null = it came about, or somebody was there at least. */
  settle(key: string, entry: Entry, outcome: Verdict | null): void {
    const gate = this.#gates.get(key);
    if (gate === undefined) return;
    if (outcome === null) this.#open(gate);
    else if (isHard(outcome)) this.#refuse(gate, outcome);
    else if (isSilence(outcome)) this.#doubt(gate, entry, outcome);
    else this.leave(key, entry);
  }

  /** It ended undecided (cancelled, overtaken, a fault of ours): the next in line may try. */
  leave(key: string, entry: Entry): void {
    const gate = this.#gates.get(key);
    if (gate === undefined || gate.followers.delete(entry)) return;
    if (gate.failure === null) gate.undecided = Math.max(0, gate.undecided - 1);
    else if (gate.leader !== entry) return;
    gate.leader = null;
    this.#letNext(gate);
  }

  /** Forget those who wait; they are not told. */
  close(): void {
    for (const { knock } of this.#gates.values()) if (knock !== null) clearTimeout(knock);
    this.#gates.clear();
  }

  /** A hard failure seen by somebody else (a connection that was reset right after its accept). */
  report(key: string, outcome: Verdict): void {
    this.#refuse(this.#of(key), outcome);
  }

  /** The failure that no success has cleared, or null. */
  failure(key: string): Verdict | null {
    return this.#gates.get(key)?.failure ?? null;
  }

  #dialOrFollow(gate: Gate, entry: Entry): void {
    if (gate.undecided >= MOST_UNDECIDED) return void gate.followers.add(entry);
    gate.undecided++;
    entry.turn(null);
  }

  #leadOrFollow(gate: Gate, entry: Entry): void {
    if (gate.leader !== null) return void gate.followers.add(entry);
    gate.leader = entry;
    entry.turn(null);
  }

  #knockOrFollow(gate: Gate, entry: Entry): void {
    gate.followers.add(entry);
    this.#letKnock(gate);
  }

  /** The one who has waited longest may knock if it is time; else it is woken. */
  #letKnock(gate: Gate): void {
    const [next] = gate.followers;
    if (next === undefined || gate.knock !== null) return;
    const nowMs = this.#clock();
    if (nowMs - gate.knockedAtMs >= KNOCK_EVERY_MS) {
      gate.knockedAtMs = nowMs;
      gate.followers.delete(next);
      next.turn(null);
    }
    if (gate.followers.size === 0) return;
    gate.knock = setTimeout(
      () => {
        gate.knock = null;
        this.#letNext(gate);
      },
      gate.knockedAtMs + KNOCK_EVERY_MS - nowMs,
    );
  }

  /** Whoever waited dials, all at once. */
  #open(gate: Gate): void {
    gate.failure = null;
    gate.leader = null;
    gate.undecided = gate.followers.size;
    this.#release(gate, null);
  }

  #refuse(gate: Gate, outcome: Verdict): void {
    gate.failure = outcome;
    gate.failedAtMs = this.#clock();
    gate.leader = null;
    gate.undecided = 0;
    this.#release(gate, outcome);
  }

  /** Says nothing to those who wait: they have not waited for so long. */
  #doubt(gate: Gate, entry: Entry, outcome: Verdict): void {
    gate.failure = outcome;
    gate.undecided = 0;
    gate.leader = null;
    gate.followers.delete(entry);
    this.#letNext(gate);
  }

  #letNext(gate: Gate): void {
    if (gate.failure !== null && isSilence(gate.failure)) return this.#letKnock(gate);
    const [next] = gate.followers;
    if (next === undefined) return undefined;
    gate.followers.delete(next);
    return gate.failure === null ? this.#dialOrFollow(gate, next) : this.#leadOrFollow(gate, next);
  }

  #release(gate: Gate, outcome: Verdict | null): void {
    const waiting = [...gate.followers];
    gate.followers.clear();
    for (const entry of waiting) entry.turn(outcome);
  }

  #of(key: string): Gate {
    const found = this.#gates.get(key);
    if (found !== undefined) return found;
    if (this.#gates.size >= MOST_GATES) this.#forgetOne();
    const made: Gate = {
      failure: null,
      failedAtMs: 0,
      undecided: 0,
      leader: null,
      followers: new Set(),
      knockedAtMs: Number.NEGATIVE_INFINITY,
      knock: null,
    };
    this.#gates.set(key, made);
    return made;
  }

  /** The oldest that nobody waits for. */
  #forgetOne(): void {
    for (const [key, { leader, followers, undecided }] of this.#gates) {
      if (leader !== null || followers.size > 0 || undecided > 0) continue;
      this.#gates.delete(key);
      return;
    }
  }
}

/** The answer was "no". */
function isHard({ name }: Verdict): boolean {
  return (
    name === "ConnectError" ||
    name === "DestinationNotReachable" ||
    name === "ConnectionReset" ||
    name === "TLSHandshakeClosed"
  );
}

function isSilence({ name }: Verdict): boolean {
  return name === "ConnectTimeout" || name === "TLSHandshakeTimeout";
}
