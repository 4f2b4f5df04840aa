/** An IPv4-mapped IPv6 address as IPv4; without a zone. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
