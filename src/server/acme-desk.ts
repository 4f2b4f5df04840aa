import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { AcmeChallengeType, AcmeConfig, EdgeConfig, ServerCertificate } from "../config/edge-config.ts";
import type { AcmeCa, AcmeCaMeans } from "./acme-ca.ts";
import { AcmeAttempts } from "./acme-attempts.ts";
import { AcmeLock } from "./acme-lock.ts";
import { firstRenewalMs, renewalMs } from "./acme-schedule.ts";
import { AcmeStand, type UseChallenges } from "./acme-stand.ts";
import { AcmeStore, type Issued } from "./acme-store.ts";
import { AcmeTrouble } from "./acme-trouble.ts";
import type { CertificateStatus } from "./certificate-status.ts";
import type { EventList } from "./event-list.ts";

/** Orders under way together. */
const AT_ONCE = 4;
/** Another edge with this folder is ordering: so long until we look at what it got. */
const LOCK_RETRY_MS = 5000;
const MOST_SLEEP_MS = 3_600_000;

/** What the desk is given. */
export interface AcmeMeans {
  readonly useChallenges: UseChallenges;
  /** Further certificates by name, or in place of those that were there. */
  readonly useIssued: (certificates: ReadonlyMap<string, ServerCertificate>) => void;
  readonly events: EventList;
  /** A line for the operator. */
  readonly onNotice: (text: string) => void;
}

/** A host that is to have a certificate. */
interface Wanted {
  readonly name: string;
  readonly site: string;
  issued: Issued | null;
  /** Unix ms; 0 = at once. */
  renewMs: number;
}

/** One CA with what is kept of it; another one after a reload that names another. */
interface Office {
  readonly config: AcmeConfig;
  readonly store: AcmeStore;
  readonly lock: AcmeLock;
}

/**
 * Gets certificates by ACME (RFC 8555), one for each host, and renews them. It runs in the supervisor: threads are told of proofs and certificates.
 * Nothing that goes wrong here keeps the edge from serving.
 */
export class AcmeDesk {
  readonly #means: AcmeMeans;
  readonly #stand: AcmeStand;
  readonly #end = new AbortController();
  #office: Office | null = null;
  #ca: AcmeCa | null = null;
  /** All orders of a round get the same. */
  #opening: Promise<AcmeCa> | null = null;
  #wanted = new Map<string, Wanted>();
  readonly #attempts = new AcmeAttempts();
  #timer: NodeJS.Timeout | null = null;
  #hasBegun = false;
  /** One change after the other, and work in between. */
  #queue: Promise<void> = Promise.resolve();
  #lockedUntilMs = 0;

  constructor(means: AcmeMeans) {
    this.#means = means;
    this.#stand = new AcmeStand(means.useChallenges);
  }

  /** Resolves when certificates that are kept are in use. The CA is asked for others after `begin`. */
  configure(config: EdgeConfig): Promise<void> {
    return this.#next(() => this.#configure(config));
  }

  /** Proofs can be shown from now on. */
  begin(): void {
    this.#hasBegun = true;
    this.#plan();
  }

  /** Of every host that is to have a certificate, in the order of the configuration. */
  status(): readonly CertificateStatus[] {
    const nowMs = Date.now();
    return [...this.#wanted.values()].map((one) => this.#statusOf(one, nowMs));
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#end.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#queue;
    this.#ca?.close();
    this.#ca = null;
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(async () => {
      if (!this.#end.signal.aborted) await step();
    });
    this.#queue = done.catch((error: Error) => this.#means.onNotice(`wao: ACME: ${error.stack ?? error.message}`));
    return this.#queue.then(() => this.#plan());
  }

  async #configure(config: EdgeConfig): Promise<void> {
    const wanted = wantedNames(config);
    const { acme } = config;
    if (acme === undefined || wanted.length === 0) {
      this.#wanted.clear();
      return;
    }
    if (!isDeepStrictEqual(this.#office?.config, acme)) await this.#open(acme, config.stateDir);
    const next = new Map<string, Wanted>();
    const found = new Map<string, ServerCertificate>();
    for (const { name, site } of wanted) {
      const known = this.#wanted.get(name);
      const issued = known === undefined ? ((await this.#office?.store.certificate(name)) ?? null) : known.issued;
      next.set(name, { name, site, issued, renewMs: known?.renewMs ?? renewalOf(issued) });
      if (known === undefined && issued !== null) found.set(name, issued.certificate);
    }
    this.#wanted = next;
    if (found.size > 0) this.#means.useIssued(found);
    if (this.#hasBegun) this.#attempts.reloaded(Date.now());
  }

  async #open(config: AcmeConfig, stateDir: string): Promise<void> {
    this.#ca?.close();
    this.#ca = null;
    const store = new AcmeStore(stateDir, config.directory, this.#means.onNotice);
    const isOther = this.#office?.store.folder !== store.folder;
    this.#office = { config, store, lock: new AcmeLock(join(store.folder, "lock")) };
    if (!isOther) return;
    this.#wanted.clear();
    await this.#attempts.read(store);
  }

  /** Wakes when the next one is due. */
  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#hasBegun || this.#end.signal.aborted || this.#wanted.size === 0) return;
    const nowMs = Date.now();
    let dueMs = nowMs + MOST_SLEEP_MS;
    for (const one of this.#wanted.values()) dueMs = Math.min(dueMs, this.#dueMs(one));
    const sleepMs = Math.max(0, dueMs - nowMs, this.#lockedUntilMs - nowMs);
    this.#timer = setTimeout(() => void this.#next(() => this.#work()), sleepMs);
    this.#timer.unref();
  }

  #dueMs({ name, renewMs }: Wanted): number {
    return Math.max(renewMs, this.#attempts.notBeforeMs(name));
  }

  /** One round; the next one follows at once if more is due. */
  async #work(): Promise<void> {
    const office = this.#office;
    const nowMs = Date.now();
    const due = [...this.#wanted.values()].filter((one) => this.#dueMs(one) <= nowMs).slice(0, AT_ONCE);
    if (office === null || due.length === 0) return;
    try {
      if (!(await office.lock.take())) {
        this.#lockedUntilMs = nowMs + LOCK_RETRY_MS;
        await Promise.all(due.map((one) => this.#adopt(one, office)));
        return;
      }
    } catch (error) {
      const message = `${office.store.folder} cannot be written to: ${(error as Error).message}`;
      for (const one of due) this.#failed(one, new AcmeTrouble(message, { scope: "ca" }));
      return;
    }
    try {
      await this.#attempts.learn(office.store);
      await Promise.all(due.map((one) => this.#renew(one, office)));
      await this.#attempts.keep(office.store);
    } finally {
      await office.lock.drop();
    }
  }

  /** Another edge may have been faster. */
  async #adopt(one: Wanted, { store }: Office): Promise<void> {
    const kept = await store.certificate(one.name);
    if (kept === null || kept.untilMs <= (one.issued?.untilMs ?? 0)) return;
    this.#use(one, kept);
    this.#means.onNotice(`wao: using the certificate for ${one.name} that another edge got`);
  }

  async #renew(one: Wanted, office: Office): Promise<void> {
    await this.#adopt(one, office);
    if (this.#dueMs(one) > Date.now()) return;
    try {
      const { name } = one;
      const ca = await this.#openCa(office);
      const kept = await office.store.keepCertificate(name, await ca.obtain(name, this.#ways(name, office.config)));
      if (typeof kept === "string") {
        throw new AcmeTrouble(`the CA's certificate cannot be used: ${kept}`, { scope: "name" });
      }
      this.#use(one, kept);
      one.renewMs = firstRenewalMs(kept, Math.random(), Date.now());
      this.#tell(one.site, name, `got a certificate for ${name}, good until ${dayOf(kept.untilMs)}`);
    } catch (error) {
      if (!this.#end.signal.aborted) this.#failed(one, error);
    }
  }

  async #openCa({ config, store }: Office): Promise<AcmeCa> {
    if (this.#ca !== null) return this.#ca;
    this.#opening ??= openCa({ config, store, stand: this.#stand, signal: this.#end.signal });
    try {
      this.#ca = await this.#opening;
      return this.#ca;
    } finally {
      this.#opening = null;
    }
  }

  /** The first time every way is tried; then one at a time, because CAs count failures. */
  #ways(name: string, { challenges }: AcmeConfig): readonly AcmeChallengeType[] {
    const failures = this.#attempts.failures(name);
    return failures === 0 ? challenges : challenges.slice(failures % challenges.length).slice(0, 1);
  }

  #use(one: Wanted, issued: Issued): void {
    this.#attempts.worked(one.name, Date.now());
    one.issued = issued;
    one.renewMs = renewalOf(issued);
    this.#means.useIssued(new Map([[one.name, issued.certificate]]));
  }

  #failed(one: Wanted, error: unknown): void {
    const trouble = error instanceof AcmeTrouble ? error : new AcmeTrouble(bugText(error), { scope: "name" });
    const nextMs = this.#attempts.failed(one.name, trouble, Date.now());
    if (nextMs === null) return;
    const isOfCa = trouble.scope === "ca";
    const what = isOfCa ? "no certificates can be got" : `no certificate for ${one.name}`;
    const expires = one.issued === null ? "" : `; the present one is good until ${dayOf(one.issued.untilMs)}`;
    const again = `${new Date(nextMs).toISOString().slice(0, 19)}Z`;
    this.#tell(isOfCa ? null : one.site, one.name, `${what}: ${trouble.message}${expires}; next try ${again}`);
  }

  #tell(site: string | null, name: string, message: string): void {
    this.#means.onNotice(`wao: ${message}`);
    const detail = { name };
    this.#means.events.add({ atMs: Date.now(), kind: "certificate", site, origin: null, message, detail });
  }

  #statusOf(one: Wanted, nowMs: number): CertificateStatus {
    const { name, site, issued, renewMs } = one;
    const problem = this.#attempts.problem(name, () => renewMs <= nowMs);
    const isGood = issued !== null && issued.untilMs > nowMs;
    return {
      site,
      name,
      state: problem !== null ? "failing" : isGood ? "valid" : "waiting",
      untilMs: issued?.untilMs ?? null,
      nextMs: Math.max(this.#dueMs(one), nowMs),
      problem,
    };
  }
}

/** An edge that orders nothing loads none of it. */
async function openCa(means: AcmeCaMeans): Promise<AcmeCa> {
  const { AcmeCa } = await import("./acme-ca.ts");
  return AcmeCa.open(means);
}

function wantedNames({ sites, listen }: EdgeConfig): { name: string; site: string }[] {
  if (!listen.some(({ tls }) => tls !== undefined)) return [];
  return sites.flatMap(({ name: site, tls }) => (tls?.acme ?? []).map((name) => ({ name, site })));
}

function renewalOf(issued: Issued | null): number {
  return issued === null ? 0 : renewalMs(issued, Math.random());
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function bugText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
