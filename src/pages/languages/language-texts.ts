import type { FailureName } from "../../failures/catalogue.ts";
import type { Actor } from "../../failures/failure-row.ts";

/** What a visitor reads about one failure. Names no host, address, port or certificate. */
export interface VisitorText {
  readonly title: string;
  /** One sentence. */
  readonly visitor: string;
  readonly visitorAction: string;
}

/** Everything on a page that is not the owner's part, in one language. The owner's part is English everywhere: it quotes commands and logs. */
export interface LanguageTexts {
  /** BCP 47 tag for `lang` and Content-Language. */
  readonly tag: string;
  readonly you: string;
  readonly edge: string;
  readonly server: string;
  readonly states: Readonly<Record<ChainState, string>>;
  readonly whatYouCanDo: string;
  /** A link, where the site has one and gives it no words of its own. */
  readonly support: string;
  /** Name of the picture for those who hear the page. */
  readonly route: string;
  /** Said above code, request id and time. */
  readonly quote: string;
  readonly requestId: string;
  readonly time: string;
  /** Between a label and its value, with the space that the language wants before or after it. */
  readonly colon: string;
  /** Summary of the folded part. */
  readonly forOwner: string;
  /** Said once inside the folded part, or "" where it is in the page's own language. */
  readonly ownerPartLanguage: string;
  readonly whoActs: string;
  /** Between two actors, with its spaces. */
  readonly or: string;
  readonly actors: Readonly<Record<Actor, string>>;
  /** Said in place of an actor where nobody has to act. */
  readonly nobody: string;
  /** One line of the text answer: where the owner reads on. `COMMAND` is replaced. */
  readonly ownerHint: string;
  /** Said on the page of a simulated failure. `CODE` is replaced. */
  readonly simulation: string;
  readonly failures: Readonly<Record<FailureName, VisitorText>>;
}

/** What is written below each station of the chain. */
export type ChainState =
  | "works"
  | "refused"
  | "request-unusable"
  | "fault"
  | "answered-here"
  | "not-asked"
  | "not-reached"
  | "bad-answer"
  | "paused";
