import type * as AcmePackage from "acme-client";
import type { Client } from "acme-client";
import type { AcmeChallengeType, AcmeConfig } from "../config/edge-config.ts";
import { AcmeHttp } from "./acme-http.ts";
import { newKey, type ObtainedPair, obtainCertificate, type ProofStand } from "./acme-order.ts";
import type { AcmeAccount, AcmeStore } from "./acme-store.ts";
import { AcmeTrouble } from "./acme-trouble.ts";

/** What the connection to a CA is made of. */
export interface AcmeCaMeans {
  readonly config: AcmeConfig;
  readonly store: AcmeStore;
  readonly stand: ProofStand;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** The CA, with our account there. The package is loaded when there is something to order, and never before. */
export class AcmeCa {
  readonly #means: AcmeCaMeans;
  readonly #acme: typeof AcmePackage;
  readonly #http: AcmeHttp;
  #client: Client;

  private constructor(means: AcmeCaMeans, acme: typeof AcmePackage, http: AcmeHttp, client: Client) {
    this.#means = means;
    this.#acme = acme;
    this.#http = http;
    this.#client = client;
  }

  /** Makes the account if there is none. Rejects with AcmeTrouble. */
  static async open(means: AcmeCaMeans): Promise<AcmeCa> {
    const acme = await import("acme-client");
    const http = new AcmeHttp(means.config.ca, means.signal);
    Object.assign(acme.axios.defaults, { adapter: http.send });
    Object.assign(acme.axios.defaults, { acmeSettings: { retryMaxAttempts: 0, retryDefaultDelay: 1 } });
    try {
      return new AcmeCa(means, acme, http, await accountClient(acme, means, await means.store.account()));
    } catch (error) {
      http.close();
      throw ofCa(error);
    }
  }

  /** A certificate for a name, by the first of the ways that works. Rejects with AcmeTrouble. */
  async obtain(name: string, types: readonly AcmeChallengeType[]): Promise<ObtainedPair> {
    const refusals: string[] = [];
    for (const [index, type] of types.entries()) {
      try {
        return await this.#obtain(name, type);
      } catch (error) {
        const isLast = index === types.length - 1;
        if (!(error instanceof AcmeTrouble) || error.scope !== "proof") throw error;
        refusals.push(error.message);
        if (isLast) throw new AcmeTrouble(refusals.join("; and "), error);
      }
    }
    throw new AcmeTrouble("no listener can answer a challenge", { scope: "ca" });
  }

  close(): void {
    this.#http.close();
  }

  async #obtain(name: string, type: AcmeChallengeType): Promise<ObtainedPair> {
    const { stand, signal, config } = this.#means;
    const order = (): Promise<ObtainedPair> =>
      obtainCertificate(name, type, { acme: this.#acme, client: this.#client, stand, signal, keyType: config.keyType });
    try {
      return await order();
    } catch (error) {
      if (!(error instanceof AcmeTrouble) || error.type !== "accountDoesNotExist") throw error;
      // The CA has forgotten us, as one that was set up anew does.
      this.#client = await accountClient(this.#acme, this.#means, null).catch((again: unknown) => {
        throw ofCa(again);
      });
      return order();
    }
  }
}

/** Whatever is wrong with the account is wrong for every name. */
function ofCa(error: unknown): unknown {
  if (!(error instanceof AcmeTrouble)) return error;
  const { type, retryAfterMs } = error;
  return new AcmeTrouble(error.message, { scope: "ca", type, retryAfterMs });
}

async function accountClient(
  acme: typeof AcmePackage,
  { config, store }: AcmeCaMeans,
  known: AcmeAccount | null,
): Promise<Client> {
  const { directory, email, eab } = config;
  const key = known?.key ?? (await newKey("ecdsa"));
  const client = new acme.Client({
    directoryUrl: directory,
    accountKey: key,
    ...(known === null ? {} : { accountUrl: known.url }),
    ...(eab === null ? {} : { externalAccountBinding: { kid: eab.kid, hmacKey: eab.key } }),
  });
  const contact = email === null ? [] : [`mailto:${email}`];
  if (known === null) await client.createAccount({ termsOfServiceAgreed: true, contact });
  else if (known.email !== email) await client.updateAccount({ contact });
  const account: AcmeAccount = { url: client.getAccountUrl(), key, email };
  if (known === null || known.email !== email) await store.keepAccount(account);
  return client;
}
