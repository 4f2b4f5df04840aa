import { isIP } from "node:net";
import { readHostName } from "./host-name.ts";
import { bad, good, notText, type Parsed } from "./parsed.ts";

/**
 * Read one entry of `hosts`: `shop.example`, `*.shop.example`, `*`, `192.0.2.1`, `[2001:db8::1]`.
 * @returns lower case, punycode, no port, no trailing dot, IPv6 without brackets
 */
export function readHostPattern(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a host such as shop.example");
  if (value === "*") return good("*");
  if (value.includes("://")) {
    return bad(`"${value}" is a URL; write only its host: ${hostOf(value)}`);
  }
  const port = /^(\[.*\]|[^:]*):[0-9]*$/.exec(value);
  if (port !== null) {
    return bad(`"${value}" has a port; a site answers on every listener, so write only ${port[1]}`);
  }
  if (value.startsWith("*.")) return wildcard(value);
  if (value.includes("*")) {
    return bad(`"${value}": a wildcard is only allowed as the whole first part, such as *.shop.example`);
  }
  return readHostName(value);
}

function wildcard(value: string): Parsed<string> {
  const rest = value.slice(2);
  if (rest.includes("*")) {
    return bad(`"${value}": a wildcard is only allowed as the whole first part, such as *.shop.example`);
  }
  const parsed = readHostName(rest);
  if (!parsed.ok) return parsed;
  if (isIP(parsed.value) !== 0) return bad(`"${value}": an address cannot have a wildcard`);
  return good(`*.${parsed.value}`);
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname || "shop.example";
}
