import { isIPv4 } from "node:net";

/** Does this literal (canonical, IPv6 without brackets) lead to the machine itself, and never leave it? A name is never one: `127.0.0.1.example`. */
export function isLoopback(address: string): boolean {
  return address === "::1" || (address.startsWith("127.") && isIPv4(address));
}
