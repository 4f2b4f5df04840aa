import { TEXTS } from "../../failures/texts.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** English, the language of the catalogue's own prose. */
export const EN: LanguageTexts = {
  tag: "en",
  you: "You",
  edge: "Edge",
  server: "Site’s server",
  states: {
    works: "works",
    refused: "not let in",
    "request-unusable": "request not usable",
    fault: "the problem is here",
    "answered-here": "answered here",
    "not-asked": "not asked",
    "not-reached": "not reached",
    "bad-answer": "no usable answer",
    paused: "given a pause",
  },
  whatYouCanDo: "What you can do",
  support: "Get help",
  route: "The way of your request",
  quote: "If you ask for help, quote this. One click or tap selects it all.",
  requestId: "Request id",
  time: "Time",
  colon: ": ",
  forOwner: "For the owner of this site",
  ownerPartLanguage: "",
  whoActs: "Who acts",
  or: ", or ",
  actors: {
    visitor: "the visitor",
    owner: "the site’s owner",
    hoster: "the hoster of the origin server",
    operator: "the operator of this edge",
  },
  nobody: "nobody",
  ownerHint: "Owner of this site: COMMAND tells the causes, the checks and who acts.",
  simulation: "This is only a test: the owner of this site simulates CODE. Nothing is broken.",
  failures: TEXTS,
};
