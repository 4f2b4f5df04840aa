import { readHostName } from "./host-name.ts";
import { bad, good, type Parsed } from "./parsed.ts";

/** The host and port of a URL that may have nothing else. */
export interface Authority {
  /** Canonical name or IP literal, IPv6 without brackets. */
  readonly host: string;
  /** The name was written with a trailing dot. */
  readonly isAbsolute: boolean;
  /** null where none is written. */
  readonly port: number | null;
}

const HIGHEST_PORT = 65_535;

/**
 * Read what follows `scheme://`: host, optional port, at most a final slash. WHATWG's URL parser forgives too much for a
 * config (backslashes, tabs, `0x7f.1`), so this one does not use it.
 */
export function readAuthority(rest: string): Parsed<Authority> {
  const text = rest.endsWith("/") ? rest.slice(0, -1) : rest;
  const extra = surplus(text);
  if (extra !== null) return bad(extra);
  const match = /^(\[[^\]]*\]|[^:]*)(?::([0-9]*))?$/.exec(text);
  if (match === null) {
    const hint = text.split(":").length > 2 ? "; write an IPv6 address in brackets: [::1]" : "";
    return bad(`"${text}" is not a host with a port${hint}`);
  }
  const written = match[1] ?? "";
  const host = readHostName(written);
  if (!host.ok) return host;
  const isAbsolute = written.endsWith(".");
  if (match[2] === undefined) return good({ host: host.value, isAbsolute, port: null });
  const port = Number(match[2]);
  if (match[2] === "" || port > HIGHEST_PORT) {
    return bad(`":${match[2]}" is not a port; ports go up to ${HIGHEST_PORT}`);
  }
  return good({ host: host.value, isAbsolute, port });
}

/** `host:port` as a URL writes it. */
export function authorityText(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function surplus(text: string): string | null {
  if (/[\s\\]/.test(text)) return "there is a blank or a backslash in it";
  if (text.includes("#")) return `it has a fragment (${from(text, "#")}); leave that out`;
  if (text.includes("?")) return `it has a query (${from(text, "?")}); leave that out`;
  if (text.includes("/")) return `it has a path (${from(text, "/")}); leave that out`;
  if (text.includes("@")) return "it has a user name or password; leave that out";
  return null;
}

function from(text: string, mark: string): string {
  return text.slice(text.indexOf(mark));
}
