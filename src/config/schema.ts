import { z } from "zod";
import { acmeSchema } from "./acme-schema.ts";
import { readAccessLog } from "./access-log.ts";
import { adminSchema } from "./admin-schema.ts";
import { readCidr } from "./cidr.ts";
import { blockingSchema } from "./blocking-schema.ts";
import { count, countFrom } from "./count.ts";
import { DURATION_PATTERN, readDuration } from "./duration.ts";
import { duration } from "./duration-field.ts";
import type { ClientHeader, ListenConfig } from "./edge-config.ts";
import { egressSchema } from "./egress-schema.ts";
import { field, group } from "./field.ts";
import { frontTlsSchema, listenTlsSchema } from "./front-tls-schema.ts";
import { LISTEN_URL_PATTERN, readListenUrl } from "./listen-url.ts";
import { loadShape } from "./load-schema.ts";
import { pagesSchema } from "./pages-schema.ts";
import { bad, good, notText, shown, type Parsed } from "./parsed.ts";
import { resolverSchema } from "./resolver-schema.ts";
import { siteSchema } from "./site-schema.ts";
import { readSize, SIZE_PATTERN } from "./size.ts";
import { switchField } from "./switch-field.ts";
import { MOST_THREADS, readThreads } from "./threads.ts";

const CLIENT_HEADERS: readonly ClientHeader[] = ["auto", "x-forwarded-for", "forwarded"];

/** Below these a browser's ordinary request would not pass. */
const SMALLEST = { headBytes: 1024, targetBytes: 256, headerCount: 8 };
/** Each may hold some 200 KiB. */
const MOST_STREAMS = 1000;

/** One entry of `listen`. */
export const listenEntrySchema = group({
  url: field(readListenUrl, {
    type: "string",
    pattern: LISTEN_URL_PATTERN,
    description: "`http://ADDRESS:PORT` or `https://ADDRESS:PORT`; port 0 takes any free one.",
    examples: ["http://0.0.0.0:8080", "http://[::]:80", "https://[::]:443"],
  }),
  tls: listenTlsSchema.optional(),
  http2: switchField(
    "HTTP/2 beside HTTP/1.1. Without TLS: for clients that begin with it (h2c with prior knowledge).",
  ).prefault("on"),
  proxy_protocol: switchField(
    "`on`: connections come from a load balancer in `trusted_proxies` and begin with a header of the PROXY protocol, version 1 or 2; all others are closed.",
  ).prefault("off"),
});

/** What one entry of `listen` says. */
export function listenerOf(entry: z.output<typeof listenEntrySchema>): ListenConfig {
  const { url, http2, proxy_protocol: isProxied } = entry;
  return { ...url, ...(http2 ? {} : { http2: "off" }), ...(isProxied ? { isProxied } : {}) };
}

/** `listen`, with its default. */
export const listenSchema = z
  .array(listenEntrySchema)
  .min(1)
  .describe("Where clients connect to.")
  .prefault([{ url: "http://0.0.0.0:8080" }]);

const timeouts = group({
  client_head: duration("10s", "From the first byte of a request (or the accept) to the end of its head."),
  client_idle: duration("75s", "Between two requests on one connection."),
  client_body_idle: duration("60s", "The longest pause inside a request's body, or of a client that does not read."),
  stuck_thread: duration("10s", "A worker thread that does nothing for so long is ended and replaced."),
  drain: duration("30s", "How long running requests may go on after SIGTERM."),
  drain_delay: field(readDuration, {
    type: "string",
    pattern: DURATION_PATTERN,
    description:
      "After SIGTERM the health endpoint says 503 for so long before the listeners close; default: not at all.",
    examples: ["5s"],
  }).optional(),
}).describe("How long to wait for clients.");

const limits = group({
  header_bytes: sizeFrom(SMALLEST.headBytes, "64KiB", "Request line and header fields together."),
  target_bytes: sizeFrom(SMALLEST.targetBytes, "16KiB", "The request's target."),
  header_count: count(SMALLEST.headerCount, 128, "Header fields of a request."),
  http2_streams: countFrom(1, MOST_STREAMS, "Requests at once on one HTTP/2 connection.").prefault(100),
  ...loadShape,
}).describe("What a request may have, and what all of them together: beyond it clients get 2004.");

const pool = group({
  idle_per_origin: count(0, 64, "Idle connections kept per origin address and thread."),
  idle_total: count(0, 1024, "Idle connections kept per thread."),
  idle_timeout: duration("50s", "How long an idle connection is kept; shorter where the origin says so."),
}).describe("Connections to origins that wait for the next request.");

const edgeShape = {
  listen: listenSchema,
  admin: adminSchema,
  state_dir: field(readFolder, {
    type: "string",
    description: "Folder for what must survive a restart.",
  }).prefault(".wao"),
  threads: field(readThreads, {
    type: ["integer", "string"],
    minimum: 1,
    maximum: MOST_THREADS,
    pattern: "^auto$",
    description: "Worker threads; `auto`: as many as there are CPUs.",
    examples: ["auto", 4],
  }).prefault("auto"),
  trusted_proxies: z
    .array(
      field(readCidr, {
        type: "string",
        description: "a range or an address.",
        examples: ["10.0.0.0/8", "2001:db8::/32"],
      }),
    )
    .prefault([])
    .describe("Addresses whose `X-Forwarded-*`, `Forwarded` and `WAO-Request-Id` are believed."),
  client_header: field(readClientHeader, {
    type: "string",
    enum: CLIENT_HEADERS,
    description:
      "Where trusted proxies say who the client is: `x-forwarded-for`, `forwarded` (RFC 7239), or `auto`: the first, and the second where the first is absent.",
  }).prefault("auto"),
  access_log: field(readAccessLog, {
    type: "string",
    description:
      "Where one line of JSON per request goes: `stdout`, `stderr`, `off` or a file, which SIGUSR1 and SIGHUP open again (log rotation).",
    examples: ["stdout", "off", "/var/log/wao.log"],
  }).prefault("stdout"),
  timeouts: timeouts.prefault({}),
  limits: limits.prefault({}),
  pool: pool.prefault({}),
  resolver: resolverSchema.prefault({}),
  egress: egressSchema.prefault({}),
  tls: frontTlsSchema.prefault({}),
  acme: acmeSchema.optional(),
  blocking: blockingSchema
    .optional()
    .describe("When an origin is not asked any more (2202), for all sites that do not say otherwise, or `off`."),
  pages: pagesSchema.optional().describe("How the edge's own answers look, for all sites that do not say otherwise."),
};

/** The whole file: for the JSON Schema and the reference page. */
export const fileSchema = group({
  ...edgeShape,
  sites: z.array(siteSchema).min(1).describe("What is served."),
});

/** The file without a look into its sites: the loader reads those one by one, so a mistake in one hides none in another. */
export const edgeSchema = group({ ...edgeShape, sites: z.array(z.unknown()).min(1) });

export type EdgeInput = z.output<typeof edgeSchema>;

function readClientHeader(value: unknown): Parsed<ClientHeader> {
  const known = CLIENT_HEADERS.find((one) => one === value);
  return known === undefined
    ? bad(`${shown(value)} is not known here; write ${CLIENT_HEADERS.join(", ")}`)
    : good(known);
}

function readFolder(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "the name of a folder");
  return value === "" ? bad("the folder's name is empty") : good(value);
}

function sizeFrom(lowest: number, byDefault: string, description: string) {
  const read = (value: unknown): Parsed<number> => {
    const size = readSize(value);
    if (!size.ok || size.value >= lowest) return size;
    return bad(`${shown(value)} is too little for ordinary requests; write at least ${lowest}`);
  };
  return field(read, { type: ["integer", "string"], pattern: SIZE_PATTERN, description }).prefault(byDefault);
}
