import { z } from "zod";
import { countFrom } from "./count.ts";
import { duration } from "./duration-field.ts";
import type { ConnectionLimitConfig, QueueConfig } from "./edge-config.ts";
import { field, group } from "./field.ts";
import type { ConfigPath, Finding } from "./mistake.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";

const MOST = 1_000_000;
const DEFAULT_QUEUE: QueueConfig = Object.freeze({ length: 1000, timeoutMs: 10_000 });

/** `max_connections` of an origin. */
export const maxConnectionsSchema = countFrom(
  1,
  MOST,
  "So many requests and tunnels at once may use this origin, over all threads; others wait in `queue`. Default: no limit.",
);

const mapping = group({
  length: countFrom(1, MOST, "So many requests may wait, over all threads; beyond that 2205 at once.").prefault(
    DEFAULT_QUEUE.length,
  ),
  timeout: duration("10s", "How long each of them may wait; after that 2205."),
})
  .transform(({ length, timeout }): QueueConfig => ({ length, timeoutMs: timeout }))
  .describe("Where requests wait while `max_connections` are in use.");

const off = field(readOff, { type: "string", enum: ["off"], description: "Nobody waits: 2205 at once." });

/** `queue` of an origin. */
export const queueSchema = z.union([off, mapping], {
  error: (issue) => `expected off or a mapping with length and timeout, found ${shown(issue.input)}`,
});

/** What is written of a limit. */
export interface ConnectionLimitInput {
  readonly max_connections?: number | undefined;
  readonly queue?: z.output<typeof queueSchema> | undefined;
}

/** The limit of an origin, or null; a queue for nothing is a mistake. */
export function assembleConnectionLimit(
  { max_connections: maxConnections, queue }: ConnectionLimitInput,
  path: ConfigPath,
  mistakes: Finding[],
): ConnectionLimitConfig | null {
  if (maxConnections !== undefined) return { maxConnections, queue: queue === "off" ? null : (queue ?? DEFAULT_QUEUE) };
  if (queue !== undefined) {
    const message = "without max_connections nobody ever waits; add max_connections beside it, or leave queue out";
    mistakes.push({ path: [...path, "queue"], at: "key", message });
  }
  return null;
}

function readOff(value: unknown): Parsed<"off"> {
  // A habit from YAML 1.1, where `off` is the boolean.
  if (value === "off" || value === false) return good("off");
  return bad(`expected off or a mapping, found ${shown(value)}`);
}
