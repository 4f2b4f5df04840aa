const FNV_PRIME = 16_777_619;
/** Of an IPv6 address: the part that a provider gives to one customer (RFC 6177). */
const CUSTOMER_GROUPS = 4;

/**
 * 32 bits that stand for a client: for an IPv4 address, or for the /64 of an IPv6 address, of which one client has all.
 * @param seed a secret: nobody outside must be able to choose addresses that fall together
 */
export function clientHash(address: string, seed: number): number {
  const text = address.includes(":") ? customerOf(address) : address;
  let hash = seed | 0;
  // FNV-1a, then the mixing steps of MurmurHash3, because both halves are used by themselves.
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The first four groups; `::` stands for as many zeros as are missing. */
function customerOf(address: string): string {
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  if (tail === undefined || before.length >= CUSTOMER_GROUPS) return before.slice(0, CUSTOMER_GROUPS).join(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  return [...before, ...zeros, ...after].slice(0, CUSTOMER_GROUPS).join(":");
}
