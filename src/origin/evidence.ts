import type { AddressMemory } from "./address-memory.ts";
import { Knocks } from "./knocks.ts";
import type { LocalAddresses } from "./local-addresses.ts";
import { readNextHop } from "./neighbour-table.ts";
import type { OriginAddress } from "./origin-address.ts";
import { RefusalCauses } from "./refusal-cause.ts";
import type { Verdict } from "./verdict.ts";

/** ARP and neighbour discovery give up after three probes one second apart; what comes sooner is somebody's ICMP. */
const NEIGHBOUR_GIVE_UP_MS = 2500;
/** One after the other: two at once could not tell whose ICMP was counted. */
const KNOCKS_AT_ONCE = 1;
/** More refusals than this at a time get no reason rather than a late answer. */
const MOST_WAITING_KNOCKS = 8;

/** A failed dial: where, what connect(2) said, how long it took. */
export interface FailedDial {
  readonly address: OriginAddress;
  readonly verdict: Verdict;
  readonly durationMs: number;
}

/** Finds the reason that an errno leaves open, in what the kernel counts and remembers. Off the data path; a few small files per failure. */
export class Evidence {
  readonly #memory: AddressMemory;
  readonly #local: LocalAddresses;
  readonly #refusals: RefusalCauses;
  readonly #knocks: Knocks;

  constructor(memory: AddressMemory, local: LocalAddresses, clock: () => number) {
    this.#memory = memory;
    this.#local = local;
    this.#refusals = new RefusalCauses(clock);
    this.#knocks = new Knocks(this.#refusals, KNOCKS_AT_ONCE, MOST_WAITING_KNOCKS);
  }

  close(): void {
    this.#knocks.close();
  }

  /** Complete the verdict; `done` may be called at once. */
  weigh(dial: FailedDial, done: (verdict: Verdict) => void): void {
    const { address, verdict, durationMs } = dial;
    if (address.kind === "unix") return done(verdict);
    if (verdict.name === "ConnectError") return this.#refused(dial, done);
    if (verdict.name === "DestinationNotReachable") this.#refusals.note();
    if (verdict.name === "ConnectTimeout") return this.#silent(dial, done);
    if (verdict.reason === "icmp-host" && durationMs >= NEIGHBOUR_GIVE_UP_MS) return this.#unreachable(dial, done);
    if (isNoFamily(verdict) && this.#local.lacksOnlyFamily(address.family))
      return done({ ...verdict, name: "AddressFamilyUnsupported", reason: null });
    return done(verdict);
  }

  /** RST or ICMP: where it is not plain, one more SYN decides. */
  #refused({ address, verdict }: FailedDial, done: (verdict: Verdict) => void): void {
    this.#refusals.isPlainRst((isRst) => {
      if (isRst) return done({ ...verdict, reason: "rst" });
      if (!this.#refusals.canTell) return done(verdict);
      return this.#knocks.ask(address, (answer) =>
        done({ ...verdict, reason: answer === "rst" || answer === "icmp-port" ? answer : null }),
      );
    });
  }

  #silent(dial: FailedDial, done: (verdict: Verdict) => void): void {
    const { address, verdict } = dial;
    if (this.#memory.recentIcmp(address.text) !== null) return done({ ...verdict, reason: "recent-icmp" });
    if (address.kind === "unix" || address.family === 6) return done({ ...verdict, reason: "syn-unanswered" });
    return readNextHop(address.ip, (hop) =>
      done({ ...verdict, reason: hop === "incomplete" ? "arp-incomplete" : "syn-unanswered" }),
    );
  }

  /** EHOSTUNREACH about 3 s later: our own next hop did not answer, or a router says so of its own. The kernel's neighbour table decides for IPv4. */
  #unreachable(dial: FailedDial, done: (verdict: Verdict) => void): void {
    const { address, verdict } = dial;
    if (address.kind === "unix") return done(verdict);
    if (address.family === 6)
      return done(this.#local.isOnLink(address.ip, 6) ? { ...verdict, reason: "arp-failed" } : verdict);
    return readNextHop(address.ip, (hop) =>
      done(hop === "incomplete" ? { ...verdict, reason: "arp-failed" } : verdict),
    );
  }
}

/** What Linux answers to connect(2) where the machine has no address of the family. */
function isNoFamily(verdict: Verdict): boolean {
  return (
    verdict.name === "EdgeNetworkError" &&
    (verdict.errno === "ENETUNREACH" || verdict.errno === "EADDRNOTAVAIL" || verdict.errno === "EAFNOSUPPORT")
  );
}
