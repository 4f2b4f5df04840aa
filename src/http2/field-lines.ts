/** Fields as `node:http2` takes them: names in lower case, values in their order. */
export type FieldMap = Record<string, string | number | string[]>;

/** What HTTP/2 has no use for (RFC 9113 §8.2.2); most of it stays at the hop that it came from anyway. */
const NOT_IN_HTTP2 = new Set([
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** A map for one header section; without a prototype, so that no field name means anything else. */
export function fieldMap(): FieldMap {
  return Object.create(null) as FieldMap;
}

/** The same as names and values in turns; Node goes through these faster. */
export type RawFields = string[];

/** Adds checked field lines of HTTP/1.1, each with its CRLF. Fields that are there several times stay several. */
export function addLines(fields: FieldMap, lines: string): void {
  const raw: RawFields = [];
  pushLines(raw, lines);
  for (let index = 0; index < raw.length; index += 2) addField(fields, raw[index] as string, raw[index + 1] as string);
}

/** As `addLines`. */
export function pushLines(fields: RawFields, lines: string): void {
  let from = 0;
  for (let end = lines.indexOf("\r\n"); end >= 0; end = lines.indexOf("\r\n", from)) {
    const colon = lines.indexOf(":", from);
    const name = lines.slice(from, colon).toLowerCase();
    if (!NOT_IN_HTTP2.has(name)) fields.push(name, withoutBlanks(lines, colon + 1, end));
    from = end + 2;
  }
}

function addField(fields: FieldMap, name: string, value: string): void {
  const before = fields[name];
  if (before === undefined) fields[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else fields[name] = [String(before), value];
}

/** RFC 9113 §8.2.1: no white space at the ends. `trim` would take NBSP along, which is an octet like any other here. */
function withoutBlanks(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09;
}
