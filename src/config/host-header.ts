import { authorityText, readAuthority } from "./authority.ts";
import type { SiteConfig } from "./edge-config.ts";
import { bad, good, notText, type Parsed } from "./parsed.ts";

export type HostHeader = SiteConfig["hostHeader"];

export const PRESERVE: HostHeader = Object.freeze({ mode: "preserve" });
const ORIGIN: HostHeader = Object.freeze({ mode: "origin" });

/** Read `preserve`, `origin` or the host (with a port if wanted) that the origin is to see. */
export function readHostHeader(value: unknown): Parsed<HostHeader> {
  if (typeof value !== "string") return notText(value, "preserve, origin or a host name");
  if (value === "preserve") return good(PRESERVE);
  if (value === "origin") return good(ORIGIN);
  const authority = readAuthority(value);
  if (!authority.ok || value.endsWith("/")) {
    return bad(`"${value}" is neither preserve nor origin nor a host name`);
  }
  const { host, port } = authority.value;
  if (port !== null) return good({ mode: "fixed", value: authorityText(host, port) });
  return good({ mode: "fixed", value: host.includes(":") ? `[${host}]` : host });
}
