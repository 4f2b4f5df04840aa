import { NL_FAILURES } from "./nl-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** Dutch. */
export const NL: LanguageTexts = {
  tag: "nl",
  you: "U",
  edge: "Edge-server",
  server: "Server van de website",
  states: {
    works: "in orde",
    refused: "niet toegelaten",
    "request-unusable": "verzoek onbruikbaar",
    fault: "hier zit het probleem",
    "answered-here": "hier beantwoord",
    "not-asked": "niet gevraagd",
    "not-reached": "niet bereikt",
    "bad-answer": "geen bruikbaar antwoord",
    paused: "krijgt een pauze",
  },
  whatYouCanDo: "Wat u kunt doen",
  support: "Hulp krijgen",
  route: "De weg van uw verzoek",
  quote: "Vermeld dit als u om hulp vraagt. Met één klik of tik selecteert u alles.",
  requestId: "Verzoek-ID",
  time: "Tijd",
  colon: ": ",
  forOwner: "Voor de eigenaar van deze website",
  ownerPartLanguage: "Dit deel is in het Engels, omdat het opdrachten en logboeken citeert.",
  whoActs: "Wie moet handelen",
  or: " of ",
  actors: {
    visitor: "de bezoeker",
    owner: "de eigenaar van de website",
    hoster: "de hoster van de oorspronkelijke server",
    operator: "de beheerder van deze edge-server",
  },
  nobody: "niemand",
  ownerHint: "Eigenaar van deze website: COMMAND noemt de oorzaken, de controles en wie moet handelen.",
  simulation: "Dit is alleen een test: de eigenaar van deze website simuleert CODE. Er is niets kapot.",
  failures: NL_FAILURES,
};
