import { networkInterfaces, type NetworkInterfaceInfo } from "node:os";
import { BlockList } from "node:net";

/** Interfaces change seldom; one look costs ~0.1 ms. */
const FRESH_MS = 2000;

/** What this machine's interfaces say about reaching an address. Reads the interfaces at most every two seconds. */
export class LocalAddresses {
  readonly #clock: () => number;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #global4 = false;
  #global6 = false;
  #onLink = new BlockList();

  /** @param clock monotonic, ms */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Whether any interface bears an address of this family that is good for more than its own link. */
  hasFamily(family: 4 | 6): boolean {
    this.#look();
    return family === 4 ? this.#global4 : this.#global6;
  }

  /** Whether this machine has a network, but not of this family. Without any network it is cut off, which is another failure. */
  lacksOnlyFamily(family: 4 | 6): boolean {
    return !this.hasFamily(family) && this.hasFamily(family === 4 ? 6 : 4);
  }

  /** Whether the address is in the network of one of our interfaces, so that no router is between it and us. */
  isOnLink(ip: string, family: 4 | 6): boolean {
    this.#look();
    const [bare = ip] = ip.split("%", 1);
    return this.#onLink.check(bare, family === 4 ? "ipv4" : "ipv6");
  }

  #look(): void {
    const nowMs = this.#clock();
    if (nowMs - this.#readAtMs < FRESH_MS) return;
    this.#readAtMs = nowMs;
    this.#global4 = false;
    this.#global6 = false;
    this.#onLink = new BlockList();
    for (const info of Object.values(networkInterfaces()).flat()) if (info !== undefined) this.#add(info);
  }

  #add(info: NetworkInterfaceInfo): void {
    if (info.internal || info.cidr === null) return;
    const prefix = Number(info.cidr.slice(info.cidr.indexOf("/") + 1));
    this.#onLink.addSubnet(info.address, prefix, info.family === "IPv4" ? "ipv4" : "ipv6");
    if (info.family === "IPv4") this.#global4 ||= !info.address.startsWith("169.254.");
    else this.#global6 ||= !isLinkLocal6(info.address);
  }
}

/** fe80::/10 */
function isLinkLocal6(ip: string): boolean {
  return /^fe[89ab]/i.test(ip);
}
