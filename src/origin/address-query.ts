import type { RecordWithTtl, Resolver } from "node:dns";
import { dnsFailure, isAnswer } from "./dns-failure.ts";
import type { Failure } from "../failures/failure.ts";

/** RFC 8305 section 3, "Resolution Delay": how long the first family waits for the other, ms. */
const RESOLUTION_DELAY_MS = 50;

/** The addresses of a name, and for how long the DNS says they hold, s. */
export interface Records {
  readonly addresses: readonly string[];
  readonly ttlSeconds: number;
}

export interface QueryListener {
  /** Called once: addresses (of one family only while the other is `pending`), or why there are none. */
  readonly onFirst: (records: Records | null, pending: boolean, why: Failure | null) => void;
  /** Called once, if `pending` was told: all that came. */
  readonly onRest: (all: Records, late: readonly string[]) => void;
}

/** A and AAAA of one name, asked in parallel; names of the search list one after the other until one has an address. */
export class AddressQuery {
  readonly #resolver: Resolver;
  readonly #names: readonly string[];
  readonly #listener: QueryListener;
  readonly #giveUp: NodeJS.Timeout;
  #at = 0;
  #found: Records | null = null;
  #codes: string[] = [];
  #worst: Failure | null = null;
  #open = 0;
  #told = false;
  #ended = false;
  #delay: NodeJS.Timeout | null = null;

  /** @param giveUpMs for all names together */
  constructor(resolver: Resolver, names: readonly string[], giveUpMs: number, listener: QueryListener) {
    this.#resolver = resolver;
    this.#names = names;
    this.#listener = listener;
    this.#giveUp = setTimeout(this.#onGiveUp, giveUpMs);
    this.#giveUp.unref();
  }

  start(): void {
    const name = this.#names[this.#at];
    if (name === undefined) return this.#none();
    this.#codes = [];
    this.#open = 2;
    const at = this.#at;
    this.#resolver.resolve6(name, { ttl: true }, (error, records) => this.#onRecords(at, error, records));
    this.#resolver.resolve4(name, { ttl: true }, (error, records) => this.#onRecords(at, error, records));
  }

  /** End without telling anybody. */
  stop(): void {
    this.#ended = true;
    clearTimeout(this.#giveUp);
    if (this.#delay !== null) clearTimeout(this.#delay);
  }

  #onRecords(at: number, error: NodeJS.ErrnoException | null, records: readonly RecordWithTtl[] | undefined): void {
    if (this.#ended || at !== this.#at) return;
    this.#open -= 1;
    if (error !== null) this.#codes.push(error.code ?? "");
    const late = records?.map((record) => record.address) ?? [];
    if (records !== undefined && records.length > 0) this.#found = merge(this.#found, records);
    if (this.#told) return this.#rest(late);
    if (this.#open === 0) return this.#decide();
    if (this.#found !== null) this.#delay = setTimeout(this.#onDelay, RESOLUTION_DELAY_MS);
    return undefined;
  }

  readonly #onDelay = (): void => {
    this.#delay = null;
    this.#told = true;
    this.#listener.onFirst(this.#found, true, null);
  };

  #decide(): void {
    if (this.#found !== null) {
      this.stop();
      return this.#listener.onFirst(this.#found, false, null);
    }
    const why = dnsFailure(this.#names[this.#at] ?? "", this.#codes);
    // The first name's answer is the one to report, unless a later one shows that the servers fail.
    if (this.#worst === null || (isAnswer(this.#worst) && !isAnswer(why))) this.#worst = why;
    this.#at += 1;
    return this.start();
  }

  #none(): void {
    this.stop();
    this.#listener.onFirst(null, false, this.#worst);
  }

  #rest(late: readonly string[]): void {
    this.stop();
    if (this.#found !== null) this.#listener.onRest(this.#found, late);
  }

  readonly #onGiveUp = (): void => {
    if (this.#told) return this.#rest([]);
    this.stop();
    if (this.#found !== null) return this.#listener.onFirst(this.#found, false, null);
    const name = this.#names[Math.min(this.#at, this.#names.length - 1)] ?? "";
    return this.#listener.onFirst(null, false, dnsFailure(name, [...this.#codes, "ETIMEOUT"]));
  };
}

function merge(before: Records | null, records: readonly RecordWithTtl[]): Records {
  const ttls = records.map((record) => record.ttl);
  return {
    addresses: [...(before?.addresses ?? []), ...records.map((record) => record.address)],
    ttlSeconds: Math.min(before?.ttlSeconds ?? Number.POSITIVE_INFINITY, ...ttls),
  };
}
