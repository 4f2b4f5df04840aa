/** Marks that a text is outside the plain subset: see `plain-yaml.ts`. */
export const NOT_PLAIN = Symbol("not plain");

export type PlainScalar = string | number | boolean | typeof NOT_PLAIN;

const PLAIN = /^[A-Za-z0-9/_.\u00c0-\u167f][A-Za-z0-9./_:@%+=~\u00c0-\u167f-]*$/;

/** What YAML 1.2's core schema (§10.3.2) reads as null, boolean or number. */
const RESOLVED =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const SIMPLE_NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;

/** One unbroken scalar: quoted without escapes, or plain without blanks. */
export function plainScalar(text: string): PlainScalar {
  const first = text.charCodeAt(0);
  if (first === 0x22 || first === 0x27) return quoted(text);
  if (text.endsWith(":") || !PLAIN.test(text)) return NOT_PLAIN;
  if (!RESOLVED.test(text)) return text;
  if (text === "true") return true;
  if (text === "false") return false;
  return SIMPLE_NUMBER.test(text) ? Number(text) : NOT_PLAIN;
}

function quoted(text: string): PlainScalar {
  const quote = text.charAt(0);
  const end = text.length - 1;
  if (end < 1 || text.charAt(end) !== quote) return NOT_PLAIN;
  const inner = text.slice(1, end);
  if (inner.includes(quote) || inner.includes("\\")) return NOT_PLAIN;
  return inner;
}

const FLOW_ITEM = / *("[^"\\]*"|'[^']*'|[^ ,[\]{}"'#]+) *(,|$)/y;
const FLOW_ENTRY = / *([A-Za-z_][A-Za-z0-9_]*): +("[^"\\]*"|'[^']*'|[^ ,[\]{}"'#]+) *(,|$)/y;

/** `[a, "b"]` on one line, scalars only. */
export function plainFlowList(text: string): PlainScalar[] | typeof NOT_PLAIN {
  if (!text.endsWith("]")) return NOT_PLAIN;
  const inner = text.slice(1, -1);
  const list: PlainScalar[] = [];
  if (inner.trim() === "") return list;
  FLOW_ITEM.lastIndex = 0;
  for (;;) {
    const match = FLOW_ITEM.exec(inner);
    if (match === null) return NOT_PLAIN;
    const value = plainScalar(match[1] ?? "");
    if (value === NOT_PLAIN) return NOT_PLAIN;
    list.push(value);
    if (match[2] === "") return list;
  }
}

/** `{ connect: 15s }` on one line, scalars only. */
export function plainFlowMap(text: string): Record<string, PlainScalar> | typeof NOT_PLAIN {
  if (!text.endsWith("}")) return NOT_PLAIN;
  const inner = text.slice(1, -1);
  const map: Record<string, PlainScalar> = {};
  if (inner.trim() === "") return map;
  FLOW_ENTRY.lastIndex = 0;
  for (;;) {
    const match = FLOW_ENTRY.exec(inner);
    if (match === null) return NOT_PLAIN;
    const key = match[1] ?? "";
    const value = plainScalar(match[2] ?? "");
    if (value === NOT_PLAIN || !isPlainKey(key) || Object.hasOwn(map, key)) return NOT_PLAIN;
    map[key] = value;
    if (match[3] === "") return map;
  }
}

/** YAML makes "" of a null key, and `__proto__` is no ordinary property. */
export function isPlainKey(key: string): boolean {
  return key !== "__proto__" && !RESOLVED.test(key);
}
