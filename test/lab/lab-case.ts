import { EDGE_NET, type Lab, ORIGIN_NET } from "./network.ts";

/** Where a case has its origin: addresses that no other case uses. */
export interface Place {
  /** In the origin's network. The origin machine has both addresses. */
  readonly four: string;
  readonly six: string;
  /** In the origin's network; no machine has them. */
  readonly vacantFour: string;
  readonly vacantSix: string;
  /** In the edge's own network; no machine has them. */
  readonly neighbourFour: string;
  readonly neighbourSix: string;
  /** In no network at all. */
  readonly strangeFour: string;
  readonly strangeSix: string;
}

export interface Expected {
  /** 0: the origin's own answer. */
  readonly code: number;
  readonly status: number;
  /** Null: none; absent: not looked at. */
  readonly reason?: string | null;
  /** From the request to the whole answer, ms. */
  readonly withinMs: readonly [number, number];
}

/** What an origin process does with connections to an address. */
export type Behaviour = "answer" | "reset" | "close" | "hang" | "full";

export interface LabCase {
  readonly name: string;
  /** The address in the origin's URL, or several: then the edge finds them in its hosts file under one name, in this order. */
  readonly at: (place: Place) => string | readonly string[];
  /** Who listens on the case's own addresses [nobody]. */
  readonly listens?: Behaviour;
  readonly prepare?: (lab: Lab, place: Place) => Promise<void>;
  /** Settings of the site (`timeouts`). */
  readonly site?: Readonly<Record<string, unknown>>;
  /** Requests before the one that is judged, half a second apart. */
  readonly warmUps?: number;
  readonly expect: Expected;
}

export const ORIGIN_PORT = 8000;

/** @param index of the case, below 90 */
export function placeOf(index: number): Place {
  const own = index + 10;
  const vacant = index + 110;
  const hex = (n: number): string => n.toString(16);
  return {
    four: `${ORIGIN_NET.four}.${own}`,
    six: `${ORIGIN_NET.six}:${hex(own)}`,
    vacantFour: `${ORIGIN_NET.four}.${vacant}`,
    vacantSix: `${ORIGIN_NET.six}:${hex(vacant)}`,
    neighbourFour: `${EDGE_NET.four}.${vacant}`,
    neighbourSix: `${EDGE_NET.six}:${hex(vacant)}`,
    strangeFour: `10.78.0.${own}`,
    strangeSix: `fd78::${hex(own)}`,
  };
}
