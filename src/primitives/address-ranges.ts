import ipaddr from "ipaddr.js";
import { type Address, networkOf } from "./network.ts";

interface Range<T> {
  readonly network: Address;
  readonly bits: number;
  readonly value: T;
}

/** RFC 6052 section 2.2: where the four bytes of an IPv4 address stand behind a prefix of 48 and of 96 bits (byte 8 stays zero). */
const BEHIND_48 = [6, 7, 9, 10] as const;
const BEHIND_96 = [12, 13, 14, 15] as const;
/** RFC 3056 section 2 */
const BEHIND_16 = [2, 3, 4, 5] as const;

/** IPv6 prefixes whose addresses lead to the IPv4 address that stands in them. */
const TRANSLATED: readonly { readonly prefix: string; readonly at: readonly number[] }[] = [
  // IPv4-compatible, RFC 4291 section 2.5.5.1 (deprecated)
  { prefix: "::/96", at: BEHIND_96 },
  // IPv4-translated, RFC 7915 section 2 (SIIT)
  { prefix: "::ffff:0:0:0/96", at: BEHIND_96 },
  // NAT64, RFC 6052 section 2.1
  { prefix: "64:ff9b::/96", at: BEHIND_96 },
  // NAT64 with a prefix of the network's own, RFC 8215: commonly a /96 of it, or the whole /48
  { prefix: "64:ff9b:1::/48", at: BEHIND_96 },
  { prefix: "64:ff9b:1::/48", at: BEHIND_48 },
  // 6to4
  { prefix: "2002::/16", at: BEHIND_16 },
];

/** Networks (CIDR), each with a value; the narrowest one that has an address decides, as in a routing table. */
export class AddressRanges<T> {
  readonly #ranges: readonly Range<T>[];
  readonly #translated = TRANSLATED.map(({ prefix, at }) => ({ network: ipaddr.IPv6.parseCIDR(prefix), at }));

  /** Of equally narrow ranges the first one counts. The CIDRs are valid: the configuration was checked. */
  constructor(ranges: readonly (readonly [cidr: string, value: T])[]) {
    this.#ranges = ranges.map(([cidr, value]) => rangeOf(cidr, value)).sort((a, b) => b.bits - a.bits);
  }

  /**
   * The values that hold for an IP literal: that of the address itself, and that of the IPv4 address which stands in an IPv6 one and is reached
   * through it. IPv4-mapped IPv6 *is* that IPv4 address, an unspecified address is the loopback that a connection to it reaches.
   */
  find(address: string): T[] {
    const [bare = address] = address.split("%", 1);
    if (!ipaddr.isValid(bare)) return [];
    return this.#meanings(ipaddr.process(bare)).flatMap((meaning) => this.#narrowest(meaning));
  }

  #narrowest(address: Address): T[] {
    const found = this.#ranges.find(
      ({ network, bits }) => network.kind() === address.kind() && address.match(network, bits),
    );
    return found === undefined ? [] : [found.value];
  }

  #meanings(address: Address): Address[] {
    if (address.toByteArray().every((byte) => byte === 0)) {
      return [address, address.kind() === "ipv4" ? ipaddr.IPv4.parse("127.0.0.1") : ipaddr.IPv6.parse("::1")];
    }
    if (address.kind() === "ipv4") return [address];
    const bytes = address.toByteArray();
    const inside = this.#translated
      .filter(({ network: [network, bits] }) => (address as ipaddr.IPv6).match(network, bits))
      .map(({ at }) => new ipaddr.IPv4(at.map((index) => bytes[index] ?? 0)));
    return [address, ...inside];
  }
}

/** A range of IPv4-mapped addresses is a range of IPv4 addresses. */
function rangeOf<T>(cidr: string, value: T): Range<T> {
  const [network, bits] = networkOf(cidr);
  if (network.kind() === "ipv6" && bits >= 96 && (network as ipaddr.IPv6).isIPv4MappedAddress()) {
    return { network: (network as ipaddr.IPv6).toIPv4Address(), bits: bits - 96, value };
  }
  return { network, bits, value };
}
