/** A header field as it was on the wire: name as written, value without outer whitespace. */
export type Field = readonly [name: string, value: string];

/** The values of a field, in order; the name in any case. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  return fields.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** All values joined as RFC 9110 §5.2 does; `undefined` when the field is absent. */
export function valueOf(fields: readonly Field[], name: string): string | undefined {
  const values = valuesOf(fields, name);
  return values.length === 0 ? undefined : values.join(", ");
}

/** Lower-case names to joined values. */
export function byName(fields: readonly Field[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name] of fields) result[name.toLowerCase()] = valueOf(fields, name) ?? "";
  return result;
}

export interface Head {
  readonly startLine: string;
  readonly fields: readonly Field[];
}

/** Split the text of a head, without its empty line. Strict: what an edge sends must be clean. */
export function parseHead(text: string): Head {
  const [startLine = "", ...lines] = text.split("\r\n");
  return { startLine, fields: lines.map(parseField) };
}

export function parseField(line: string): Field {
  const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/.exec(line);
  if (match === null || /[\r\n\0]/.test(line))
    throw new Error(`a malformed header line was sent: ${JSON.stringify(line)}`);
  return [match[1] ?? "", match[2] ?? ""];
}
