import { bad, good, notText, shown, type Parsed } from "./parsed.ts";

/** Read the target of a check: `/health`, `/health?deep=1`. */
export function readCheckPath(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a path such as /health");
  if (!value.startsWith("/"))
    return bad(`${shown(value)} is not a path; write one that begins with /, such as /health`);
  // It goes into a request line: what is no visible ASCII must be percent-encoded (RFC 3986 §2).
  if (!/^[\x21-\x22\x24-\x7e]+$/.test(value))
    return bad(`${shown(value)} has letters in it that must be percent-encoded`);
  return good(value);
}
