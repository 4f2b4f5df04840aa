import { DE_FAILURES } from "./de-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** German. */
export const DE: LanguageTexts = {
  tag: "de",
  you: "Sie",
  edge: "Edge",
  server: "Server der Website",
  states: {
    works: "in Ordnung",
    refused: "nicht zugelassen",
    "request-unusable": "Anfrage unbrauchbar",
    fault: "hier liegt das Problem",
    "answered-here": "hier beantwortet",
    "not-asked": "nicht gefragt",
    "not-reached": "nicht erreicht",
    "bad-answer": "keine brauchbare Antwort",
    paused: "hat eine Pause",
  },
  whatYouCanDo: "Was Sie tun können",
  support: "Hilfe erhalten",
  route: "Der Weg Ihrer Anfrage",
  quote: "Wenn Sie um Hilfe bitten, geben Sie dies an. Ein Klick oder Tippen markiert alles.",
  requestId: "Anfrage-ID",
  time: "Zeit",
  colon: ": ",
  forOwner: "Für den Betreiber dieser Website",
  ownerPartLanguage: "Dieser Teil ist auf Englisch, weil er Befehle und Protokolle zitiert.",
  whoActs: "Wer handeln muss",
  or: " oder ",
  actors: {
    visitor: "der Besucher",
    owner: "der Betreiber der Website",
    hoster: "der Hoster des Ursprungsservers",
    operator: "der Betreiber dieses Edge-Servers",
  },
  nobody: "niemand",
  ownerHint: "Betreiber dieser Website: COMMAND nennt Ursachen, Prüfungen und wer handeln muss.",
  simulation: "Das ist nur ein Test: Der Betreiber dieser Website simuliert CODE. Es ist nichts kaputt.",
  failures: DE_FAILURES,
};
