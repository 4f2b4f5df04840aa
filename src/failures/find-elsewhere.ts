import { type CatalogueRow, failureRows } from "./catalogue.ts";
import type { Elsewhere } from "./failure-text.ts";
import { TEXTS } from "./texts.ts";
import { PRODUCT_NAMES } from "./words.ts";

type Product = keyof Elsewhere;

/** What another proxy says, and the rows that it may mean. */
export interface FoundElsewhere {
  /** As the product's people write it. */
  readonly product: string;
  readonly says: string;
  /** Never empty, in the order of the codes. */
  readonly rows: readonly CatalogueRow[];
}

const PREFIX = /^(cloudflare|envoy|haproxy|nginx)\b[\s:]*(?:error\s+)?/i;
/** How each product's words look; an access log's letters mean something in one case only (`SC` is a refusal, `sC` a timeout). */
const FORMS: Readonly<Record<Product, RegExp>> = {
  cloudflare: /^\d{3,4}$/,
  envoy: /^[A-Z]{2,5}$/,
  haproxy: /^[A-Za-z][A-Z]$/,
  nginx: /\S\s+\S/,
};
const PRODUCTS = Object.keys(FORMS) as Product[];
/** Shorter pieces of nginx's texts are everyday words. */
const LEAST_LETTERS = 15;

/** Find by what others call it: `Cloudflare 522`, `Envoy UF`, `HAProxy sC`, a line of nginx's error log; letters and log lines also without the name. */
export function findElsewhere(query: string): FoundElsewhere | null {
  const named = PREFIX.exec(query.trim());
  const says = query.trim().slice(named?.[0].length ?? 0);
  const products = named === null ? PRODUCTS : [named[1]?.toLowerCase() as Product];
  for (const product of products) {
    if (!FORMS[product].test(says)) continue;
    const rows = product === "nginx" ? byLogLine(says) : byWord(product, says);
    if (rows.length > 0) return { product: PRODUCT_NAMES[product], says: product === "nginx" ? "this" : says, rows };
  }
  return null;
}

/** Does the query name a product of others? Then a number in it is not one of ours. */
export function namesProduct(query: string): boolean {
  return PREFIX.test(query.trim());
}

function byWord(product: Product, word: string): CatalogueRow[] {
  const alone = new RegExp(`(?<![A-Za-z0-9])${word}(?![A-Za-z0-9])`);
  return failureRows().filter(({ name }) => alone.test(TEXTS[name].elsewhere[product] ?? ""));
}

/** The rows with the longest text that stands in the line. */
function byLogLine(line: string): CatalogueRow[] {
  const text = line.toLowerCase();
  const scored = failureRows().map((row) => ({ row, letters: lettersIn(text, TEXTS[row.name].elsewhere.nginx ?? "") }));
  const most = Math.max(...scored.map(({ letters }) => letters));
  return most < LEAST_LETTERS ? [] : scored.filter(({ letters }) => letters === most).map(({ row }) => row);
}

/** How much of nginx's text is in the line, or the other way round. */
function lettersIn(line: string, said: string): number {
  const text = said.toLowerCase();
  if (line.length >= LEAST_LETTERS && text.includes(line)) return line.length;
  const pieces = text.split(/…|, | or | \((?:at start|max_conns)\)/).map((piece) => piece.trim());
  return Math.max(...pieces.map((piece) => (piece.length >= LEAST_LETTERS && line.includes(piece) ? piece.length : 0)));
}
