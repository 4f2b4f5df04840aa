/** A small strict reader of RFC 9651 lists of items with parameters: enough for Proxy-Status, and independent of what wrote it. */

export type BareItem =
  | { readonly kind: "token"; readonly value: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "integer"; readonly value: number };

export interface Item {
  readonly bare: BareItem;
  readonly parameters: ReadonlyMap<string, BareItem>;
}

const TOKEN = /^[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*/;
const STRING = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/;
const INTEGER = /^-?\d{1,15}(?![\d.])/;
const KEY = /^[a-z*][a-z0-9_\-.*]*/;

/** Parse a List of Items (RFC 9651 §4.2.1); throws where the grammar is broken. */
export function parseList(field: string): readonly Item[] {
  const items: Item[] = [];
  let rest = field;
  while (rest !== "") {
    const [item, after] = parseItem(rest);
    items.push(item);
    rest = after.replace(/^[ \t]+/, "");
    if (rest === "") break;
    if (!rest.startsWith(",")) throw new Error(`comma expected before ${rest}`);
    rest = rest.slice(1).replace(/^[ \t]+/, "");
    if (rest === "") throw new Error("trailing comma");
  }
  return items;
}

function parseItem(text: string): [Item, string] {
  const [bare, afterBare] = parseBare(text);
  let rest = afterBare;
  const parameters = new Map<string, BareItem>();
  while (rest.startsWith(";")) {
    rest = rest.slice(1).replace(/^ +/, "");
    const key = KEY.exec(rest)?.[0];
    if (key === undefined) throw new Error(`key expected at ${rest}`);
    rest = rest.slice(key.length);
    if (!rest.startsWith("=")) throw new Error(`a value is expected for ${key}`);
    if (parameters.has(key)) throw new Error(`${key} twice`);
    const [value, after] = parseBare(rest.slice(1));
    parameters.set(key, value);
    rest = after;
  }
  return [{ bare, parameters }, rest];
}

function parseBare(text: string): [BareItem, string] {
  const string = STRING.exec(text);
  if (string !== null) {
    return [{ kind: "string", value: (string[1] ?? "").replaceAll(/\\(.)/g, "$1") }, text.slice(string[0].length)];
  }
  const integer = INTEGER.exec(text);
  if (integer !== null) return [{ kind: "integer", value: Number(integer[0]) }, text.slice(integer[0].length)];
  const token = TOKEN.exec(text);
  if (token === null) throw new Error(`not a bare item: ${text}`);
  return [{ kind: "token", value: token[0] }, text.slice(token[0].length)];
}
