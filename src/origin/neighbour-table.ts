import { readFile } from "node:fs";

/** `reachable` also when nothing is known against it. */
export type NextHop = "incomplete" | "reachable";

/** RTF_UP and RTF_GATEWAY of /proc/net/route. */
const UP = 1;
const GATEWAY = 2;
/** ATF_COM of /proc/net/arp: the hardware address is known. */
const COMPLETE = 2;

/**
 * Ask the kernel whether the IPv4 next hop towards `ip` answered ARP (Linux: /proc/net/route and /proc/net/arp; elsewhere always `reachable`).
 * Reads two small files off the event loop; call it at a failure only.
 */
export function readNextHop(ip: string, done: (hop: NextHop) => void): void {
  readFile("/proc/net/arp", "latin1", (arpError, arp) => {
    if (arpError !== null) return done("reachable");
    readFile("/proc/net/route", "latin1", (routeError, routes) => {
      done(routeError === null && isIncomplete(arp, nextHop(routes, ip)) ? "incomplete" : "reachable");
    });
  });
}

/** The address that must answer ARP: the gateway of the longest matching route, or the destination itself. */
export function nextHop(routes: string, ip: string): string {
  const wanted = toNumber(ip);
  let hop = ip;
  let longest = -1;
  for (const line of routes.split("\n").slice(1)) {
    const [, destination, gateway, flagText, , , , mask] = line.split("\t");
    if (destination === undefined || gateway === undefined || flagText === undefined || mask === undefined) continue;
    const flags = Number.parseInt(flagText, 16);
    const maskBits = fromKernelHex(mask);
    if ((flags & UP) === 0 || (wanted & maskBits) >>> 0 !== fromKernelHex(destination) || maskBits <= longest) continue;
    longest = maskBits;
    hop = (flags & GATEWAY) === 0 ? ip : toText(fromKernelHex(gateway));
  }
  return hop;
}

function isIncomplete(arp: string, hop: string): boolean {
  const line = arp.split("\n").find((text) => text.startsWith(`${hop} `));
  if (line === undefined) return false;
  const flags = Number(line.split(/\s+/)[2]);
  return (flags & COMPLETE) === 0;
}

/** The kernel prints the 32 bits in host order of a network-order number; this is for little-endian machines, which all of Node's Linux ones but s390x are. */
function fromKernelHex(hex: string): number {
  const n = Number.parseInt(hex, 16);
  return (((n & 0xff) << 24) | ((n & 0xff00) << 8) | ((n >>> 8) & 0xff00) | (n >>> 24)) >>> 0;
}

function toNumber(ip: string): number {
  return ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) >>> 0;
}

function toText(n: number): string {
  return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join(".");
}
