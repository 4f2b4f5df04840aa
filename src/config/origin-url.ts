import { authorityText, readAuthority } from "./authority.ts";
import type { OriginConfig } from "./edge-config.ts";
import { bad, good, notText, type Parsed } from "./parsed.ts";

/** Where an origin is, without its TLS settings. */
export type OriginUrl = Pick<OriginConfig, "url" | "scheme" | "host" | "port" | "socketPath" | "isAbsolute" | "http2">;

/** For the JSON Schema; `readOriginUrl` says more when it does not match. */
export const ORIGIN_URL_PATTERN = "^((https?|h2c?)://[^/?#@]+/?|unix:/.+)$";

/** sun_path of Linux has 108 bytes, the last one NUL; macOS has 104. */
const LONGEST_SOCKET_PATH = 103;

const EXAMPLE = "http://10.0.0.5:8080, https://origin.example or unix:/run/app.sock";

/** What is behind each scheme: TLS or not, and whether nothing but HTTP/2 is spoken. */
const SCHEMES: Readonly<Record<string, Pick<OriginUrl, "scheme" | "http2">>> = {
  http: { scheme: "http" },
  https: { scheme: "https" },
  h2c: { scheme: "http", http2: "only" },
  h2: { scheme: "https", http2: "only" },
};

/**
 * Read `http://host:port`, `https://host`, `h2c://host:port`, `h2://host` or `unix:/path`. A path, query, fragment or user name is refused: the edge
 * forwards the client's target as it is, so they would silently have no effect.
 */
export function readOriginUrl(value: unknown): Parsed<OriginUrl> {
  if (typeof value !== "string") return notText(value, `the origin's URL, such as ${EXAMPLE}`);
  if (/^unix:/i.test(value)) return unixSocket(value);
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(value);
  if (match === null) return noScheme(value);
  const scheme = (match[1] ?? "").toLowerCase();
  const spoken = SCHEMES[scheme];
  if (spoken === undefined) return wrongScheme(scheme, match[2] ?? "");
  const authority = readAuthority(match[2] ?? "");
  if (!authority.ok) return bad(`cannot use ${JSON.stringify(value)} as an origin: ${authority.message}`);
  const { host } = authority.value;
  const port = authority.value.port ?? (spoken.scheme === "https" ? 443 : 80);
  if (port === 0) return bad(`"${value}": an origin cannot have port 0`);
  return good({
    url: `${scheme}://${authorityText(host, port)}`,
    ...spoken,
    host,
    port,
    socketPath: null,
    ...(authority.value.isAbsolute ? { isAbsolute: true } : {}),
  });
}

function unixSocket(value: string): Parsed<OriginUrl> {
  // `unix:///run/app.sock` is how some others write it.
  const path = value.slice("unix:".length).replace(/^\/\/+(?=[^/])/, "/");
  if (!path.startsWith("/")) {
    return bad(`"${value}": the socket's path must be absolute, such as unix:/run/app.sock`);
  }
  if (path.includes("\0")) return bad("the socket's path contains a NUL");
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    return bad(`the socket's path is longer than ${LONGEST_SOCKET_PATH} bytes, the most a system allows`);
  }
  return good({ url: `unix:${path}`, scheme: "http", host: "localhost", port: 80, socketPath: path });
}

function noScheme(value: string): Parsed<OriginUrl> {
  if (value === "") return bad(`the origin is empty; write its URL, such as ${EXAMPLE}`);
  if (value.startsWith("/")) return bad(`"${value}" looks like a socket; write unix:${value}`);
  const authority = readAuthority(value);
  if (authority.ok) return bad(`"${value}" has no scheme; write http://${value} or https://${value}`);
  return bad(`"${value}" is not an origin's URL; write one such as ${EXAMPLE}`);
}

function wrongScheme(scheme: string, rest: string): Parsed<OriginUrl> {
  if (scheme === "grpc" || scheme === "grpcs") {
    const own = scheme === "grpc" ? "h2c" : "h2";
    return bad(`"${scheme}" is not a scheme of an origin; write ${own}://${rest} (gRPC is HTTP/2)`);
  }
  const near = { ws: "http", wss: "https" }[scheme];
  const hint =
    near === undefined ? "use http, https, h2, h2c or unix" : `write ${near}://${rest} (upgrades pass through it)`;
  return bad(`"${scheme}" is not a scheme of an origin; ${hint}`);
}
