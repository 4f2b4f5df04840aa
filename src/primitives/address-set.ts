import ipaddr from "ipaddr.js";
import { networkOf } from "./network.ts";

/** A set of IP networks (CIDR). For decisions once per connection, not per request. */
export class AddressSet {
  readonly #networks: ReturnType<typeof networkOf>[];

  /** `cidrs` are valid: the configuration was checked. A bare address is a network of one. */
  constructor(cidrs: readonly string[]) {
    this.#networks = cidrs.map(networkOf);
  }

  /** True if the address (an IP literal) lies in one of the networks. IPv4-mapped IPv6 counts as IPv4. */
  has(address: string): boolean {
    if (this.#networks.length === 0 || !ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.#networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
  }
}
