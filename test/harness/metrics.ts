import { ADMIN_TOKEN, type BlockingEdge } from "./blocking.ts";

/** What a scrape says: `name{labels}` and its value. */
export type Scrape = ReadonlyMap<string, number>;

/** One scrape of an edge, as text. */
export async function scrapeText(edge: BlockingEdge, accept = "text/plain"): Promise<string> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, accept };
  return (await fetch(`${edge.adminUrl}/metrics`, { headers })).text();
}

export async function scrape(edge: BlockingEdge): Promise<Scrape> {
  return readScrape(await scrapeText(edge));
}

/** The samples of a scrape. Throws where one stands there twice or has no number. */
export function readScrape(text: string): Scrape {
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const at = line.lastIndexOf(" ");
    const [key, value] = [line.slice(0, at), Number(line.slice(at + 1))];
    if (samples.has(key) || Number.isNaN(value)) throw new Error(`not a sample, or one too many: ${line}`);
    samples.set(key, value);
  }
  return samples;
}

/** The sum over all samples of a metric whose labels contain `part`. */
export function sumOf(found: Scrape, name: string, part = ""): number {
  return samplesOf(found, name, part).reduce((sum, [, value]) => sum + value, 0);
}

export function samplesOf(found: Scrape, name: string, part = ""): [string, number][] {
  return [...found].filter(([key]) => (key === name || key.startsWith(`${name}{`)) && key.includes(part));
}
