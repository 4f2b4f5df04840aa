import type { ListenConfig } from "./edge-config.ts";
import { field } from "./field.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";

/** `http2` of an entry of `listen`. */
export const http2Field = field(readSwitch, {
  type: "string",
  enum: ["on", "off"],
  description: "HTTP/2 beside HTTP/1.1. Without TLS: for clients that begin with it (h2c with prior knowledge).",
});

/** From the words of one entry to those of the program. */
export function assembleListen({ url, http2 }: { url: ListenConfig; http2: "on" | "off" }): ListenConfig {
  return http2 === "off" ? { ...url, http2 } : url;
}

function readSwitch(value: unknown): Parsed<"on" | "off"> {
  // A habit from YAML 1.1, where `on` and `off` are booleans.
  if (value === "on" || value === true) return good("on");
  if (value === "off" || value === false) return good("off");
  return bad(`expected on or off, found ${shown(value)}`);
}
