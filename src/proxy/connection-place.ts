import type { LoadTable } from "../primitives/load-table.ts";

/** Whom no limit for one client holds for. */
export const NOBODY = -1;

/** One connection of a client, counted for as long as it is open: over all threads, and among those of its client. */
export class ConnectionPlace {
  readonly #table: LoadTable;
  readonly #slot: number;
  #client = NOBODY;
  #isTaken = false;

  /** @param slot of this thread */
  constructor(table: LoadTable, slot: number) {
    this.#table = table;
    this.#slot = slot;
  }

  take(): void {
    if (this.#isTaken) return;
    this.#isTaken = true;
    this.#table.addConnection(this.#slot, 1);
    if (this.#client !== NOBODY) this.#table.addOfClient(this.#slot, this.#client, 1);
  }

  /** It belongs to the client with this hash. */
  of(client: number): void {
    this.#client = client;
    if (this.#isTaken) this.#table.addOfClient(this.#slot, client, 1);
  }

  leave(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    this.#table.addConnection(this.#slot, -1);
    if (this.#client !== NOBODY) this.#table.addOfClient(this.#slot, this.#client, -1);
  }
}
