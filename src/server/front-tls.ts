import type { EdgeConfig, ServerCertificate } from "../config/edge-config.ts";
import { CertificateWatch } from "./certificate-watch.ts";
import { OcspStapler } from "./ocsp-stapler.ts";
import { type KeyRing, TicketKeys } from "./ticket-keys.ts";

/** What the threads are told, and what there is from before. */
export interface FrontTlsMeans {
  /** Of the process that this one takes over from; null = it had none, or there is no such process. */
  readonly inheritedKeys: KeyRing | null;
  readonly useTicketKeys: (keys: readonly Uint8Array[]) => void;
  /** OCSP answers (DER) by certificate (PEM), in place of those before. */
  readonly useStaples: (staples: ReadonlyMap<string, Uint8Array>) => void;
  readonly useCertificates: (replaced: ReadonlyMap<ServerCertificate, ServerCertificate>) => void;
  /** A line for the operator. */
  readonly onNotice: (text: string) => void;
}

/** The supervisor's part of TLS with clients: what all threads have in common, and what changes while they run. */
export class FrontTls {
  readonly #keys: TicketKeys;
  readonly #watch: CertificateWatch;
  readonly #stapler: OcspStapler;

  constructor(means: FrontTlsMeans) {
    this.#keys = new TicketKeys(means.useTicketKeys, means.inheritedKeys);
    const { onNotice } = means;
    this.#watch = new CertificateWatch({ onChanged: means.useCertificates, onNotice });
    this.#stapler = new OcspStapler({ onStaples: means.useStaples, onNotice });
  }

  configure(config: EdgeConfig): void {
    const hasTls = config.listen.some(({ tls }) => tls !== undefined);
    this.#keys.configure(hasTls ? config.tls.ticketRotationMs : null);
    this.#watch.configure(config);
    if (hasTls) this.#stapler.configure(config);
  }

  /** For the process that takes over; null = there are no tickets. */
  get ticketKeys(): KeyRing | null {
    return this.#keys.ring;
  }

  close(): void {
    this.#keys.close();
    this.#watch.close();
    this.#stapler.close();
  }
}
