import { z } from "zod";
import { readCidr } from "./cidr.ts";
import type { MaintenanceConfig } from "./edge-config.ts";
import { field, group } from "./field.ts";
import { INSTANT_PATTERN, readInstant } from "./instant.ts";
import { bad, good, notText, shown, type Parsed } from "./parsed.ts";

const MOST_CHARACTERS = 500;
const MOST_RANGES = 1000;

/** What would not be seen, or would change how the rest is seen; private-use characters are the slots of the pages' templates. */
const STRANGE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ue000-\uf8ff]/;

/** When a maintenance is over. */
export const untilField = field(readInstant, {
  type: "string",
  pattern: INSTANT_PATTERN,
  description:
    "When it is over, with a time zone; visitors get `Retry-After` until then. Without it: when it is taken out.",
  examples: ["2026-11-23T18:00:00Z", "2026-11-23T19:00+01:00"],
});

/** What visitors read. */
export const messageField = field(readMessage, {
  type: "string",
  description: "A line for the visitors, in plain text.",
  examples: ["New shelves. We are back at 7 pm."],
});

/** Who is let through. */
export const allowField = z
  .array(
    field(readCidr, {
      type: "string",
      description: "a range or an address.",
      examples: ["192.0.2.7", "2001:db8::/32"],
    }),
  )
  .max(MOST_RANGES, { error: `more than ${MOST_RANGES} ranges` })
  .describe("Clients that are let through to the origin: your own addresses.");

const mapping = group({
  until: untilField.optional(),
  message: messageField.optional(),
  allow: allowField.optional(),
});

/** `maintenance` of a site. */
export const maintenanceSchema = z
  .union([z.boolean(), mapping], {
    error: (issue) => `expected true, false or a mapping with until, message or allow, found ${shown(issue.input)}`,
  })
  .transform((read): MaintenanceConfig | null => {
    if (read === false) return null;
    if (read === true) return { untilMs: null, message: null, allow: [] };
    return { untilMs: read.until ?? null, message: read.message ?? null, allow: read.allow ?? [] };
  });

function readMessage(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a line of text");
  // A block of YAML has line ends in it.
  const text = value.trim().replaceAll(/\s+/g, " ");
  if (text === "") return bad("the message is empty; leave it out");
  if (text.length > MOST_CHARACTERS) return bad(`the message is longer than ${MOST_CHARACTERS} characters`);
  return STRANGE.test(text) ? bad("the message has a control character in it; write plain text") : good(text);
}
