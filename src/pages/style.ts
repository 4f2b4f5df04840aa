import { readableOn } from "./colour.ts";

/** Colours of one theme. Every one but the first two is used as text on `ground` and on `panel`: a test holds each pair to WCAG AA (4.5 : 1). */
export interface Palette {
  readonly ground: string;
  readonly panel: string;
  readonly ink: string;
  readonly quiet: string;
  readonly good: string;
  readonly bad: string;
  /** Links. */
  readonly accent: string;
}

export const LIGHT: Palette = {
  ground: "#ffffff",
  panel: "#f3f5f7",
  ink: "#1a1f26",
  quiet: "#57606a",
  good: "#1a7433",
  bad: "#b3261e",
  accent: "#0b57d0",
};

export const DARK: Palette = {
  ground: "#14181d",
  panel: "#1f252c",
  ink: "#e6e9ec",
  quiet: "#a3adb8",
  good: "#6fdd8b",
  bad: "#ff8a80",
  accent: "#8ab4f8",
};

/*
 * Sizes: 1.9 for what happened, 1.13 for the sentence, 1 for prose, .85 for commands. Sides are logical (inline, block), so a page in a language
 * that is written from right to left needs no rule of its own. Nothing moves.
 */
const RULES = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;overflow-wrap:break-word}
main{max-inline-size:44rem;margin-inline:auto;padding:clamp(1.5rem,7vw,4.5rem) clamp(1rem,5vw,1.5rem)}
h1{font-size:clamp(1.5rem,1.2rem + 1.6vw,1.9rem);line-height:1.2;letter-spacing:-.01em;margin:.75rem 0 .5rem;text-wrap:balance}
h2{font-size:1rem;margin:0 0 .25rem}
h3{font-size:.95rem;margin:1.5rem 0 .25rem}
p{margin:0 0 .75rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:.2rem}
.site{display:flex;align-items:center;gap:.75rem;font-weight:600;margin-block-end:2rem}
.site img{block-size:2.5rem;max-inline-size:12rem;object-fit:contain}
.code{direction:ltr;unicode-bidi:isolate;display:inline-block;margin:0;padding:.1rem .75rem;border:1px solid;border-radius:2rem;color:var(--quiet);font:.85rem/1.6 ui-monospace,monospace}
.note{border-inline-start:.3rem solid var(--accent);padding-inline-start:.75rem;margin-block:1rem}
.lead{font-size:1.13rem;text-wrap:pretty}
.chain{display:flex;list-style:none;margin:2rem 0;padding:1.75rem .25rem 1.25rem;background:var(--panel);border-radius:.75rem}
.chain li{flex:1 1 0;min-inline-size:0;padding-inline:.15rem;position:relative;text-align:center;line-height:1.3;hyphens:auto}
h1,.chain li{word-break:auto-phrase}
.chain svg{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.disc{display:inline-grid;place-items:center;position:relative;inline-size:3.5rem;block-size:3.5rem;border:2px solid;border-radius:50%;background:var(--ground)}
.disc svg{inline-size:1.9rem}
.idle .disc{border-style:dashed}
.chain .badge{position:absolute;inset-block-end:-.3rem;inset-inline-end:-.3rem;inline-size:1.4rem}
.badge circle{fill:currentColor;stroke:var(--panel)}
.badge path{stroke:var(--ground);stroke-width:2.6}
.chain b,.chain small{display:block}
.chain b{color:var(--ink);margin-block:.6rem .1rem;font-size:.95rem}
.chain small{font-size:.85rem}
.link{display:grid;place-items:center;position:absolute;block-size:1.5rem;inset-block-start:1rem;inset-inline:calc(2.1rem - 50%) calc(50% + 2.1rem)}
.link::before{content:"";grid-area:1/1;inline-size:100%;border-block-start:3px solid}
.link.bad::before{border-block-start-style:dashed}.link.idle::before{border-block-start-style:dotted}
.chain .link svg{grid-area:1/1;inline-size:1.5rem;background:var(--panel);border-radius:50%;stroke-width:3.5}
.ok{color:var(--good)}.bad{color:var(--bad)}.idle{color:var(--quiet)}
.hint{color:var(--quiet);font-size:.9rem;margin:1.75rem 0 .35rem}
.quote,pre{font:.85rem/1.6 ui-monospace,monospace;background:var(--panel);border-radius:.4rem;padding:.6rem .85rem;margin:0;overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
pre{white-space:pre-wrap;line-height:1.45;margin-block:.35rem .25rem}
code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
details{margin-block-start:2rem;border-block:1px solid;border-color:color-mix(in srgb,var(--quiet) 45%,transparent);padding-block:.85rem}
summary{cursor:pointer;font-weight:600}
summary+*{margin-block-start:1rem}
details p,details li{font-size:.95rem}
ol,ul{margin:.25rem 0;padding-inline-start:1.35rem}
.checks{list-style:none;padding:0}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .85rem;margin:.35rem 0;font-size:.85rem}
dt{font-family:ui-monospace,monospace}
dd{margin:0;color:var(--quiet)}
@media(prefers-color-scheme:dark){.site img{background:#fff;padding:.3rem;border-radius:.4rem}}
@media print{main{padding:0;max-inline-size:none}.chain,.quote,pre{border:1px solid}.site img{padding:0}details::details-content{content-visibility:visible;block-size:auto}}
`.replaceAll("\n", "");

/** The page's whole style sheet: both themes, chosen by the visitor's system; on paper always the light one. @param colour - the site's, or null */
export function styleSheet(colour: string | null): string {
  const dark = `@media screen and (prefers-color-scheme:dark){:root{${variables(DARK, colour)}}}`;
  const stripe = colour === null ? "" : `body{border-block-start:.35rem solid ${colour}}`;
  return `:root{color-scheme:light dark;${variables(LIGHT, colour)}}${dark}${RULES}${stripe}`;
}

function variables(palette: Palette, colour: string | null): string {
  const accent = colour === null ? palette.accent : readableOn(colour, [palette.ground, palette.panel]);
  return Object.entries({ ...palette, accent })
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}
