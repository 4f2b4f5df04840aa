import { isIP } from "node:net";
import { plainAddress } from "../primitives/plain-address.ts";

/** `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80` */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([0-9A-Fa-f:.]+)\])(?::[0-9]{1,5})?$/;

/**
 * The address in one entry of `X-Forwarded-For` or behind `for=` (RFC 7239 §6), with or without a port.
 * @returns an IP literal; null = none, such as `unknown` and `_hidden`
 */
export function nodeAddress(text: string): string | null {
  const match = WITH_PORT.exec(text);
  const address = match?.[1] ?? match?.[2] ?? text;
  return isIP(address) === 0 ? null : plainAddress(address.toLowerCase());
}
