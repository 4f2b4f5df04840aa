import type { Failure } from "../failures/failure.ts";

/** Told once of the addresses of the family that answered late; empty if none came. */
export type LateAddresses = (more: (addresses: readonly string[]) => void) => void;

/** What a name resolved to. */
export type Resolution =
  | {
      readonly ok: true;
      /** IP literals, IPv6 without brackets, in the order of the answers. Never empty. */
      readonly addresses: readonly string[];
      /** Set while the other family's answer is still to come (RFC 8305 section 3). */
      readonly late: LateAddresses | null;
    }
  | { readonly ok: false; readonly failure: Failure };
