import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { bad, good, type Parsed } from "./parsed.ts";

/** RFC 1035 §2.3.4 */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** Letters, digits, hyphen (RFC 1123 §2.1), and the underscore that container networks use in names. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;

/**
 * Read a name or an address the way the edge compares it: lower case, IDN as punycode, no trailing dot; IPv6
 * compressed (RFC 5952) and without brackets.
 * @returns the canonical name, IPv4 or IPv6 literal
 */
export function readHostName(text: string): Parsed<string> {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (bare.includes(":") && isIPv6(bare)) return ipv6(bare);
  if (bare !== text || text.includes("[")) return bad(`"${text}" is not an IPv6 address`);
  if (isIPv4(text)) return good(text);
  return name(text);
}

function ipv6(text: string): Parsed<string> {
  if (text.includes("%")) return bad(`"${text}" has a zone; link-local addresses are not supported`);
  return good(new URL(`http://[${text}]`).hostname.slice(1, -1));
}

function name(text: string): Parsed<string> {
  const plain = text.endsWith(".") ? text.slice(0, -1) : text;
  if (plain === "") return bad("the host is empty");
  // `domainToASCII` follows WHATWG: it would take "0x7f.1" for 127.0.0.1 and cut at "/" or "?", so look first.
  const strange = /[\s/\\?#@:%<>^|*"'(),;=&!$+{}[\]~`]/.exec(plain)?.[0];
  if (strange !== undefined) return bad(`"${text}" is not a host name: it contains "${strange}"`);
  const labels = plain.split(".");
  if (/^(?:[0-9]+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? "")) {
    return bad(`"${text}" is not an IPv4 address; write all four numbers, such as 127.0.0.1`);
  }
  const ascii = domainToASCII(plain);
  if (ascii === "") return bad(`"${text}" is not a host name`);
  return checkLabels(text, ascii);
}

function checkLabels(written: string, ascii: string): Parsed<string> {
  if (ascii.length > LONGEST_NAME) return bad(`the host name is longer than ${LONGEST_NAME} letters`);
  for (const label of ascii.split(".")) {
    if (label === "") return bad(`"${written}" has an empty part between two dots`);
    if (label.length > LONGEST_LABEL) {
      return bad(`"${label}" is longer than ${LONGEST_LABEL} letters, the most a part of a name may have`);
    }
    if (!LABEL.test(label)) return bad(`"${written}" is not a host name: "${label}" is not allowed in it`);
  }
  return good(ascii);
}
