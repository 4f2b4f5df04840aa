import { PT_FAILURES } from "./pt-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** Portuguese, in words that Brazil and Portugal share. */
export const PT: LanguageTexts = {
  tag: "pt",
  you: "O visitante",
  edge: "Servidor edge",
  server: "Servidor do site",
  states: {
    works: "sem problemas",
    refused: "acesso negado",
    "request-unusable": "solicitação inutilizável",
    fault: "o problema está aqui",
    "answered-here": "respondido aqui",
    "not-asked": "não consultado",
    "not-reached": "não alcançado",
    "bad-answer": "sem resposta utilizável",
    paused: "em pausa",
  },
  whatYouCanDo: "O que pode fazer",
  support: "Obter ajuda",
  route: "O caminho da sua solicitação",
  quote: "Se pedir ajuda, indique estes dados. Um clique ou toque seleciona tudo.",
  requestId: "ID da solicitação",
  time: "Hora",
  colon: ": ",
  forOwner: "Para o proprietário deste site",
  ownerPartLanguage: "Esta parte está em inglês porque cita comandos e logs.",
  whoActs: "Quem deve agir",
  or: " ou ",
  actors: {
    visitor: "o visitante",
    owner: "o proprietário do site",
    hoster: "a empresa de hospedagem do servidor de origem",
    operator: "o operador deste servidor edge",
  },
  nobody: "ninguém",
  ownerHint: "Proprietário deste site: COMMAND indica as causas, as verificações e quem deve agir.",
  simulation: "Isto é apenas um teste: o proprietário deste site simula CODE. Não há nenhuma avaria.",
  failures: PT_FAILURES,
};
