import { isIP } from "node:net";
import { authorityText, readAuthority } from "./authority.ts";
import type { AdminConfig } from "./edge-config.ts";
import { bad, good, notText, type Parsed } from "./parsed.ts";

/** Where the admin API listens unless something else is said. */
export const DEFAULT_ADMIN_URL = "http://127.0.0.1:9900";

/** For the JSON Schema; `readAdminUrl` says more when it does not match. */
export const ADMIN_URL_PATTERN = "^http://[^/?#@]+:[0-9]+/?$";

/** Read `http://127.0.0.1:9900`, `http://[::1]:9900`, `http://localhost:0` (port 0: any free one). */
export function readAdminUrl(value: unknown): Parsed<AdminConfig> {
  if (typeof value !== "string") return notText(value, `an address such as ${DEFAULT_ADMIN_URL}`);
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(value);
  if (match === null) return bad(`"${value}" has no scheme; write one such as ${DEFAULT_ADMIN_URL}`);
  if (match[1]?.toLowerCase() !== "http") {
    return bad(`"${value}": the admin API speaks plain HTTP on this machine; write one such as ${DEFAULT_ADMIN_URL}`);
  }
  const authority = readAuthority(match[2] ?? "");
  if (!authority.ok) return bad(`"${value}" is no address for the admin API: ${authority.message}`);
  const { host, port } = authority.value;
  if (port === null) return bad(`"${value}" has no port; write one such as ${DEFAULT_ADMIN_URL}`);
  return atAddress(host, port);
}

/** A literal only: what a name leads to is somebody else's decision, and who decides it could read the token. */
function atAddress(name: string, port: number): Parsed<AdminConfig> {
  const host = name === "localhost" ? "127.0.0.1" : name;
  if (isIP(host) === 0) return bad(`"${name}" is a name; the admin API needs an address of a machine, or localhost`);
  return good({ url: `http://${authorityText(host, port)}`, host, port });
}
