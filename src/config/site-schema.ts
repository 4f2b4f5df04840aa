import { z } from "zod";
import { blockingSchema } from "./blocking-schema.ts";
import { DURATION_PATTERN, readDuration } from "./duration.ts";
import { duration } from "./duration-field.ts";
import type { SiteTimeouts } from "./edge-config.ts";
import { field, group } from "./field.ts";
import { readHostHeader } from "./host-header.ts";
import { readHostPattern } from "./host-pattern.ts";
import { maintenanceSchema } from "./maintenance-schema.ts";
import { METHOD_PATTERN, readMethod } from "./method.ts";
import { originSchema } from "./origin-schema.ts";
import { pagesSchema } from "./pages-schema.ts";
import { bad, good, notText, type Parsed } from "./parsed.ts";
import { readSize, SIZE_PATTERN } from "./size.ts";

const timeouts = group({
  connect: duration("15s", "Name, TCP and TLS together, over all addresses of the origin."),
  response: duration("200s", "From the last byte of the request to the head of the answer."),
  body_idle: duration(
    "60s",
    "The longest pause inside the body of the answer, or of an origin that does not take the request.",
  ),
  total: field(readTotal, {
    type: "string",
    pattern: `${DURATION_PATTERN}|^none$`,
    description: "From the last byte of the request to the last byte of the answer, or `none`. Not for upgrades.",
    examples: ["none", "5m"],
  }).prefault("none"),
})
  .transform((read): SiteTimeouts => ({
    connectMs: read.connect,
    responseMs: read.response,
    bodyIdleMs: read.body_idle,
    totalMs: read.total,
  }))
  .describe("How long to wait for the origin.");

const hosts = z
  .array(
    field(readHostPattern, {
      type: "string",
      description:
        "`shop.example`, `*.shop.example` (every name below it), `*` (whatever no other site takes), or an address.",
      examples: ["shop.example", "*.shop.example", "*"],
    }),
  )
  .min(1)
  .describe("The hosts this site answers for, without port. No two sites may have the same.");

/** One entry of `sites`. */
export const siteSchema = group({
  name: field(readSiteName, {
    type: "string",
    description: "How the site is called in the log, the metrics and commands; default: its first host.",
  }).optional(),
  hosts,
  origin: originSchema,
  host_header: field(readHostHeader, {
    type: "string",
    description:
      "The Host that the origin sees: `preserve` (the client's), `origin` (that of the origin's URL) or a name.",
    examples: ["preserve", "origin", "shop.example"],
  }).prefault("preserve"),
  timeouts: timeouts.optional(),
  max_body: field(readMaxBody, {
    type: ["integer", "string"],
    pattern: `${SIZE_PATTERN}|^none$`,
    description: "The largest request body, or `none`.",
    examples: ["100MiB", "none"],
  }).prefault("none"),
  methods: z
    .array(field(readMethod, { type: "string", pattern: METHOD_PATTERN, description: "in capitals, such as POST." }))
    .min(1)
    .optional()
    .describe("The only methods allowed (HEAD comes with GET); default: every method but CONNECT and TRACE."),
  blocking: blockingSchema
    .optional()
    .describe("When the site's origins are blocked (2202), key by key in place of the edge's `blocking`, or `off`."),
  server_timing: z
    .boolean()
    .prefault(false)
    .describe(
      "Tell visitors in `Server-Timing` how long name, connection, TLS, origin and edge took: for the network view of a browser.",
    ),
  pages: pagesSchema
    .optional()
    .describe("How the edge's own answers look for this site, key by key in place of the edge's `pages`."),
  disabled: z.boolean().optional().describe("Switched off: visitors get 2002; default: no."),
  maintenance: maintenanceSchema
    .optional()
    .describe("Worked on: visitors get 2003; default: no. `wao maintenance` goes before it."),
});

export type SiteInput = z.output<typeof siteSchema>;

function readTotal(value: unknown): Parsed<number | null> {
  return value === "none" ? good(null) : readDuration(value);
}

function readMaxBody(value: unknown): Parsed<number | null> {
  return value === "none" ? good(null) : readSize(value);
}

function readSiteName(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a name");
  if (value === "") return bad("the name is empty; leave the key out to use the first host");
  if (value.length > 253) return bad("the name is longer than 253 letters");
  if (/^[A-Za-z0-9_*.:-]+$/.test(value)) return good(value);
  return bad(`"${value}": a site's name is made of letters, digits and - _ . : *`);
}
