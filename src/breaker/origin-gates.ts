import { CellTable, type BreakerMemory } from "./breaker-memory.ts";
import { ConnectionSeats } from "./connection-seats.ts";
import { OriginGate } from "./origin-gate.ts";

/** What a worker thread needs of the breakers: plain data, posted with the configuration. */
export interface GateAccess {
  readonly memory: BreakerMemory;
  /** The cell of each origin, in the order of the configuration's sites and their origins. */
  readonly cells: Int32Array;
}

/** The breakers as one worker thread sees them. */
export class OriginGates {
  readonly #table: CellTable;
  readonly #cells: Int32Array;
  readonly #slot: number;

  /** @param slot of this thread: no two living threads have the same */
  constructor({ memory, cells }: GateAccess, slot: number) {
    this.#table = new CellTable(memory);
    this.#cells = cells;
    this.#slot = slot;
  }

  /** The gate of an origin by its place in the configuration. Throws RangeError for one that is not there: that is a bug in the wiring. */
  gate(place: number): OriginGate {
    return new OriginGate(this.#table.place(this.#cells[place] ?? -1), this.#slot);
  }

  /** The seats of an origin by its place in the configuration. Throws RangeError as `gate` does. */
  seats(place: number): ConnectionSeats {
    return new ConnectionSeats(this.#table.place(this.#cells[place] ?? -1), this.#slot);
  }

  /** This node itself is cut off: not for every request, for the failure path. */
  get isNodeCutOff(): boolean {
    return this.#table.isNodeCutOff;
  }
}
