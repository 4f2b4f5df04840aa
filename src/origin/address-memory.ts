import { ThreadNews } from "./thread-news.ts";
import type { Verdict } from "./verdict.ts";

/** After a hard failure nobody dials this address for so long, ms (DESIGN §6). */
const HOLD_DOWN_MS = 250;
/** How long an ICMP error may explain later silence: kernels and routers rate-limit ICMP, most connects of a burst see only silence. */
const ICMP_MEMORY_MS = 10_000;
/** How long an address that failed or was overtaken is tried after its siblings. */
const DEMOTED_MS = 30_000;
const MOST_ADDRESSES = 4096;

interface Known {
  /** The last hard failure that no success has cleared, and when it was seen. */
  failure: Verdict | null;
  failedAtMs: number;
  icmp: Verdict | null;
  icmpAtMs: number;
  demotedUntilMs: number;
  /** While `failure` stands, one connect at a time: this one … */
  leader: Entry | null;
  /** … and these wait for its outcome. */
  readonly followers: Set<Entry>;
}

/** What the network told another thread: the one ICMP error of a burst reaches one of them. */
interface IcmpNews {
  readonly address: string;
  readonly outcome: Verdict;
}

/** One connect's place at an address. */
export interface Entry {
  /** Called once: null = dial now (and `settle` or `leave` afterwards), else the verdict that stands for this address. */
  turn(known: Verdict | null): void;
}

/**
 * What is remembered of each address: hold-down with single flight after 2200/2203/2204, the last ICMP error, and who was slow.
 * An address without a recent failure costs one map look-up.
 */
export class AddressMemory {
  readonly #known = new Map<string, Known>();
  readonly #clock: () => number;
  readonly #news = new ThreadNews<IcmpNews>("icmp", ({ address, outcome }) => this.#noteIcmp(address, outcome));

  /** @param clock monotonic, ms */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  close(): void {
    this.#news.close();
  }

  /** Ask to dial; the entry's `turn` is called at once or when the connect that is under way is decided. */
  enter(address: string, entry: Entry): void {
    const known = this.#known.get(address);
    if (known === undefined || known.failure === null) entry.turn(null);
    else if (known.leader !== null) known.followers.add(entry);
    else if (this.#clock() - known.failedAtMs < HOLD_DOWN_MS) entry.turn(known.failure);
    else {
      known.leader = entry;
      entry.turn(null);
    }
  }

  /** The dial was decided: null = connected. Hard failures are remembered, and whoever waited learns of it. */
  settle(address: string, entry: Entry, outcome: Verdict | null): void {
    if (outcome === null) this.#connected(address);
    else if (isHard(outcome)) this.#failed(address, outcome);
    else this.leave(address, entry);
  }

  /** The dial ended undecided (cancelled, overtaken, timed out): the next in line may try. */
  leave(address: string, entry: Entry): void {
    const known = this.#known.get(address);
    if (known === undefined || known.followers.delete(entry) || known.leader !== entry) return;
    known.leader = null;
    const [next] = known.followers;
    if (next === undefined) return;
    known.followers.delete(next);
    known.leader = next;
    next.turn(null);
  }

  /** A failure seen by somebody else (a connection that was reset right after its accept). */
  report(address: string, outcome: Verdict): void {
    if (isHard(outcome)) this.#failed(address, outcome);
  }

  /** The ICMP error that this address gave within the last 10 s, or null. */
  recentIcmp(address: string): Verdict | null {
    const known = this.#known.get(address);
    if (known === undefined || known.icmp === null) return null;
    return this.#clock() - known.icmpAtMs < ICMP_MEMORY_MS ? known.icmp : null;
  }

  /** Try this address after its siblings for a while. */
  demote(address: string): void {
    this.#of(address).demotedUntilMs = this.#clock() + DEMOTED_MS;
  }

  isDemoted(address: string): boolean {
    const known = this.#known.get(address);
    return known !== undefined && this.#clock() < known.demotedUntilMs;
  }

  #connected(address: string): void {
    const known = this.#known.get(address);
    if (known === undefined) return;
    known.demotedUntilMs = 0;
    this.#release(known, null);
  }

  #failed(address: string, outcome: Verdict): void {
    const known = this.#of(address);
    const nowMs = this.#clock();
    known.failedAtMs = nowMs;
    known.demotedUntilMs = nowMs + DEMOTED_MS;
    if (outcome.name === "DestinationNotReachable" && outcome.reason !== "arp-failed") {
      this.#noteIcmp(address, outcome);
      this.#news.tell({ address, outcome });
    }
    this.#release(known, outcome);
  }

  #noteIcmp(address: string, outcome: Verdict): void {
    const known = this.#of(address);
    known.icmp = outcome;
    known.icmpAtMs = this.#clock();
  }

  /** The failure (or its end) is news to all who wait. After a success they dial, all at once. */
  #release(known: Known, failure: Verdict | null): void {
    known.failure = failure;
    known.leader = null;
    const waiting = [...known.followers];
    known.followers.clear();
    for (const entry of waiting) entry.turn(failure);
  }

  #of(address: string): Known {
    const found = this.#known.get(address);
    if (found !== undefined) return found;
    if (this.#known.size >= MOST_ADDRESSES) this.#forgetOne();
    const made: Known = {
      failure: null,
      failedAtMs: 0,
      icmp: null,
      icmpAtMs: 0,
      demotedUntilMs: 0,
      leader: null,
      followers: new Set(),
    };
    this.#known.set(address, made);
    return made;
  }

  /** The oldest that nobody waits for. */
  #forgetOne(): void {
    for (const [address, known] of this.#known) {
      if (known.leader !== null || known.followers.size > 0) continue;
      this.#known.delete(address);
      return;
    }
  }
}

/** 2200, 2203, 2204: the address answered "no". Silence and our own failures are not held against it. */
function isHard(outcome: Verdict): boolean {
  return (
    outcome.name === "ConnectError" || outcome.name === "DestinationNotReachable" || outcome.name === "ConnectionReset"
  );
}
