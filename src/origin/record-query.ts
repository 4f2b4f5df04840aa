import { type RecordWithTtl, Resolver } from "node:dns";
import type { DnsSaid } from "./dns-failure.ts";
import { isNameAnswer } from "./dns-failure.ts";
import type { NameServers } from "./name-servers.ts";
import { type ResolverSettings, SYSTEM_SERVERS } from "./resolver-settings.ts";

/** Node takes no more for a channel, ms. */
const LONGEST_MS = 2 ** 31 - 1;

export type RecordType = "A" | "AAAA";

/** What every question of one lookup has in common. */
export interface QueryMeans {
  readonly settings: ResolverSettings;
  readonly servers: NameServers;
}

/** Called once: with records, or with none and what each server said instead (never empty then). */
export type RecordsDone = (records: readonly RecordWithTtl[], said: readonly DnsSaid[]) => void;

/**
 * One type of record of one name. Servers are asked in order: the next one at once if a server refuses or fails, after `timeoutMs` if it is silent.
 * A question stays open while others are asked, so a server that is only slow is still heard.
 *
 * Each question has a c-ares channel of its own: c-ares would drop the first question when it repeats it, cannot end a single one, and would keep one
 * source port for all, which makes forged answers easy (RFC 5452 section 9.2).
 */
export class RecordQuery {
  readonly #name: string;
  readonly #type: RecordType;
  readonly #means: QueryMeans;
  readonly #turns: string[];
  readonly #open = new Map<Resolver, string>();
  readonly #said: DnsSaid[] = [];
  /** The server that is waited for before the next is asked. */
  #turn = "";
  #patience: NodeJS.Timeout | null = null;
  #done: RecordsDone | null;

  constructor({ name, type }: { name: string; type: RecordType }, means: QueryMeans, done: RecordsDone) {
    this.#name = name;
    this.#type = type;
    this.#means = means;
    this.#done = done;
    const ordered = means.servers.ordered(means.settings.servers);
    this.#turns = Array.from({ length: means.settings.attempts }, () => ordered).flat();
  }

  /** Ask the server whose turn it is; when every turn is over, tell. */
  start(): void {
    this.#calm();
    const server = this.#nextServer();
    if (server === null) return this.#noRecords();
    const resolver = this.#channel(server);
    this.#turn = server;
    this.#open.set(resolver, server);
    this.#patience = setTimeout(this.#onSilence, this.#means.settings.timeoutMs);
    this.#patience.unref();
    const onAnswer = (error: NodeJS.ErrnoException | null, records: readonly RecordWithTtl[] | undefined): void =>
      this.#onAnswer(resolver, error?.code ?? null, records ?? []);
    if (this.#type === "A") resolver.resolve4(this.#name, { ttl: true }, onAnswer);
    else resolver.resolve6(this.#name, { ttl: true }, onAnswer);
    return undefined;
  }

  /** End without telling anybody. */
  stop(): void {
    this.#done = null;
    this.#calm();
    const open = [...this.#open.keys()];
    this.#open.clear();
    for (const resolver of open) resolver.cancel();
  }

  /** A server that gave its answer has no more turns. */
  #nextServer(): string | null {
    for (let server = this.#turns.shift(); server !== undefined; server = this.#turns.shift()) {
      const asked = server;
      if (!this.#said.some((said) => said.server === asked)) return server;
    }
    return null;
  }

  #onAnswer(resolver: Resolver, code: string | null, records: readonly RecordWithTtl[]): void {
    const server = this.#open.get(resolver);
    if (server === undefined || this.#done === null) return;
    this.#open.delete(resolver);
    // NOERROR with nothing but CNAMEs comes as an empty list without an error.
    const answer = code ?? (records.length === 0 ? "ENODATA" : null);
    if (answer === "ECONNREFUSED") this.#means.servers.silent(server);
    else this.#means.servers.spoke(server);
    if (answer === null) return this.#end(records);
    if (!this.#said.some((said) => said.server === server)) this.#said.push({ server, code: answer });
    if (isNameAnswer(answer)) return this.#end([]);
    return server === this.#turn ? this.start() : undefined;
  }

  /** The server whose turn it is has not answered. */
  readonly #onSilence = (): void => {
    this.#patience = null;
    this.#means.servers.silent(this.#turn);
    this.start();
  };

  #noRecords(): void {
    for (const server of new Set(this.#open.values())) this.#said.push({ server, code: "ETIMEOUT" });
    this.#end([]);
  }

  #end(records: readonly RecordWithTtl[]): void {
    const done = this.#done;
    this.stop();
    done?.(records, this.#said);
  }

  #calm(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
  }

  /** Our own timer decides when to ask again; c-ares only must not give up before it. */
  #channel(server: string): Resolver {
    const { timeoutMs, attempts, servers } = this.#means.settings;
    const wholeMs = Math.min(timeoutMs * (attempts * servers.length + 1), LONGEST_MS);
    const resolver = new Resolver({ timeout: wholeMs, maxTimeout: wholeMs, tries: 1 });
    if (server !== SYSTEM_SERVERS) resolver.setServers([server]);
    return resolver;
  }
}
