import { authorityText } from "./authority.ts";
import type { ListenConfig } from "./edge-config.ts";

/**
 * What tells listeners apart, in their order: the address, and of those that take any free port of one address, which one it is. All else about a listener
 * may change while it stays the same one.
 */
export function listenerKeys(listen: readonly Pick<ListenConfig, "host" | "port">[]): string[] {
  const freeOnes = new Map<string, number>();
  return listen.map(({ host, port }) => {
    const address = authorityText(host, port);
    if (port !== 0) return address;
    const nth = (freeOnes.get(address) ?? 0) + 1;
    freeOnes.set(address, nth);
    return `${address}#${nth}`;
  });
}
