import { isIP } from "node:net";
import { authorityText, readAuthority } from "./authority.ts";
import type { ListenConfig, ListenTls } from "./edge-config.ts";
import { bad, good, notText, type Parsed } from "./parsed.ts";

/** For the JSON Schema; `readListenUrl` says more when it does not match. */
export const LISTEN_URL_PATTERN = "^https?://[^/?#@]+/?$";

const EXAMPLE = "http://0.0.0.0:8080";

/** Read `http://0.0.0.0:8080`, `https://[::]:443`, `http://localhost:0` (port 0: any free one; no port: 80 or 443). */
export function readListenUrl(value: unknown): Parsed<ListenConfig> {
  if (typeof value !== "string") return notText(value, `an address to listen on, such as ${EXAMPLE}`);
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(value);
  if (match === null) return noScheme(value);
  const scheme = (match[1] ?? "").toLowerCase();
  if (scheme !== "http" && scheme !== "https")
    return bad(`"${scheme}" is not a scheme to listen for; write one such as ${EXAMPLE}`);
  const rest = match[2] ?? "";
  if (/^(?:\*|:)/.test(rest)) {
    return bad(`"${value}" has no address; 0.0.0.0 is every IPv4 address, [::] every address`);
  }
  const authority = readAuthority(rest);
  if (!authority.ok) return bad(`cannot listen on ${JSON.stringify(value)}: ${authority.message}`);
  const plain = bindAddress(value, authority.value.host, authority.value.port ?? (scheme === "https" ? 443 : 80));
  return plain.ok && scheme === "https" ? good({ ...plain.value, tls: BARE_TLS }) : plain;
}

/** What a TLS listener is that nothing else is said of. */
export const BARE_TLS: ListenTls = Object.freeze({ certificates: [], minVersion: "TLSv1.2" });

function bindAddress(url: string, name: string, port: number): Parsed<ListenConfig> {
  // A literal, because what `localhost` resolves to differs between machines and would differ between two starts.
  const host = name === "localhost" ? "127.0.0.1" : name;
  if (isIP(host) !== 0) return good({ url, host, port });
  return bad(`"${name}" is a name; a listener needs an address of this machine, 0.0.0.0, [::] or localhost`);
}

function noScheme(value: string): Parsed<ListenConfig> {
  if (/^[0-9]+$/.test(value)) return bad(`"${value}" is only a port; write http://0.0.0.0:${value}`);
  if (/^:[0-9]+$/.test(value)) return bad(`"${value}" has no address; write http://0.0.0.0${value}`);
  const authority = readAuthority(value);
  if (!authority.ok) return bad(`"${value}" is not an address to listen on; write one such as ${EXAMPLE}`);
  const { host, port } = authority.value;
  return bad(`"${value}" has no scheme; write http://${authorityText(host, port ?? 8080)}`);
}
