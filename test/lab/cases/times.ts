/** From the request to the whole answer, ms. Nothing in the lab takes time by itself; what is granted is for a busy machine. */
export type Window = readonly [fromMs: number, toMs: number];

export const AT_ONCE: Window = [0, 800];
/**
 * At once, or with the second SYN: where nothing takes time an ICMP answer can arrive while connect(2) still holds the socket; the kernel then keeps it for
 * the next SYN, a second later.
 */
export const WITH_A_SYN: Window = [0, 1800];
/** A second address after RFC 8305's 250 ms: the visitor waits no more than 0.35 s longer. */
export const ONE_STAGGER: Window = [240, 600];
/** Three probes a second apart, then the kernel gives the neighbour up. */
export const NEIGHBOUR: Window = [2500, 5300];
/** The product's default connect budget. */
export const FIFTEEN_SECONDS: Window = [14_800, 15_700];

/** A limit of the site's own, and what it takes to find the reason. */
export function after(limitMs: number): Window {
  return [limitMs - 20, limitMs + 900];
}
