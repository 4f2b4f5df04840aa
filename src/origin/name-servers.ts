/** A server that did not answer is asked after the others for so long, ms. */
const DEMOTED_MS = 30_000;

/** Which name servers stayed silent lately, so that not every lookup waits for the same dead one first. */
export class NameServers {
  readonly #silentUntilMs = new Map<string, number>();
  readonly #clock: () => number;

  /** @param clock monotonic, ms */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The order in which to ask: as given, but the silent ones last. */
  ordered(servers: readonly string[]): readonly string[] {
    if (this.#silentUntilMs.size === 0 || servers.length < 2) return servers;
    return [
      ...servers.filter((server) => !this.#isSilent(server)),
      ...servers.filter((server) => this.#isSilent(server)),
    ];
  }

  silent(server: string): void {
    this.#silentUntilMs.set(server, this.#clock() + DEMOTED_MS);
  }

  spoke(server: string): void {
    this.#silentUntilMs.delete(server);
  }

  /** Other servers are configured. */
  forget(): void {
    this.#silentUntilMs.clear();
  }

  #isSilent(server: string): boolean {
    return this.#clock() < (this.#silentUntilMs.get(server) ?? 0);
  }
}
