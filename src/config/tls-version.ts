import { bad, good, shown, type Parsed } from "./parsed.ts";

/** Read `1.2` or `1.3`, the versions of TLS that may be asked for at least (RFC 8996 ended the older ones). */
export function readTlsVersion(value: unknown): Parsed<"TLSv1.2" | "TLSv1.3"> {
  const text = String(value);
  if (text === "1.2" || text === "TLSv1.2") return good("TLSv1.2");
  if (text === "1.3" || text === "TLSv1.3") return good("TLSv1.3");
  return bad(`${shown(value)} is not a version to ask for; write "1.2" or "1.3"`);
}
