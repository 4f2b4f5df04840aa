import { FR_FAILURES } from "./fr-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** French. */
export const FR: LanguageTexts = {
  tag: "fr",
  you: "Vous",
  edge: "Serveur edge",
  server: "Serveur du site",
  states: {
    works: "sans problème",
    refused: "accès refusé",
    "request-unusable": "requête inutilisable",
    fault: "le problème est ici",
    "answered-here": "réponse donnée ici",
    "not-asked": "non sollicité",
    "not-reached": "non atteint",
    "bad-answer": "pas de réponse utilisable",
    paused: "mis en pause",
  },
  whatYouCanDo: "Ce que vous pouvez faire",
  support: "Obtenir de l’aide",
  route: "Le trajet de votre requête",
  quote: "Si vous demandez de l’aide, indiquez ceci. Un clic ou une pression du doigt sélectionne tout.",
  requestId: "Identifiant de la requête",
  time: "Heure",
  colon: "\u202f: ",
  forOwner: "Pour le propriétaire de ce site",
  ownerPartLanguage: "Cette partie est en anglais, car elle cite des commandes et des journaux.",
  whoActs: "Qui doit agir",
  or: " ou ",
  actors: {
    visitor: "le visiteur",
    owner: "le propriétaire du site",
    hoster: "l’hébergeur du serveur d’origine",
    operator: "l’exploitant de ce serveur edge",
  },
  nobody: "personne",
  ownerHint: "Propriétaire de ce site\u202f: COMMAND indique les causes, les vérifications et qui doit agir.",
  simulation: "Ce n’est qu’un test\u202f: le propriétaire de ce site simule CODE. Rien n’est en panne.",
  failures: FR_FAILURES,
};
