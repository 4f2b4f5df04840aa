/** An IPv4-mapped IPv6 address as IPv4; without a zone (`fe80::1%eth0`), which means something on this machine only. */
export function plainAddress(address: string): string {
  const zone = address.indexOf("%");
  const bare = zone < 0 ? address : address.slice(0, zone);
  return bare.startsWith("::ffff:") && bare.includes(".") ? bare.slice(7) : bare;
}
