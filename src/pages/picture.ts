import type { Chain, Mark, Station } from "./chain.ts";
import { escapeHtml } from "./escape-html.ts";
import type { LanguageTexts } from "./languages/language-texts.ts";

/** Drawn in lines on 24 × 24: a computer, a globe, a server. */
const ICONS = {
  you: "M5 5h14v10H5zM2.5 19h19",
  edge: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M3 12h18M12 3c4.5 5 4.5 13 0 18M12 3c-4.5 5-4.5 13 0 18",
  server: "M4 4h16v7H4zM4 13h16v7H4zM8 7.5h.01M8 16.5h.01M12 7.5h4M12 16.5h4",
} as const;

const MARKS: Readonly<Record<Mark, string>> = {
  ok: "M7 12.5l3.5 3.5L17 9",
  bad: "M8.5 8.5l7 7M15.5 8.5l-7 7",
  idle: "M7.5 12h9",
};

/** The chain *you – edge – site's server* with its broken link marked. Read aloud it is three items, each with its state in words; the rest is for the eye. */
export function picture(chain: Chain, words: LanguageTexts): string {
  return [
    `<ul class="chain" aria-label="${escapeHtml(words.route)}">`,
    station("you", chain.you, { words, link: "" }),
    station("edge", chain.edge, { words, link: link(chain.way) }),
    station("server", chain.server, { words, link: link(chain.road) }),
    "</ul>",
  ].join("");
}

function station(
  which: keyof typeof ICONS,
  { mark, state }: Station,
  { words, link }: { readonly words: LanguageTexts; readonly link: string },
): string {
  const badge = `${svg("badge")}<circle cx="12" cy="12" r="10.5"/><path d="${MARKS[mark]}"/></svg>`;
  const disc = `<span class="disc" aria-hidden="true">${svg("icon")}<path d="${ICONS[which]}"/></svg>${badge}</span>`;
  return `<li class="${mark}">${link}${disc}<b>${escapeHtml(words[which])}</b><small>${escapeHtml(words.states[state])}</small></li>`;
}

/** The line to the station before. */
function link(mark: Mark): string {
  const cut = mark === "bad" ? `${svg("cut")}<path d="M6 6l12 12M18 6L6 18"/></svg>` : "";
  return `<span class="link ${mark}" aria-hidden="true">${cut}</span>`;
}

function svg(name: string): string {
  return `<svg class="${name}" viewBox="0 0 24 24">`;
}
