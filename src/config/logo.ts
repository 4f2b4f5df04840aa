import { bad, good, notText, shown, type Parsed } from "./parsed.ts";

const MAX_KIB = 32;
const DATA_URI = /^data:(image\/[a-z0-9.+-]+)((?:;[a-z0-9=-]+)*),(.*)$/i;

/** How the bytes of each kind begin: a PNG called WebP would be shown by some browsers and not by others. */
const BEGINNINGS: Readonly<Record<string, RegExp>> = {
  "image/svg+xml": /^[^]*<svg[\s>/]/i,
  "image/png": /^\x89PNG\r\n\x1a\n/,
  "image/webp": /^RIFF[^]{4}WEBP/,
  "image/jpeg": /^\xff\xd8\xff/,
  "image/gif": /^GIF8[79]a/,
  "image/avif": /^[^]{4}ftypavi[fs]/,
};

/**
 * Read a logo: `data:image/png;base64,…`. It is only ever shown by `<img>`, where the scripts of an SVG never run and nothing is fetched
 * (SVG 2 §2.2.1, secure static mode).
 */
export function readLogo(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a data URI such as data:image/svg+xml;base64,…");
  // YAML folds a long value with spaces.
  const uri = /;base64,/i.test(value) ? value.replaceAll(/\s+/g, "") : value.trim();
  if (uri.length > MAX_KIB * 1024)
    return bad(`the logo has ${Math.ceil(uri.length / 1024)} KiB as a data URI; it may have ${MAX_KIB}`);
  const [, type = "", parameters = "", data = ""] = DATA_URI.exec(uri) ?? [];
  if (type === "")
    return bad(`${shown(value)} is not a data URI of an image; write data:image/svg+xml;base64,… (base64 -w0 FILE)`);
  if (!/^[\x20-\x7e]+$/.test(uri))
    return bad("the logo has letters in it that must be percent-encoded; base64 is simpler");
  const begins = BEGINNINGS[type.toLowerCase()];
  if (begins === undefined) return bad(`a logo cannot be ${type}; take ${Object.keys(BEGINNINGS).join(", ")}`);
  const bytes = decode(data, /;base64$/i.test(parameters) ? "base64" : "percent");
  if (bytes === null)
    return bad("the data of the logo is damaged: it is not what its URI says (base64 or percent-encoded)");
  if (!begins.test(bytes)) return bad(`the data of the logo does not begin like ${type}`);
  return good(uri);
}

/** As latin1 text, so that bytes can be compared; null = damaged. */
function decode(data: string, coding: "base64" | "percent"): string | null {
  if (coding === "base64") {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data) || data.replaceAll("=", "").length % 4 === 1) return null;
    return Buffer.from(data, "base64").toString("latin1");
  }
  try {
    return Buffer.from(decodeURIComponent(data)).toString("latin1");
  } catch {
    return null;
  }
}
