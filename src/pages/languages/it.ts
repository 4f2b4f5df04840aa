import { IT_FAILURES } from "./it-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** Italian. */
export const IT: LanguageTexts = {
  tag: "it",
  you: "Lei",
  edge: "Server edge",
  server: "Server del sito",
  states: {
    works: "nessun problema",
    refused: "accesso negato",
    "request-unusable": "richiesta inutilizzabile",
    fault: "il problema è qui",
    "answered-here": "risposta data qui",
    "not-asked": "non interpellato",
    "not-reached": "non raggiunto",
    "bad-answer": "nessuna risposta utilizzabile",
    paused: "in pausa",
  },
  whatYouCanDo: "Che cosa può fare",
  support: "Assistenza",
  route: "Il percorso della richiesta",
  quote: "Se chiede assistenza, indichi questi dati. Un clic o un tocco li seleziona tutti.",
  requestId: "ID della richiesta",
  time: "Ora",
  colon: ": ",
  forOwner: "Per il proprietario di questo sito",
  ownerPartLanguage: "Questa parte è in inglese perché cita comandi e log.",
  whoActs: "Chi deve intervenire",
  or: " o ",
  actors: {
    visitor: "il visitatore",
    owner: "il proprietario del sito",
    hoster: "il fornitore di hosting del server di origine",
    operator: "l’operatore di questo server edge",
  },
  nobody: "nessuno",
  ownerHint: "Proprietario di questo sito: COMMAND indica le cause, i controlli e chi deve intervenire.",
  simulation: "È solo una prova: il proprietario di questo sito simula CODE. Non c’è nulla di guasto.",
  failures: IT_FAILURES,
};
