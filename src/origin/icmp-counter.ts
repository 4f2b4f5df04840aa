import { readFile } from "node:fs";

/**
 * How many ICMP and ICMPv6 "destination unreachable" messages this machine has received; null where the system does not tell (Linux does, in
 * /proc/net/snmp and snmp6). Reads two small files off the event loop, ~0.3 ms.
 */
export function countUnreachables(done: (count: number | null) => void): void {
  readFile("/proc/net/snmp", "latin1", (error4, snmp) => {
    if (error4 !== null) return done(null);
    return readFile("/proc/net/snmp6", "latin1", (error6, snmp6) => {
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
