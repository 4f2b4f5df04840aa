import type { Assembly } from "./assemble-site.ts";
import type { ConfigPath } from "./mistake.ts";
import type { OriginUrl } from "./origin-url.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";

/** `http2` of an origin as it is written. */
export type OriginHttp2 = "off" | "auto" | "only";

export function readOriginHttp2(value: unknown): Parsed<OriginHttp2> {
  // In YAML 1.1 `off` is a boolean, and so some habits and tools write it.
  if (value === false) return good("off");
  if (value === "off" || value === "auto" || value === "only") return good(value);
  return bad(`${shown(value)} is not known here; write off, auto or only`);
}

interface WithHttp2 {
  readonly url: OriginUrl;
  readonly http2?: OriginHttp2 | undefined;
}

/** The URL with what the key `http2` beside it says; what cannot be meant goes to the assembly's mistakes. */
export function assembleOriginHttp2({ url, http2 }: WithHttp2, path: ConfigPath, { mistakes }: Assembly): OriginUrl {
  if (http2 === undefined || http2 === url.http2) return url;
  const wrong = contradiction(url, http2);
  if (wrong !== null) mistakes.push({ path: [...path, "http2"], at: "value", message: wrong });
  return http2 === "off" || wrong !== null ? url : { ...url, http2 };
}

function contradiction(url: OriginUrl, http2: OriginHttp2): string | null {
  if (url.http2 === "only") {
    const otherwise = url.scheme === "https" ? "https" : "http";
    return `${url.url} speaks nothing but HTTP/2; leave http2 out, or write ${otherwise}:// in url`;
  }
  if (http2 !== "auto" || url.scheme === "https") return null;
  return `without TLS nothing says which version ${url.url} speaks; write only where it is HTTP/2, or leave http2 out`;
}
