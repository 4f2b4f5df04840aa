import type { OriginAddress } from "./origin-address.ts";

/**
 * The order in which addresses are tried: families alternate, the preferred one first (RFC 8305 section 4), and addresses that lately failed or were
 * overtaken come after the others (the historical data that the same section allows).
 */
export function orderAddresses(
  addresses: readonly OriginAddress[],
  preferred: 4 | 6,
  isDemoted: (address: string) => boolean,
): OriginAddress[] {
  if (addresses.length < 2) return [...addresses];
  const good = addresses.filter((address) => !isDemoted(address.text));
  const bad = addresses.filter((address) => isDemoted(address.text));
  return [...interleave(good, preferred), ...interleave(bad, preferred)];
}

function interleave(addresses: readonly OriginAddress[], preferred: 4 | 6): OriginAddress[] {
  const first = addresses.filter((address) => address.kind !== "tcp" || address.family === preferred);
  const second = addresses.filter((address) => address.kind === "tcp" && address.family !== preferred);
  const mixed: OriginAddress[] = [];
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const one = first[index];
    const other = second[index];
    if (one !== undefined) mixed.push(one);
    if (other !== undefined) mixed.push(other);
  }
  return mixed;
}
