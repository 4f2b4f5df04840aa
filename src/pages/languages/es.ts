import { ES_FAILURES } from "./es-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** Spanish. */
export const ES: LanguageTexts = {
  tag: "es",
  you: "Usted",
  edge: "Servidor edge",
  server: "Servidor del sitio",
  states: {
    works: "sin problemas",
    refused: "acceso denegado",
    "request-unusable": "solicitud inutilizable",
    fault: "el problema está aquí",
    "answered-here": "respondido aquí",
    "not-asked": "no consultado",
    "not-reached": "no alcanzado",
    "bad-answer": "sin respuesta utilizable",
    paused: "en pausa",
  },
  whatYouCanDo: "Qué puede hacer",
  support: "Obtener ayuda",
  route: "El recorrido de su solicitud",
  quote: "Si pide ayuda, indique estos datos. Un clic o un toque los selecciona todos.",
  requestId: "ID de solicitud",
  time: "Hora",
  colon: ": ",
  forOwner: "Para el propietario de este sitio",
  ownerPartLanguage: "Esta parte está en inglés porque cita comandos y registros.",
  whoActs: "Quién debe actuar",
  or: " o ",
  actors: {
    visitor: "el visitante",
    owner: "el propietario del sitio",
    hoster: "el proveedor de alojamiento del servidor de origen",
    operator: "el operador de este servidor edge",
  },
  nobody: "nadie",
  ownerHint: "Propietario de este sitio: COMMAND indica las causas, las comprobaciones y quién debe actuar.",
  simulation: "Esto es solo una prueba: el propietario de este sitio simula CODE. No hay nada averiado.",
  failures: ES_FAILURES,
};
