import { PLAIN_PAGES, type PagesConfig } from "../config/pages-config.ts";
import type { CatalogueRow } from "../failures/catalogue.ts";
import type { Failure } from "../failures/failure.ts";
import { reasonOf } from "../failures/header.ts";
import { shownAs } from "../failures/simulated-failure.ts";
import { Generations } from "../primitives/generations.ts";
import { grpcFields, grpcType } from "./grpc.ts";
import { htmlAnswer } from "./html.ts";
import { chooseLanguage, type Language, LANGUAGES } from "./language.ts";
import { type Look, lookOf } from "./look.ts";
import { type AnswerFormat, negotiate } from "./negotiate.ts";
import { languageOfPage, ownPage, ownPageOf, type PageLanguage } from "./own-page.ts";
import { problemAnswer } from "./problem.ts";
import { type Filling, type Piece, Template } from "./template.ts";
import { Remembered } from "./remembered.ts";
import { briefAnswer, textAnswer } from "./text.ts";
import { toldFailure } from "./told-failure.ts";
import { visibleId } from "./visible-id.ts";

/** What of the request decides how a failure is told. Field values as received, several lines of one field joined by comma; null = absent. */
export interface FailureAudience {
  readonly accept: string | null;
  readonly acceptLanguage: string | null;
  readonly secFetchDest: string | null;
  /** Of the request: a call of gRPC is answered in its own way. */
  readonly contentType?: string | null;
  /** Not looked at: HEAD gets the body too, for its length belongs in the head (RFC 9110 §9.3.2). Whoever writes the answer leaves it out. */
  readonly method: string;
  readonly target: string;
  readonly requestId: string;
}

/** How the answers of the request's site look. */
export interface Appearance {
  readonly pages: PagesConfig;
  /** The site's name in the configuration (letters, digits and `-_.:*`), or "". */
  readonly site: string;
}

/** An answer to send in place of the origin's, but for the fields that are the same for all (WAO-Error, Proxy-Status, Cache-Control). */
export interface FailureAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Null where an own page does not tell. */
  readonly contentLanguage: string | null;
  /** The fields of the request that this answer depends on (RFC 9110 §12.5.5). */
  readonly vary: string;
  readonly body: Buffer;
  /** Further field lines, each with CRLF. */
  readonly fields: string;
  /** The catalogue's value in seconds; a caller that knows better (2202) replaces it. Null = no Retry-After. */
  readonly retryAfterSeconds: number | null;
}

const CONTENT_TYPES: Readonly<Record<AnswerFormat, string>> = {
  html: "text/html; charset=utf-8",
  problem: "application/problem+json",
  text: "text/plain; charset=utf-8",
  brief: "text/plain; charset=utf-8",
};
const VARY_LANGUAGE = "Accept, Accept-Language, Sec-Fetch-Dest";
const VARY_FORMAT = "Accept, Sec-Fetch-Dest";

/** Per thread. One language of one site takes about 1 MiB if everything fails in every way; own pages up to 256 KiB each. */
const MAX_TEMPLATE_BYTES = 24 * 1024 * 1024;
/** Filled as failures happen. */
const templates = new Generations<Template>(MAX_TEMPLATE_BYTES);
/** Of one simulation or one maintenance. */
const MAX_OWN_BYTES = 2 * 1024 * 1024;
const ownTemplates = new WeakMap<Failure, Generations<Template>>();

const languages = new Remembered<Language>(chooseLanguage);

const PLAIN: Appearance = { pages: PLAIN_PAGES, site: "" };

/** Everything that one answer has in common with all others of its kind. */
interface Kind {
  readonly failed: Failure;
  readonly format: AnswerFormat;
  readonly language: Language;
  readonly status: number;
  readonly look: Look;
}

/** How to tell a client of a failure. Never throws; after the first time of its kind it costs two negotiations and a few copies. */
export function failureAnswer(failure: Failure, audience: FailureAudience, appearance = PLAIN): FailureAnswer {
  const { pages } = appearance;
  const call = grpcType(audience.contentType ?? null);
  if (call !== null) return grpcAnswer(failure, call);
  const { row } = shownAs(failure);
  const format = negotiate(audience);
  const chosen = languageFor(format === "html" ? pages : PLAIN_PAGES, row);
  const language = chosen.by === "fixed" ? chosen.language : languages.of(audience.acceptLanguage ?? "");
  const status = statusOf(row, pages);
  const kind: Kind = { failed: failure, format, language, status, look: lookOf(pages) };
  return {
    status,
    contentType: CONTENT_TYPES[format],
    contentLanguage: tagOf(chosen, language),
    vary: chosen.by === "negotiated" ? VARY_LANGUAGE : VARY_FORMAT,
    body: templateOf(kind).fill(fillingOf(audience, appearance, format)),
    fields: "",
    retryAfterSeconds: row.retryAfterSeconds,
  };
}

/** The HTTP status is 200 whatever happened: for gRPC that is only the transport's (gRPC over HTTP2, "Responses"). */
function grpcAnswer(failure: Failure, contentType: string): FailureAnswer {
  return {
    status: 200,
    contentType,
    contentLanguage: null,
    vary: "Content-Type",
    body: NOTHING,
    fields: grpcFields(failure),
    retryAfterSeconds: shownAs(failure).row.retryAfterSeconds,
  };
}

const NOTHING = Buffer.alloc(0);
const NEGOTIATED: PageLanguage = { by: "negotiated" };

function languageFor(pages: PagesConfig, row: CatalogueRow): PageLanguage {
  const page = ownPageOf(pages, row);
  return page === null ? NEGOTIATED : languageOfPage(page);
}

function tagOf(chosen: PageLanguage, language: Language): string | null {
  if (chosen.by === "none") return null;
  return chosen.by === "fixed" ? chosen.tag : LANGUAGES[language].tag;
}

/** A CDN in front of this edge puts its own page in place of a 502 or 504. */
function statusOf({ status }: CatalogueRow, { gatewayErrors }: PagesConfig): number {
  return gatewayErrors === "as-503" && (status === 502 || status === 504) ? 503 : status;
}

function templateOf(kind: Kind): Template {
  const { failed, format, language, look } = kind;
  const known = templatesOf(failed);
  const key = `${look.id} ${failed.name} ${reasonOf(failed) ?? ""} ${format} ${language}`;
  let template = known.get(key);
  if (template === undefined) {
    template = new Template(compose(kind), look.logo);
    known.add(key, template, template.fixedBytes);
  }
  return template;
}

/** What a person has made up (a simulation, a message) is one failure object for as long as it holds; its templates go with it. */
function templatesOf(failed: Failure): Generations<Template> {
  if (failed.simulates === undefined && failed.message === undefined) return templates;
  let own = ownTemplates.get(failed);
  if (own === undefined) {
    own = new Generations(MAX_OWN_BYTES);
    ownTemplates.set(failed, own);
  }
  return own;
}

function compose({ failed, format, language, status, look }: Kind): Piece[] {
  const told = toldFailure(failed, language);
  switch (format) {
    case "html": {
      const page = ownPageOf(look.pages, told.row);
      return page === null ? [htmlAnswer(told, { language, look })] : ownPage(page, { told, status, language, look });
    }
    case "problem":
      return [problemAnswer(told, { language, status, helpUrl: look.pages.helpUrl })];
    case "text":
      return [textAnswer(told, language)];
    case "brief":
      return [briefAnswer(told, language)];
  }
}

function fillingOf({ requestId }: FailureAudience, { site }: Appearance, format: AnswerFormat): Filling {
  return { id: visibleId(requestId), time: timeNow(format), site };
}

/** To the second, in UTC: RFC 3339 for programs, with a space and the zone's name for people. */
function timeNow(format: AnswerFormat): string {
  const time = new Date().toISOString();
  return format === "problem" ? `${time.slice(0, 19)}Z` : `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}
