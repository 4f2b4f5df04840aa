import ipaddr from "ipaddr.js";
import { bad, good, notText, type Parsed } from "./parsed.ts";

/**
 * Read `10.0.0.0/8`, `2001:db8::/32` or a single address.
 * @returns always with a prefix length: `192.0.2.1` becomes `192.0.2.1/32`
 */
export function readCidr(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "an address range such as 10.0.0.0/8");
  const [address = "", prefix, ...rest] = value.split("/");
  const isFourPart = ipaddr.IPv4.isValidFourPartDecimal(address);
  if (rest.length > 0 || !(isFourPart || ipaddr.IPv6.isValid(address))) {
    return bad(`"${value}" is not an address or range; write one such as 10.0.0.0/8 or 192.0.2.1`);
  }
  const parsed = ipaddr.parse(address);
  const bits = parsed.kind() === "ipv4" ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (prefix === "" || !/^[0-9]+$/.test(prefix ?? "0") || length > bits) {
    return bad(`"${value}": the number after the slash must be from 0 to ${bits}`);
  }
  return wholeRange(value, parsed, length);
}

/** A range whose address has bits behind the prefix is a slip of the pen: of the prefix or of the address, we cannot know. */
function wholeRange(written: string, address: ipaddr.IPv4 | ipaddr.IPv6, length: number): Parsed<string> {
  const text = `${address.toString()}/${length}`;
  const family = address.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  const network = family.networkAddressFromCIDR(text).toString();
  if (network === address.toString()) return good(text);
  return bad(`"${written}" is inside a range, not its start; write ${network}/${length}`);
}
