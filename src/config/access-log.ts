import type { AccessLogConfig } from "./edge-config.ts";
import { bad, good, notText, type Parsed } from "./parsed.ts";

/** Read `stdout`, `stderr`, `off` or a file's path (not yet absolute). */
export function readAccessLog(value: unknown): Parsed<AccessLogConfig> {
  // A habit from YAML 1.1, where `off` is the boolean.
  if (value === false) return good({ to: "off" });
  if (typeof value !== "string") return notText(value, "stdout, stderr, off or a file");
  if (value === "stdout" || value === "stderr" || value === "off") return good({ to: value });
  if (value === "") return bad("the file's name is empty; write off to have no access log");
  if (value.endsWith("/")) return bad(`"${value}" is a folder; write the name of a file`);
  return good({ to: "file", path: value });
}
