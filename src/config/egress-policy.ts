import { AddressRanges } from "../primitives/address-ranges.ts";
import type { EgressConfig } from "./edge-config.ts";
import { METADATA_ADDRESSES } from "./metadata-addresses.ts";

/** Null: allowed. Else why not, as a clause for the operator. */
type Word = string | null;

/**
 * Which addresses an origin may have. The narrowest range that has an address decides; between equally narrow ones an operator's `deny` wins over
 * `allow`, and `allow` over what is built in. So `allow: [169.254.0.0/16]` leaves the metadata services denied, `allow: [169.254.169.254]` does not.
 */
export class EgressPolicy {
  readonly #ranges: AddressRanges<Word>;

  constructor({ deny, allow }: EgressConfig) {
    this.#ranges = new AddressRanges<Word>([
      ...deny.map((range): [string, Word] => [range, `egress.deny has ${range}`]),
      ...allow.map((range): [string, Word] => [range, null]),
      ...Object.entries(METADATA_ADDRESSES).map(([address, what]): [string, Word] => [address, what]),
    ]);
  }

  /** Why the address (an IP literal, as it would be connected to) is denied; null if it is not. */
  refusal(address: string): string | null {
    return this.#ranges.find(address).find((word) => word !== null) ?? null;
  }
}
