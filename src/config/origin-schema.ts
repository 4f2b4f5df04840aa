import { z } from "zod";
import { readCheckPath } from "./check-path.ts";
import { maxConnectionsSchema, queueSchema } from "./connection-limit-schema.ts";
import { countFrom } from "./count.ts";
import type { HealthConfig, ProxyProtocol } from "./edge-config.ts";
import { field, group } from "./field.ts";
import { duration } from "./duration-field.ts";
import { originTlsSchema } from "./origin-tls-schema.ts";
import { readOriginHttp2 } from "./origin-http2.ts";
import { ORIGIN_URL_PATTERN, readOriginUrl } from "./origin-url.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";

const url = field(readOriginUrl, {
  type: "string",
  pattern: ORIGIN_URL_PATTERN,
  description:
    "`http://host:port`, `https://host` or `unix:/path`; `h2c://host:port` and `h2://host` for HTTP/2 without and with TLS. Without a path: the client's is forwarded as it is.",
  examples: ["http://10.0.0.5:8080", "https://origin.example", "h2c://10.0.0.5:50051", "unix:/run/app.sock"],
});

const MOST_CHECKS = 1000;

const health = group({
  path: field(readCheckPath, {
    type: "string",
    pattern: "^/",
    description: "What is asked for, by GET; an answer of 200 to 399 is good.",
    examples: ["/health"],
  }).prefault("/"),
  every: duration("10s", "From one check to the next."),
  timeout: duration("5s", "How long connecting and the head of the answer may take together."),
  healthy_after: countFrom(1, MOST_CHECKS, "So many good checks in a row, and the origin is healthy again.").prefault(
    2,
  ),
  unhealthy_after: countFrom(1, MOST_CHECKS, "So many failed ones in a row, and it is not.").prefault(3),
  when_unhealthy: field(readWhenUnhealthy, {
    type: "string",
    enum: ["serve", "refuse"],
    description: "`serve`: only tell; `refuse`: use the site's next origin, or answer 2207.",
  }).prefault("serve"),
})
  .transform((read): HealthConfig => ({
    path: read.path,
    everyMs: read.every,
    timeoutMs: read.timeout,
    healthyAfter: read.healthy_after,
    unhealthyAfter: read.unhealthy_after,
    whenUnhealthy: read.when_unhealthy,
  }))
  .describe("Ask the origin by ourselves whether it is well, whatever the visitors see; default: not at all.");

const mapping = group({
  url,
  tls: originTlsSchema.optional(),
  http2: field(readOriginHttp2, {
    type: "string",
    enum: ["off", "auto", "only"],
    description:
      "HTTP/2 to this origin: `off`; `auto`: where an `https://` origin chooses it (ALPN); `only`: nothing else, without TLS with prior knowledge. `h2://` and `h2c://` mean `only`. Default: off.",
  }).optional(),
  health: health.optional(),
  max_connections: maxConnectionsSchema.optional(),
  queue: queueSchema.optional().describe("Where requests wait while `max_connections` are in use, or `off`."),
  send_proxy_protocol: field(readProxyProtocol, {
    type: "string",
    enum: ["v1", "v2"],
    description:
      "Tell the origin the client's address by the PROXY protocol; each request then has a connection of its own. Default: no.",
  }).optional(),
  disabled: z
    .boolean()
    .optional()
    .describe("Taken out of service: the site's next origin is used, or visitors get 2206."),
});

/** `origin` of a site. */
export const originSchema = z
  .union([url, mapping, z.array(z.union([url, mapping])).min(1)])
  .describe(
    "The server the answers come from: a URL, a mapping with `url`, or a list (first: primary, others: failover).",
  );

export type OriginInput = z.output<typeof originSchema>;

function readProxyProtocol(value: unknown): Parsed<ProxyProtocol> {
  if (value === "v1" || value === "v2") return good(value);
  return bad(`${shown(value)} is no version of the PROXY protocol; write v1 or v2, or leave the key out`);
}

function readWhenUnhealthy(value: unknown): Parsed<"serve" | "refuse"> {
  if (value === "serve" || value === "refuse") return good(value);
  return bad(`${shown(value)} is not known here; write serve or refuse`);
}
