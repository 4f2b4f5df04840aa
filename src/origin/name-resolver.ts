import { isIP } from "node:net";
import { isDeepStrictEqual } from "node:util";
import type { ResolverConfig } from "../config/edge-config.ts";
import { DEFAULT_RESOLVER } from "../config/resolver-defaults.ts";
import type { Failure } from "../failures/failure.ts";
import { AddressQuery, type Records } from "./address-query.ts";
import { type DnsRefusal, dnsRefusal } from "./dns-failure.ts";
import { type Hosts, HOSTS_FILE } from "./hosts-file.ts";
import { NameCache } from "./name-cache.ts";
import { nameSearch } from "./name-search.ts";
import { NameServers } from "./name-servers.ts";
import type { LateAddresses, Resolution } from "./resolution.ts";
import { RESOLVER_FILE, type ResolverFileContent } from "./resolver-file.ts";
import { type ResolverSettings, resolverSettings } from "./resolver-settings.ts";
import { ThreadNews } from "./thread-news.ts";
import { WatchedFile } from "./watched-file.ts";

/** A name is not asked again sooner, however often a failing origin wants it, ms. */
const REFRESH_EVERY_MS = 1000;
/** Who waits for the DNS gets the last good addresses after this, ms (RFC 8767 section 5: at most 1.8 s; here a visitor waits, within a connect budget). */
const STALE_AFTER_MS = 400;

export interface NameResolverOptions {
  readonly config?: ResolverConfig;
  /** [/etc/hosts] */
  readonly hostsPath?: string;
  /** [/etc/resolv.conf] */
  readonly resolvConfPath?: string;
  /** Monotonic, ms. */
  readonly clock?: () => number;
}

type Done = (resolution: Resolution) => void;

/** What the DNS told another thread: addresses, or that there are none. */
interface NameNews {
  readonly name: string;
  readonly said: Records | Failure;
}

/** A query under way and all who wait for it. */
interface Flight {
  readonly query: AddressQuery;
  readonly waiting: Done[];
  readonly late: ((addresses: readonly string[]) => void)[];
  /** Set while somebody waits who could be given the last good addresses. */
  staleTimer: NodeJS.Timeout | null;
  /** It took so long that nobody waits for it any more who has last good addresses. */
  isSlow: boolean;
}

/**
 * Names of origins to addresses. c-ares (`dns.Resolver`), not getaddrinfo: it tells NXDOMAIN, SERVFAIL, silence and "no address" apart, and a silent
 * server does not hold the process's thread pool. One per thread.
 */
export class NameResolver {
  readonly #clock: () => number;
  readonly #hosts: WatchedFile<Hosts>;
  readonly #file: WatchedFile<ResolverFileContent>;
  readonly #cache: NameCache;
  readonly #servers: NameServers;
  /** The query for each name; one that was begun before a change of servers is only in `#all`. */
  readonly #flights = new Map<string, Flight>();
  readonly #all = new Set<Flight>();
  readonly #askedAtMs = new Map<string, number>();
  readonly #news = new ThreadNews<NameNews>("names", ({ name, said }) => this.#remember(name, said));
  #config: ResolverConfig;

  constructor(options: NameResolverOptions = {}) {
    this.#config = options.config ?? DEFAULT_RESOLVER;
    this.#clock = options.clock ?? (() => performance.now());
    this.#hosts = new WatchedFile(options.hostsPath ?? "/etc/hosts", HOSTS_FILE, this.#clock);
    this.#file = new WatchedFile(options.resolvConfPath ?? "/etc/resolv.conf", RESOLVER_FILE, this.#clock);
    this.#cache = new NameCache(this.#config, this.#clock);
    this.#servers = new NameServers(this.#clock);
  }

  /**
   * Resolve a name or IP literal. `done` is called once: at once for literals, loopback names, the hosts file and what is cached; else when the name
   * servers have answered, or stayed silent for `attempts` times `timeout` each. Failures are 2100 to 2104.
   *
   * @param host a trailing dot means: this name, without the search domains
   */
  resolve(host: string, done: Done): void {
    const known = this.#known(host);
    if (known !== null) return done({ ok: true, addresses: known, late: null });
    const name = host.toLowerCase();
    if (isInvalid(name)) return done({ ok: false, failure: noSuchName(name) });
    const cached = this.#cache.find(name);
    if (cached.state === "failed") return done({ ok: false, failure: cached.why });
    if (cached.state === "unknown") return this.#wait(name, done);
    if (cached.state === "stale") this.#fly(name);
    return done({ ok: true, addresses: cached.addresses, late: null });
  }

  /** Ask the DNS again in the background: the origin did not answer at the addresses that we have. At most once a second per name. */
  refresh(host: string): void {
    const name = host.toLowerCase();
    if (this.#known(host) !== null || isInvalid(name)) return;
    const askedAtMs = this.#askedAtMs.get(name);
    if (askedAtMs === undefined || this.#clock() - askedAtMs >= REFRESH_EVERY_MS) this.#fly(name);
  }

  /** Other settings for the lookups that begin from now on. Where other servers are asked, what the old ones said counts only as the last good address. */
  configure(config: ResolverConfig): void {
    const before = this.#config;
    this.#config = config;
    this.#cache.bounds = config;
    const asked = ({ servers, search, ndots }: ResolverConfig): unknown => [servers, search, ndots];
    if (isDeepStrictEqual(asked(before), asked(config))) return;
    this.#servers.forget();
    this.#cache.expire();
    this.#askedAtMs.clear();
    // What is under way asks the old servers; who waits for it still gets its answer.
    this.#flights.clear();
  }

  /** End all queries without calling back. */
  close(): void {
    for (const flight of this.#all) {
      flight.query.stop();
      calm(flight);
    }
    this.#all.clear();
    this.#flights.clear();
    this.#news.close();
  }

  /** What needs no DNS. */
  #known(host: string): readonly string[] | null {
    if (isIP(host) !== 0) return [host];
    const name = host.toLowerCase().replace(/\.$/, "");
    // RFC 6761 section 6.3: never asked of a server, always loopback. A server may listen on either family.
    if (name === "localhost" || name.endsWith(".localhost")) return ["::1", "127.0.0.1"];
    return this.#hosts.content.get(name) ?? null;
  }

  #wait(name: string, done: Done): void {
    const flight = this.#fly(name);
    const lastGood = this.#cache.lastGood(name);
    if (lastGood !== null && flight.isSlow) return done({ ok: true, addresses: lastGood, late: null });
    flight.waiting.push(done);
    if (lastGood !== null) flight.staleTimer ??= setTimeout(() => this.#onSlow(name, flight), STALE_AFTER_MS);
    return undefined;
  }

  #onSlow(name: string, flight: Flight): void {
    flight.staleTimer = null;
    flight.isSlow = true;
    const lastGood = this.#cache.lastGood(name);
    if (lastGood !== null) answer(flight, { ok: true, addresses: lastGood, late: null });
  }

  /** The query for a name: the one under way, or a new one. */
  #fly(name: string): Flight {
    const found = this.#flights.get(name);
    if (found !== undefined) return found;
    const settings = this.#settings;
    const query: AddressQuery = new AddressQuery(
      nameSearch(name, settings),
      { settings, servers: this.#servers },
      {
        onFirst: (records, pending) => this.#onFirst(name, flight, { records, pending }),
        onRest: (all, late) => this.#onRest(name, flight, { all, late }),
        onRefused: (refusal) => this.#onRefused(name, flight, refusal),
      },
    );
    const flight: Flight = { query, waiting: [], late: [], staleTimer: null, isSlow: false };
    this.#flights.set(name, flight);
    this.#all.add(flight);
    this.#noteAsked(name);
    query.start();
    return flight;
  }

  #onFirst(name: string, flight: Flight, { records, pending }: { records: Records; pending: boolean }): void {
    if (this.#isCurrent(name, flight)) this.#learn(name, records);
    if (!pending) this.#land(name, flight);
    const late: LateAddresses | null = pending ? (more) => void flight.late.push(more) : null;
    answer(flight, { ok: true, addresses: records.addresses, late });
  }

  #onRest(name: string, flight: Flight, { all, late }: { all: Records; late: readonly string[] }): void {
    if (late.length > 0 && this.#isCurrent(name, flight)) this.#learn(name, all);
    this.#land(name, flight);
    for (const more of flight.late) more(late);
  }

  #onRefused(name: string, flight: Flight, { failure, isSure }: DnsRefusal): void {
    const lastGood = isSure ? null : this.#cache.lastGood(name);
    if (this.#isCurrent(name, flight)) {
      if (isSure) this.#learn(name, failure);
      else this.#cache.keepFailure(name, failure);
    }
    this.#land(name, flight);
    if (lastGood === null) answer(flight, { ok: false, failure });
    else answer(flight, { ok: true, addresses: lastGood, late: null });
  }

  #learn(name: string, said: Records | Failure): void {
    this.#remember(name, said);
    this.#news.tell({ name, said });
  }

  #remember(name: string, said: Records | Failure): void {
    if ("addresses" in said) this.#cache.keep(name, said);
    else this.#cache.keepAnswer(name, said);
  }

  #isCurrent(name: string, flight: Flight): boolean {
    return this.#flights.get(name) === flight;
  }

  #land(name: string, flight: Flight): void {
    this.#all.delete(flight);
    if (this.#isCurrent(name, flight)) this.#flights.delete(name);
  }

  get #settings(): ResolverSettings {
    return resolverSettings(this.#config, this.#file.content);
  }

  #noteAsked(name: string): void {
    if (this.#askedAtMs.size >= this.#config.maxNames) this.#askedAtMs.clear();
    this.#askedAtMs.set(name, this.#clock());
  }
}

/** RFC 6761 section 6.4: never exists, not worth a question. */
function isInvalid(name: string): boolean {
  return /(?:^|\.)invalid\.?$/.test(name);
}

function noSuchName(name: string): Failure {
  return dnsRefusal(name, [[{ server: "RFC 6761", code: "ENOTFOUND" }]]).failure;
}

function answer(flight: Flight, resolution: Resolution): void {
  calm(flight);
  const waiting = flight.waiting.splice(0);
  for (const done of waiting) done(resolution);
}

function calm(flight: Flight): void {
  if (flight.staleTimer !== null) clearTimeout(flight.staleTimer);
  flight.staleTimer = null;
}
