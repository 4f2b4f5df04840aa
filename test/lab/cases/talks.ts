import type { Talk } from "../behaviour.ts";
import type { Expected, LabCase, Wish } from "../lab-case.ts";

/** A case that is nothing but how an origin at an IPv4 address talks. */
export function talks(name: string, listens: Talk, expect: Expected, wish?: Wish): LabCase {
  return { name, at: (place) => place.four, listens, ...(wish === undefined ? {} : { wish }), expect };
}
