import { z } from "zod";
import { ADMIN_URL_PATTERN, DEFAULT_ADMIN_URL, readAdminUrl } from "./admin-url.ts";
import type { AdminConfig } from "./edge-config.ts";
import { field, group } from "./field.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";

const off = field(readOff, { type: "string", enum: ["off"], description: "No admin API." });

const mapping = group({
  url: field(readAdminUrl, {
    type: "string",
    pattern: ADMIN_URL_PATTERN,
    description:
      "Where it listens: `http://ADDRESS:PORT`; port 0 takes any free one. On loopback only this machine reaches it.",
    examples: [DEFAULT_ADMIN_URL, "http://[::1]:9900"],
  }).prefault(DEFAULT_ADMIN_URL),
  metrics: field(readMetricsAccess, {
    type: "string",
    enum: ["token", "open"],
    description:
      "Who may read `GET /metrics`: `token`: who has the admin token; `open`: everybody on this machine, others with the token.",
  }).prefault("token"),
}).transform(({ url, metrics }): AdminConfig | null => (metrics === "open" ? { ...url, metrics } : url));

/** `admin`: the operator's API, or `off`. */
export const adminSchema = z
  .union([off, mapping], { error: (issue) => `expected off or a mapping with url, found ${shown(issue.input)}` })
  .prefault({ url: DEFAULT_ADMIN_URL })
  .describe(
    "The API behind `wao status`, `block`, `unblock` and `reload`, or `off`. Its token is `WAO_ADMIN_TOKEN`, or else in the file `admin-token` of `state_dir`.",
  );

/** Read `off`. */
function readOff(value: unknown): Parsed<AdminConfig | null> {
  // A habit from YAML 1.1, where `off` is the boolean.
  if (value === "off" || value === false) return good(null);
  if (typeof value !== "string") return bad(`expected off or a mapping with url, found ${shown(value)}`);
  if (/^[a-z]+:\/\//i.test(value)) return bad(`an address has a key of its own here; write { url: "${value}" }`);
  return bad(`${shown(value)} is not known here; write off or { url: ${DEFAULT_ADMIN_URL} }`);
}

/** Read `token` or `open`. */
function readMetricsAccess(value: unknown): Parsed<"token" | "open"> {
  if (value === "token" || value === "open") return good(value);
  return bad(
    `${shown(value)} is not known here; write token (who reads the metrics needs the admin token) or open (everybody on this machine may)`,
  );
}
