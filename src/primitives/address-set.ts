import ipaddr from "ipaddr.js";

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** A set of IP networks (CIDR). For decisions once per connection, not per request. */
export class AddressSet {
  readonly #networks: Network[];

  /** `cidrs` are valid: the configuration was checked. A bare address is a network of one. */
  constructor(cidrs: readonly string[]) {
    this.#networks = cidrs.map((cidr) => {
      if (cidr.includes("/")) return ipaddr.parseCIDR(cidr);
      const address = ipaddr.parse(cidr);
      return [address, address.kind() === "ipv4" ? 32 : 128];
    });
  }

  /** True if the address (an IP literal) lies in one of the networks. IPv4-mapped IPv6 counts as IPv4. */
  has(address: string): boolean {
    if (this.#networks.length === 0 || !ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.#networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
  }
}
