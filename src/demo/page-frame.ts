/** The demo's look: one style sheet in the page, light and dark, nothing from outside. */
const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f27;--soft:#545b68;--paper:#fff;--tint:#f3f5f9;--line:#d8dce5;--link:#0b57d0;--code:#8a2c0d}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#a5adbb;--paper:#14171c;--tint:#1d2129;--line:#363c47;--link:#8ab4ff;--code:#ffb495}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem 4rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.15rem;margin:2.25rem 0 .5rem}
a{color:var(--link)}
p{margin:.5rem 0}
.soft{color:var(--soft)}
ul{list-style:none;margin:0;padding:0}
li{border-top:1px solid var(--line);padding:.7rem 0}
li:last-child{border-bottom:1px solid var(--line)}
b.code{color:var(--code);font-variant-numeric:tabular-nums;margin-inline-end:.35rem}
code,pre,output{font:.86rem/1.5 ui-monospace,monospace}
code{background:var(--tint);border-radius:.25rem;padding:.1rem .3rem;overflow-wrap:anywhere}
pre{background:var(--tint);border-radius:.5rem;padding:.75rem 1rem;overflow:auto;min-height:3.5rem}
button,input{font:inherit}
`;

/** A whole page. `title` and `body` are HTML already: what came from outside is escaped by the caller. */
export function pageFrame(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
