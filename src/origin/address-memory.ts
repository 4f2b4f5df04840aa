import { ThreadNews } from "./thread-news.ts";
import type { Verdict } from "./verdict.ts";

/** How long an ICMP error may explain later silence: kernels and routers rate-limit ICMP, most connects of a burst see only silence. */
const ICMP_MEMORY_MS = 10_000;
/** How long an address that failed or was overtaken is tried after its siblings. */
const DEMOTED_MS = 30_000;
const MOST_ADDRESSES = 4096;

interface Known {
  icmp: Verdict | null;
  icmpAtMs: number;
  demotedUntilMs: number;
}

/** What the network told another thread: the one ICMP error of a burst reaches one of them. */
interface IcmpNews {
  readonly address: string;
  readonly outcome: Verdict;
}

/** What is remembered of each address that failed: the last ICMP error, and who was slow. */
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

  /** It can be connected to. */
  connected(address: string): void {
    const known = this.#known.get(address);
    if (known !== undefined) known.demotedUntilMs = 0;
  }

  /** It answered "no" (2200, 2203, 2204). Silence and our own failures are not held against it. */
  failed(address: string, outcome: Verdict): void {
    if (!HARD.has(outcome.name)) return;
    this.demote(address);
    if (outcome.name !== "DestinationNotReachable" || outcome.reason === "arp-failed") return;
    this.#noteIcmp(address, outcome);
    this.#news.tell({ address, outcome });
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

  #noteIcmp(address: string, outcome: Verdict): void {
    const known = this.#of(address);
    known.icmp = outcome;
    known.icmpAtMs = this.#clock();
  }

  #of(address: string): Known {
    const found = this.#known.get(address);
    if (found !== undefined) return found;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MOST_ADDRESSES && oldest !== undefined) this.#known.delete(oldest);
    const made: Known = { icmp: null, icmpAtMs: 0, demotedUntilMs: 0 };
    this.#known.set(address, made);
    return made;
  }
}

const HARD: ReadonlySet<Verdict["name"]> = new Set(["ConnectError", "DestinationNotReachable", "ConnectionReset"]);
