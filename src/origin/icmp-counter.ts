import { readFile } from "node:fs";

/** An older look at the counters proves nothing about the error at hand, ms. */
const FRESH_MS = 10_000;

/** `none`: no ICMP "unreachable" came in since the last look; `some`: one did, lately; `unknown`: it did, but the last look is too long ago. */
export type IcmpGrowth = "none" | "some" | "unknown";

/**
 * Tells a refusal by RST from one by ICMP port unreachable, which connect(2) reports as the same ECONNREFUSED: the kernel counts the ICMP messages it
 * receives (Linux: /proc/net/snmp and snmp6). Looked at only after a refusal, which the hold-down limits to four a second and address.
 */
export class IcmpCounter {
  readonly #clock: () => number;
  #last: { count: number; atMs: number } | null = null;

  /** Takes the first look in the background. @param clock monotonic, ms */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.growth(() => {});
  }

  /** Compare with the last look. */
  growth(done: (growth: IcmpGrowth) => void): void {
    readCount((count) => done(count === null ? "unknown" : this.#compare(count)));
  }

  #compare(count: number): IcmpGrowth {
    const before = this.#last;
    const nowMs = this.#clock();
    this.#last = { count, atMs: nowMs };
    if (before === null) return "unknown";
    if (before.count === count) return "none";
    return nowMs - before.atMs <= FRESH_MS ? "some" : "unknown";
  }
}

/** IPv4 and IPv6 "destination unreachable" received, or null where the system does not tell. */
function readCount(done: (count: number | null) => void): void {
  readFile("/proc/net/snmp", "latin1", (error4, snmp) => {
    if (error4 !== null) return done(null);
    readFile("/proc/net/snmp6", "latin1", (error6, snmp6) => {
      done(unreachables4(snmp) + (error6 === null ? unreachables6(snmp6) : 0));
    });
  });
}

/** Two lines `Icmp: names…` and `Icmp: numbers…`. */
export function unreachables4(snmp: string): number {
  const [names, numbers] = snmp.split("\n").filter((line) => line.startsWith("Icmp: "));
  const column = names?.split(" ").indexOf("InDestUnreachs") ?? -1;
  return Number(numbers?.split(" ")[column] ?? 0);
}

export function unreachables6(snmp6: string): number {
  return Number(/^Icmp6InDestUnreachs\s+(\d+)$/m.exec(snmp6)?.[1] ?? 0);
}
