import { Resolver } from "node:dns";
import { isIP } from "node:net";
import type { Failure } from "../failures/failure.ts";
import { AddressQuery, type Records } from "./address-query.ts";
import { dnsFailure, isAnswer } from "./dns-failure.ts";
import { HostsFile } from "./hosts-file.ts";
import { NameCache } from "./name-cache.ts";
import type { LateAddresses, Resolution } from "./resolution.ts";
import { ResolverSettings, searchNames } from "./resolver-settings.ts";

/** One try at one server, ms; c-ares lengthens it from try to try. */
const TRY_MS = 1000;
const TRIES = 3;
/** The own give-up for a name, over all servers, tries and search domains, ms. */
const GIVE_UP_MS = 5000;
/** A name is not asked again sooner, however often a failing origin wants it, ms. */
const REFRESH_EVERY_MS = 1000;

export interface NameResolverOptions {
  /** `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:53`; default: those of /etc/resolv.conf. */
  readonly servers?: readonly string[];
  /** [/etc/hosts] */
  readonly hostsPath?: string;
  /** [/etc/resolv.conf] */
  readonly resolvConfPath?: string;
  /** [5 s] */
  readonly giveUpMs?: number;
  /** Monotonic, ms. */
  readonly clock?: () => number;
}

type Done = (resolution: Resolution) => void;

/** A query under way and all who wait for it. */
interface Flight {
  readonly query: AddressQuery;
  readonly waiting: Done[];
  readonly late: ((addresses: readonly string[]) => void)[];
}

/**
 * Names of origins to addresses. c-ares (`dns.Resolver`), not getaddrinfo: it tells NXDOMAIN, SERVFAIL, silence and "no address" apart, and a silent
 * server does not hold the process's thread pool. One per thread.
 */
export class NameResolver {
  readonly #options: NameResolverOptions;
  readonly #clock: () => number;
  readonly #hosts: HostsFile;
  readonly #settings: ResolverSettings;
  readonly #cache: NameCache;
  readonly #flights = new Map<string, Flight>();
  readonly #askedAtMs = new Map<string, number>();
  #resolver: Resolver | null = null;
  #generation = -1;

  constructor(options: NameResolverOptions = {}) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#hosts = new HostsFile(options.hostsPath ?? "/etc/hosts", this.#clock);
    this.#settings = new ResolverSettings(options.resolvConfPath ?? "/etc/resolv.conf", this.#clock);
    this.#cache = new NameCache(this.#clock);
  }

  /**
   * Resolve a name or IP literal. `done` is called once: at once for literals, loopback names, the hosts file and what is cached; else within the give-up
   * time. Failures are 2100 to 2104.
   */
  resolve(host: string, done: Done): void {
    const known = this.#known(host);
    if (known !== null) return done({ ok: true, addresses: known, late: null });
    const name = host.toLowerCase();
    if (isInvalid(name)) return done({ ok: false, failure: dnsFailure(host, ["ENOTFOUND"]) });
    const cached = this.#cache.find(name);
    if (cached.state === "failed") return done({ ok: false, failure: cached.why });
    if (cached.state === "unknown") return void this.#fly(name).waiting.push(done);
    if (cached.state === "stale") this.#fly(name);
    return done({ ok: true, addresses: cached.addresses, late: null });
  }

  /** Ask the DNS again in the background: the origin did not answer at the addresses that we have. At most once a second per name. */
  refresh(host: string): void {
    if (this.#known(host) !== null || isInvalid(host.toLowerCase())) return;
    const name = host.toLowerCase();
    const askedAtMs = this.#askedAtMs.get(name);
    if (askedAtMs === undefined || this.#clock() - askedAtMs >= REFRESH_EVERY_MS) this.#fly(name);
  }

  /** End all queries without calling back. */
  close(): void {
    for (const flight of this.#flights.values()) flight.query.stop();
    this.#flights.clear();
    this.#resolver?.cancel();
  }

  /** What needs no DNS. */
  #known(host: string): readonly string[] | null {
    if (isIP(host) !== 0) return [host];
    const name = host.toLowerCase().replace(/\.$/, "");
    // RFC 6761 section 6.3: never asked of a server, always loopback. A server may listen on either family.
    if (name === "localhost" || name.endsWith(".localhost")) return ["::1", "127.0.0.1"];
    const found = this.#hosts.find(name);
    return found.length === 0 ? null : found;
  }

  /** The query for a name: the one under way, or a new one. */
  #fly(name: string): Flight {
    const found = this.#flights.get(name);
    if (found !== undefined) return found;
    const names = searchNames(name, this.#settings.rule);
    const query = new AddressQuery(this.#channel(), names, this.#options.giveUpMs ?? GIVE_UP_MS, {
      onFirst: (records, pending, why) => this.#onFirst(name, records, pending ? "more" : why),
      onRest: (all, late) => this.#onRest(name, all, late),
    });
    const flight: Flight = { query, waiting: [], late: [] };
    this.#flights.set(name, flight);
    this.#noteAsked(name);
    query.start();
    return flight;
  }

  #onFirst(name: string, records: Records | null, rest: Failure | "more" | null): void {
    const flight = this.#flights.get(name);
    if (flight === undefined) return;
    if (rest !== "more") this.#flights.delete(name);
    if (records === null) return this.#onFailed(name, flight, rest);
    this.#cache.keep(name, records);
    const late: LateAddresses | null = rest === "more" ? (more) => void flight.late.push(more) : null;
    return answer(flight, { ok: true, addresses: records.addresses, late });
  }

  #onRest(name: string, all: Records, late: readonly string[]): void {
    const flight = this.#flights.get(name);
    this.#flights.delete(name);
    this.#cache.keep(name, all);
    for (const more of flight?.late ?? []) more(late);
  }

  #onFailed(name: string, flight: Flight, why: Failure | "more" | null): void {
    if (why === null || why === "more") return;
    const lastGood = this.#cache.lastGood(name);
    if (isAnswer(why)) this.#cache.keepAnswer(name, why);
    else this.#cache.keepFailure(name, why);
    if (isAnswer(why) || lastGood === null) return answer(flight, { ok: false, failure: why });
    return answer(flight, { ok: true, addresses: lastGood, late: null });
  }

  /** c-ares reads resolv.conf once, when it is made: make it anew when the file changes. */
  #channel(): Resolver {
    const generation = this.#settings.generation;
    if (this.#resolver !== null && generation === this.#generation) return this.#resolver;
    this.#generation = generation;
    this.#resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
    if (this.#options.servers !== undefined) this.#resolver.setServers(this.#options.servers);
    return this.#resolver;
  }

  #noteAsked(name: string): void {
    if (this.#askedAtMs.size >= 10_000) this.#askedAtMs.clear();
    this.#askedAtMs.set(name, this.#clock());
  }
}

/** RFC 6761 section 6.4: never exists, not worth a question. */
function isInvalid(name: string): boolean {
  return /(?:^|\.)invalid\.?$/.test(name);
}

function answer(flight: Flight, resolution: Resolution): void {
  const waiting = flight.waiting.splice(0);
  for (const done of waiting) done(resolution);
}
