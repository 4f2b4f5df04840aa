import { nearest } from "./nearest.ts";
import type { PageTemplate, TemplatePiece } from "./pages-config.ts";
import { isPlaceholder, TEMPLATE_PLACEHOLDERS } from "./template-placeholders.ts";

/** A page, or everything that is wrong with it, each with the place in the file. */
export type ReadTemplate =
  | { readonly ok: true; readonly template: PageTemplate }
  | { readonly ok: false; readonly messages: readonly string[] };

const OPEN = "{{";
const CLOSE = "}}";
const LONGEST_SHOWN = 30;
const HTML_LANG = /<html\b[^>]*?\slang\s*=\s*["']?([a-z0-9-]+)/i;

/** Takes an HTML file apart at its `{{placeholders}}`. @param file - as messages name it */
export function readPageTemplate(file: string, html: string): ReadTemplate {
  const pieces: TemplatePiece[] = [];
  const messages: string[] = [];
  let from = 0;
  for (let open = html.indexOf(OPEN); open >= 0; open = html.indexOf(OPEN, from)) {
    const close = html.indexOf(CLOSE, open);
    const name = html.slice(open + OPEN.length, close < 0 ? undefined : close).trim();
    if (close < 0 || name.includes("{")) {
      messages.push(
        `${file}:${placeIn(html, open)}: ${OPEN} is never closed; write it as &#123;{ if it is meant as text`,
      );
      if (close < 0) break;
    } else if (isPlaceholder(name)) {
      if (open > from) pieces.push(html.slice(from, open));
      pieces.push({ placeholder: name });
    } else {
      messages.push(`${file}:${placeIn(html, open)}: ${unknown(name)}`);
    }
    from = close + CLOSE.length;
  }
  if (messages.length > 0) return { ok: false, messages };
  if (from < html.length) pieces.push(html.slice(from));
  return { ok: true, template: { file, pieces, language: HTML_LANG.exec(html)?.[1]?.toLowerCase() ?? null } };
}

function unknown(name: string): string {
  const shown = name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name;
  const known = Object.keys(TEMPLATE_PLACEHOLDERS);
  const near = nearest(name, known);
  const hint = near === null ? `the placeholders are ${known.join(", ")}` : `did you mean {{${near}}}?`;
  return `{{${shown}}} is no placeholder; ${hint}`;
}

/** `line:column`, both from 1. */
function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return `${before.split("\n").length}:${offset - before.lastIndexOf("\n")}`;
}
