import type { Failure } from "../failures/failure.ts";
import { reasonOf } from "../failures/header.ts";
import { shownAs } from "../failures/simulated-failure.ts";
import { htmlAnswer } from "./html.ts";
import { chooseLanguage, type Language, LANGUAGES } from "./language.ts";
import { type AnswerFormat, negotiate } from "./negotiate.ts";
import { problemAnswer } from "./problem.ts";
import { Template } from "./template.ts";
import { textAnswer } from "./text.ts";
import { type ToldFailure, toldFailure } from "./told-failure.ts";
import { visibleId } from "./visible-id.ts";

/** What of the request decides how a failure is told. Field values as received, several lines of one field joined by comma; null = absent. */
export interface FailureAudience {
  readonly accept: string | null;
  readonly acceptLanguage: string | null;
  readonly secFetchDest: string | null;
  /** Not looked at: HEAD gets the body too, for its length belongs in the head (RFC 9110 §9.3.2). Whoever writes the answer leaves it out. */
  readonly method: string;
  readonly requestId: string;
}

/** An answer to send in place of the origin's, but for the fields that are the same for all (WAO-Error, Proxy-Status, Cache-Control, Vary). */
export interface FailureAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly contentLanguage: string;
  readonly body: Buffer;
  /** The catalogue's value in seconds; a caller that knows better (2202) replaces it. Null = no Retry-After. */
  readonly retryAfterSeconds: number | null;
}

const CONTENT_TYPES: Readonly<Record<AnswerFormat, string>> = {
  html: "text/html; charset=utf-8",
  problem: "application/problem+json",
  text: "text/plain; charset=utf-8",
};

/** Filled as failures happen; bounded by rows × reasons of the row × formats × languages. */
const templates = new Map<string, Template>();
const ownTemplates = new WeakMap<Failure, Map<string, Template>>();

/** How to tell a client of a failure. Never throws; after the first time of its kind it costs two negotiations and a few copies. */
export function failureAnswer(failure: Failure, audience: FailureAudience): FailureAnswer {
  const { row } = shownAs(failure);
  const format = negotiate(audience.accept, audience.secFetchDest);
  const language = chooseLanguage(audience.acceptLanguage);
  const template = templateOf(failure, format, language);
  return {
    status: row.status,
    contentType: CONTENT_TYPES[format],
    contentLanguage: LANGUAGES[language].tag,
    body: template.fill(visibleId(audience.requestId), timeNow(format)),
    retryAfterSeconds: row.retryAfterSeconds,
  };
}

function templateOf(failure: Failure, format: AnswerFormat, language: Language): Template {
  const known = templatesOf(failure);
  const key = `${failure.name} ${reasonOf(failure) ?? ""} ${format} ${language}`;
  let template = known.get(key);
  if (template === undefined) {
    template = new Template(compose(toldFailure(failure, language), format, language));
    known.set(key, template);
  }
  return template;
}

/** What a person has made up (a simulation, a message) is one failure object for as long as it holds; its templates go with it. */
function templatesOf(failure: Failure): Map<string, Template> {
  if (failure.simulates === undefined && failure.message === undefined) return templates;
  let own = ownTemplates.get(failure);
  if (own === undefined) {
    own = new Map();
    ownTemplates.set(failure, own);
  }
  return own;
}

function compose(told: ToldFailure, format: AnswerFormat, language: Language): string {
  switch (format) {
    case "html":
      return htmlAnswer(told, language);
    case "problem":
      return problemAnswer(told, language);
    case "text":
      return textAnswer(told, language);
  }
}

/** To the second, in UTC: RFC 3339 for programs, with a space and the zone's name for people. */
function timeNow(format: AnswerFormat): string {
  const time = new Date().toISOString();
  return format === "problem" ? `${time.slice(0, 19)}Z` : `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}
