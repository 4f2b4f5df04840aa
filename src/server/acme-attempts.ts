import { afterFailure, afterReload, type Attempts } from "./acme-schedule.ts";
import type { AcmeStore } from "./acme-store.ts";
import type { AcmeTrouble } from "./acme-trouble.ts";

/** After a refusal because of too many orders the other names wait, too. */
const RATE_PAUSE_MS = 60_000;
/** In place of a name, for what concerns the CA itself. */
const CA = "";

/** What has failed since it last worked, by name and for the CA as a whole: when to ask again, and why there is no certificate. */
export class AcmeAttempts {
  #attempts = new Map<string, Attempts>();

  /** What a former process left. */
  async read(store: AcmeStore): Promise<void> {
    this.#attempts = await store.attempts();
  }

  /** What another edge with this folder has tried; of the same attempts our own word stays, a reload may have changed it. */
  async learn(store: AcmeStore): Promise<void> {
    for (const [name, one] of await store.attempts()) {
      if (this.#attempts.get(name)?.triedMs !== one.triedMs) this.#attempts.set(name, one);
    }
  }

  async keep(store: AcmeStore): Promise<void> {
    await store.keepAttempts(this.#attempts);
  }

  /** How often it failed in a row. */
  failures(name: string): number {
    return this.#attempts.get(name)?.failures ?? 0;
  }

  /** Not before, Unix ms; 0 = nothing stands against it. */
  notBeforeMs(name: string): number {
    return Math.max(this.#attempts.get(name)?.nextMs ?? 0, this.#attempts.get(CA)?.nextMs ?? 0);
  }

  /** Why the last attempt failed, also if that was the CA's fault and the name is waiting for it; null = it did not. */
  problem(name: string, isWaiting: () => boolean): string | null {
    const own = this.#attempts.get(name);
    if (own !== undefined) return own.problem;
    const ca = this.#attempts.get(CA);
    return ca !== undefined && isWaiting() ? ca.problem : null;
  }

  /** The configuration was read again. */
  reloaded(nowMs: number): void {
    for (const [name, one] of this.#attempts) this.#attempts.set(name, afterReload(one, nowMs));
  }

  worked(name: string, nowMs: number): void {
    this.#attempts.delete(name);
    if ((this.#attempts.get(CA)?.nextMs ?? 0) <= nowMs) this.#attempts.delete(CA);
  }

  /** When to ask again, Unix ms; null: it is the CA's trouble, and another name that was tried with this one has told it. */
  failed(name: string, { scope, type, retryAfterMs, message: problem }: AcmeTrouble, nowMs: number): number | null {
    const known = this.#attempts.get(CA);
    if (scope === "ca" && (known?.nextMs ?? 0) > nowMs) return null;
    const key = scope === "ca" ? CA : name;
    const after = afterFailure(this.#attempts.get(key), { problem, retryAfterMs }, nowMs, Math.random());
    this.#attempts.set(key, after);
    if (type === "rateLimited" && scope === "name") {
      const nextMs = Math.max(known?.nextMs ?? 0, nowMs + RATE_PAUSE_MS);
      this.#attempts.set(CA, { failures: 0, triedMs: nowMs, nextMs, isOrdered: true, problem });
    }
    return after.nextMs;
  }
}
