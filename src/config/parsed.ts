/** What reading one value gives: the value, or one clause that says what is wrong and what to write instead. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export function good<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function bad(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

const LONGEST_QUOTE = 60;

/** A value as a message shows it: what it is, in the words of YAML, short enough for one line. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value);
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}

/** For values that must be text: says how to turn a number or a boolean into it. */
export function notText(value: unknown, wanted: string): { ok: false; message: string } {
  const quote = typeof value === "number" || typeof value === "boolean";
  const hint = quote ? `; quote it: "${String(value)}"` : "";
  return { ok: false, message: `expected ${wanted}, found ${shown(value)}${hint}` };
}
