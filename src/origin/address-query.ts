import type { RecordWithTtl } from "node:dns";
import { type DnsRefusal, dnsRefusal, type DnsSaid } from "./dns-failure.ts";
import type { NameSearch } from "./name-search.ts";
import { type QueryMeans, RecordQuery, type RecordType } from "./record-query.ts";

/** RFC 8305 section 3, "Resolution Delay": how long the first family waits for the other, ms. */
const RESOLUTION_DELAY_MS = 50;
/** How long the other family may still come after the first was told, ms. */
const LATE_MS = 1000;

const TYPES: readonly RecordType[] = ["AAAA", "A"];

/** The addresses of a name, and for how long the DNS says they hold, s. */
export interface Records {
  readonly addresses: readonly string[];
  readonly ttlSeconds: number;
}

export interface QueryListener {
  /** There are addresses; of one family only while the other is `pending`. Either this or `onRefused` is called, once. */
  readonly onFirst: (records: Records, pending: boolean) => void;
  readonly onRefused: (refusal: DnsRefusal) => void;
  /** Called once, if `pending` was told: all that came, and what of it is new. */
  readonly onRest: (all: Records, late: readonly string[]) => void;
}

/** A and AAAA of one name, asked in parallel; names of the search list one after the other until one has an address. */
export class AddressQuery {
  readonly #search: NameSearch;
  readonly #means: QueryMeans;
  readonly #listener: QueryListener;
  readonly #refusals: DnsRefusal[] = [];
  #running: RecordQuery[] = [];
  #at = 0;
  #found: Records | null = null;
  #said: (readonly DnsSaid[])[] = [];
  #openTypes = 0;
  #phase: "asking" | "told" | "ended" = "asking";
  #timer: NodeJS.Timeout | null = null;

  constructor(search: NameSearch, means: QueryMeans, listener: QueryListener) {
    this.#search = search;
    this.#means = means;
    this.#listener = listener;
  }

  start(): void {
    const name = this.#search.names[this.#at];
    if (name === undefined) return this.#refuse();
    this.#said = [];
    this.#openTypes = TYPES.length;
    this.#running = TYPES.map((type) => new RecordQuery({ name, type }, this.#means, this.#onRecords));
    for (const query of this.#running) query.start();
    return undefined;
  }

  /** End without telling anybody. */
  stop(): void {
    this.#phase = "ended";
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const query of this.#running) query.stop();
    this.#running = [];
  }

  readonly #onRecords = (records: readonly RecordWithTtl[], said: readonly DnsSaid[]): void => {
    this.#openTypes -= 1;
    if (records.length === 0) this.#said.push(said);
    else this.#found = merge(this.#found, records);
    if (this.#phase === "told") return this.#rest(records.map(({ address }) => address));
    if (this.#openTypes === 0) return this.#decide();
    if (this.#found !== null) this.#timer = setTimeout(this.#onDelay, RESOLUTION_DELAY_MS);
    return undefined;
  };

  readonly #onDelay = (): void => {
    if (this.#found === null) return;
    this.#phase = "told";
    this.#timer = setTimeout(this.#onLate, LATE_MS);
    this.#timer.unref();
    this.#listener.onFirst(this.#found, true);
  };

  readonly #onLate = (): void => this.#rest([]);

  #rest(late: readonly string[]): void {
    this.stop();
    if (this.#found !== null) this.#listener.onRest(this.#found, late);
  }

  #decide(): void {
    if (this.#found !== null) {
      this.stop();
      return this.#listener.onFirst(this.#found, false);
    }
    const refusal = dnsRefusal(this.#search.names[this.#at] ?? "", this.#said);
    this.#refusals.push(refusal);
    // Where nobody answers, nobody will answer for the next name either.
    if (refusal.failure.name === "DNSTimeout") return this.#refuse();
    this.#at += 1;
    return this.start();
  }

  #refuse(): void {
    this.stop();
    const refusal = this.#toReport();
    if (refusal !== null) this.#listener.onRefused(refusal);
  }

  /**
   * As glibc's resolver: what was said of the name itself if that was asked first. Else silence, "exists but has no address", a failing server, in
   * this order; else what was said of the name itself, last.
   */
  #toReport(): DnsRefusal | null {
    const [first] = this.#refusals;
    if (this.#search.order === "as-is-first") return first ?? null;
    const one = (test: (name: string) => boolean): DnsRefusal | undefined =>
      this.#refusals.find(({ failure }) => test(failure.name));
    return (
      one((name) => name === "DNSTimeout") ??
      one((name) => name === "DNSNoAddress") ??
      one((name) => name !== "DNSNameNotFound") ??
      this.#refusals.at(-1) ??
      null
    );
  }
}

function merge(before: Records | null, records: readonly RecordWithTtl[]): Records {
  const ttls = records.map((record) => record.ttl);
  return {
    addresses: [...(before?.addresses ?? []), ...records.map((record) => record.address)],
    ttlSeconds: Math.min(before?.ttlSeconds ?? Number.POSITIVE_INFINITY, ...ttls),
  };
}
