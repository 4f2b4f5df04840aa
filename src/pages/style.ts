/** Colours of one theme. Every one of them is used as text on `ground`, code also on `panel`: a test holds each pair to WCAG AA (4.5 : 1). */
export interface Palette {
  readonly ground: string;
  readonly panel: string;
  readonly ink: string;
  readonly quiet: string;
  readonly good: string;
  readonly bad: string;
}

export const LIGHT: Palette = {
  ground: "#ffffff",
  panel: "#f1f3f5",
  ink: "#1b1f24",
  quiet: "#57606a",
  good: "#1a7433",
  bad: "#b3261e",
};

export const DARK: Palette = {
  ground: "#14181d",
  panel: "#222830",
  ink: "#e6e9ec",
  quiet: "#a3adb8",
  good: "#6fdd8b",
  bad: "#ff8a80",
};

const RULES = `
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:2.5rem 1.25rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1rem;margin:1.5rem 0 .25rem}
p{margin:.25rem 0 .75rem}
.code{color:var(--quiet);margin:0}
.lead{font-size:1.15rem}
.chain{display:flex;align-items:flex-start;list-style:none;padding:0;margin:2rem 0}
.chain li{flex:0 1 9rem;text-align:center}
.chain li.link{flex:1 1 2rem;font-size:1.25rem;line-height:2.5rem}
.chain b,.chain small{display:block;overflow-wrap:anywhere}
.mark{display:inline-block;width:2.5rem;height:2.5rem;line-height:2.25rem;border:2px solid;border-radius:50%;font-size:1.25rem}
.ok{color:var(--good)}.bad{color:var(--bad)}.idle{color:var(--quiet)}
.chain b{color:var(--ink)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem;color:var(--quiet);margin:1.5rem 0}
dd{margin:0;overflow-wrap:anywhere;font-family:ui-monospace,monospace}
details{border-top:1px solid var(--quiet);padding-top:.75rem}
summary{cursor:pointer;font-weight:600}
code,pre{font:.85rem/1.45 ui-monospace,monospace;background:var(--panel)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:.5rem .75rem;margin:.25rem 0;border-radius:.25rem}
ol,ul{padding-left:1.25rem;margin:.25rem 0}
li p{margin:0 0 .5rem}
`;

/** The page's whole style sheet: both themes, chosen by the visitor's system. */
export function styleSheet(): string {
  return `:root{color-scheme:light dark;${variables(LIGHT)}}@media(prefers-color-scheme:dark){:root{${variables(DARK)}}}${RULES.replaceAll("\n", "")}`;
}

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");
}
