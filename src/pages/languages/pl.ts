import { PL_FAILURES } from "./pl-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** Polish. */
export const PL: LanguageTexts = {
  tag: "pl",
  you: "Odwiedzający",
  edge: "Serwer brzegowy",
  server: "Serwer witryny",
  states: {
    works: "w porządku",
    refused: "nie wpuszczono",
    "request-unusable": "żądanie nie do użycia",
    fault: "problem jest tutaj",
    "answered-here": "odpowiedź udzielona tutaj",
    "not-asked": "nie zapytano",
    "not-reached": "nie osiągnięto",
    "bad-answer": "brak użytecznej odpowiedzi",
    paused: "ma przerwę",
  },
  whatYouCanDo: "Co można zrobić",
  support: "Uzyskaj pomoc",
  route: "Droga żądania",
  quote: "Prosząc o pomoc, proszę podać te dane. Jedno kliknięcie lub dotknięcie zaznacza wszystko.",
  requestId: "Identyfikator żądania",
  time: "Czas",
  colon: ": ",
  forOwner: "Dla właściciela tej witryny",
  ownerPartLanguage: "Ta część jest po angielsku, ponieważ cytuje polecenia i dzienniki.",
  whoActs: "Kto powinien działać",
  or: " lub ",
  actors: {
    visitor: "odwiedzający",
    owner: "właściciel witryny",
    hoster: "firma hostingowa serwera źródłowego",
    operator: "operator tego serwera brzegowego",
  },
  nobody: "nikt",
  ownerHint: "Właściciel tej witryny: COMMAND podaje przyczyny, sposoby sprawdzenia i to, kto powinien działać.",
  simulation: "To tylko test: właściciel tej witryny symuluje CODE. Nic się nie zepsuło.",
  failures: PL_FAILURES,
};
