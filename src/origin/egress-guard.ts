import type { EgressConfig } from "../config/edge-config.ts";
import { EgressPolicy } from "../config/egress-policy.ts";
import type { OriginAddress } from "./origin-address.ts";
import { type Verdict, verdict } from "./verdict.ts";

const MOST_REMEMBERED = 4096;

/**
 * Decides before each dial whether the address may be connected to (2008). It sees the address itself, after the name was resolved, so a name that
 * changes its address between a check and the connection (DNS rebinding) gains nothing. Unix sockets are the operator's own word.
 */
export class EgressGuard {
  readonly #policy: EgressPolicy;
  readonly #known = new Map<string, Verdict | null>();

  constructor(config: EgressConfig) {
    this.#policy = new EgressPolicy(config);
  }

  /** The verdict that stands for a denied address; null: dial it. */
  verdict(address: OriginAddress): Verdict | null {
    if (address.kind === "unix") return null;
    const known = this.#known.get(address.ip);
    return known === undefined ? this.#decide(address.ip) : known;
  }

  #decide(ip: string): Verdict | null {
    const refusal = this.#policy.refusal(ip);
    const decided =
      refusal === null
        ? null
        : { ...verdict("OriginAddressProhibited", null, ""), note: `${ip} is denied: ${refusal}` };
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(ip, decided);
    return decided;
  }
}
