import { isIP } from "node:net";
import { authorityText } from "./authority.ts";
import { readHostName } from "./host-name.ts";
import { bad, good, notText, type Parsed } from "./parsed.ts";

const DNS_PORT = 53;
const HIGHEST_PORT = 65_535;
const EXAMPLE = "192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53";

/**
 * Read the address of a name server: `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:53`.
 * @returns always with a port, IPv6 in brackets
 */
export function readServerAddress(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, `the address of a name server, such as ${EXAMPLE}`);
  const match = isIP(value) === 6 ? [value, value] : /^(\[[^\]]*\]|[^:]*)(?::([0-9]+))?$/.exec(value);
  if (match === null) return bad(`"${value}" is not the address of a name server; write one such as ${EXAMPLE}`);
  const host = readHostName(match[1] ?? "");
  if (!host.ok) return bad(`"${value}" is not the address of a name server: ${host.message}`);
  if (isIP(host.value) === 0) return bad(`"${value}" is a name; name servers are asked by address, such as ${EXAMPLE}`);
  const port = match[2] === undefined ? DNS_PORT : Number(match[2]);
  if (port < 1 || port > HIGHEST_PORT) return bad(`":${match[2]}" is not a port; ports go from 1 to ${HIGHEST_PORT}`);
  return good(authorityText(host.value, port));
}
