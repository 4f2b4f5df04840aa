import type { Agenda } from "./agenda.ts";
import type { OriginModel } from "./origin-model.ts";

/** What decides whether a request goes to the origin. */
export interface Policy {
  readonly name: string;
  /** A token for the results below, or null = refused at once. */
  admit(): number | null;
  answered(token: number): void;
  timedOut(token: number): void;
}

/** The world in which a policy acts: it may send requests of its own. */
export interface World {
  readonly agenda: Agenda;
  readonly origin: OriginModel;
}

export type MakePolicy = (world: World) => Policy;
