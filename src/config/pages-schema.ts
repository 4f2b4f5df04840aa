import { z } from "zod";
import { field, group } from "./field.ts";
import { readLogo } from "./logo.ts";
import { bad, good, notText, shown, type Parsed } from "./parsed.ts";

const MAX_LETTERS = 80;
const MAX_URL = 2048;
/** Controls; and the private use area, where the pages keep the places of the request id and the time. */
const NOT_FOR_PEOPLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ue000-\uf8ff]/;

const support = group({
  url: field(readSupportUrl, {
    type: "string",
    description: "Where the link leads: `https://`, `http://`, `mailto:` or `tel:`.",
    examples: ["https://shop.example/help", "mailto:help@shop.example"],
  }),
  text: field(readWords, {
    type: "string",
    description: "What the link says; default: as the page's language says it.",
  }).optional(),
}).describe("Where visitors get help.");

/** `pages` of the edge and of a site. Nothing has a default here: a site's keys stand in place of the edge's, one by one. */
export const pagesSchema = group({
  title: field(readWords, {
    type: "string",
    description: "The site's name as visitors know it, at the top of the page.",
  }).optional(),
  logo: field(readLogo, {
    type: "string",
    pattern: "^data:image/",
    description: "An image as a data URI, at most 32 KiB: SVG, PNG, WebP, JPEG, GIF or AVIF.",
    examples: ["data:image/svg+xml;base64,PHN2ZyB4bWxucz0i…"],
  }).optional(),
  colour: field(readColour, {
    type: "string",
    pattern: "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$",
    description:
      "The site's colour, in quotes: a stripe and the links. For links it is made darker or lighter until they can be read (WCAG AA).",
    examples: ["#0b5fff"],
  }).optional(),
  support: support.optional(),
  ip_ranges: field(readWebUrl, {
    type: "string",
    description: "Page with the addresses that this edge sends from; owners find it where a firewall may be the cause.",
    examples: ["https://edge.example/ip-ranges"],
  }).optional(),
  help_url: field(readHelpUrl, {
    type: "string",
    description:
      "Where a copy of docs/errors/ is published; with the code behind it, it is the `type` of problem+json, by which programs tell problems apart.",
    examples: ["https://help.edge.example/errors/"],
  }).optional(),
  gateway_errors_as_503: z
    .boolean()
    .optional()
    .describe(
      "Answer 503 in place of 502 and 504, whose bodies a CDN in front of this edge would replace. `WAO-Error` stays.",
    ),
  templates: z
    .record(z.string(), field(readFileName, { type: "string", description: "an HTML file." }))
    .optional()
    .describe(
      'Own pages: HTML files by code (`"2202"`), class (`22xx` or `connect`) or `default`. See docs/guides/pages.md. Read at start and at reload.',
    ),
});

export type PagesInput = z.output<typeof pagesSchema>;

function readWords(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a few words");
  const words = value.trim();
  if (words === "") return bad("the text is empty; leave the key out");
  if (words.length > MAX_LETTERS) return bad(`the text is longer than ${MAX_LETTERS} letters`);
  return NOT_FOR_PEOPLE.test(words) ? bad(`${shown(words)} has control or private-use characters in it`) : good(words);
}

function readColour(value: unknown): Parsed<string> {
  // `colour: #0b5fff` is a comment to YAML.
  if (value === null) return bad('the value is empty: # begins a comment in YAML; quote the colour: "#0b5fff"');
  if (typeof value !== "string") return notText(value, 'a colour such as "#0b5fff"');
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(value)?.[1]?.toLowerCase();
  if (digits === undefined)
    return bad(`${shown(value)} is not a colour; write "#" and six hexadecimal digits, such as "#0b5fff"`);
  return good(`#${digits.length === 3 ? digits.replaceAll(/./g, "$&$&") : digits}`);
}

function readSupportUrl(value: unknown): Parsed<string> {
  return readUrl(value, ["https:", "http:", "mailto:", "tel:"]);
}

function readWebUrl(value: unknown): Parsed<string> {
  return readUrl(value, ["https:", "http:"]);
}

function readHelpUrl(value: unknown): Parsed<string> {
  const url = readWebUrl(value);
  if (!url.ok || /[/=#]$/.test(url.value)) return url;
  return bad(`the code comes right behind ${shown(value)}: end it with / (or = or #)`);
}

function readUrl(value: unknown, schemes: readonly string[]): Parsed<string> {
  const wanted = `a URL that begins with ${schemes.slice(0, -1).join(", ")} or ${schemes.at(-1)}`;
  if (typeof value !== "string") return notText(value, wanted);
  const url = URL.parse(value.trim());
  if (url === null || !schemes.includes(url.protocol)) return bad(`${shown(value)} is not ${wanted}`);
  if (url.username !== "" || url.password !== "")
    return bad("the URL names a user or a password, which every visitor would see");
  return url.href.length > MAX_URL ? bad(`the URL is longer than ${MAX_URL} letters`) : good(url.href);
}

function readFileName(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "the name of an HTML file");
  return value === "" ? bad("the file's name is empty") : good(value);
}
