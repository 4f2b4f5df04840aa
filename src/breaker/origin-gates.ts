import { CellTable, type BreakerMemory } from "./breaker-memory.ts";
import { ConnectionSeats } from "./connection-seats.ts";
import { OriginGate } from "./origin-gate.ts";

/** What there is of breakers for a configuration: plain data. */
export interface GateAccess {
  readonly memory: BreakerMemory;
  /** The cell of each origin, in the order of the configuration's sites and their origins. */
  readonly cells: Int32Array;
}

/** The breakers as one worker thread sees them. */
export class OriginGates {
  readonly #table: CellTable;
  readonly #slot: number;

  /** @param slot of this thread: no two living threads have the same */
  constructor(memory: BreakerMemory, slot: number) {
    this.#table = new CellTable(memory);
    this.#slot = slot;
  }

  /** The gate of an origin by its cell. Throws RangeError for one that is not there: that is a bug in the wiring. */
  gate(cell: number): OriginGate {
    return new OriginGate(this.#table.place(cell), this.#slot);
  }

  /** The seats of an origin by its cell. Throws RangeError as `gate` does. */
  seats(cell: number): ConnectionSeats {
    return new ConnectionSeats(this.#table.place(cell), this.#slot);
  }

  /** This node itself is cut off: not for every request, for the failure path. */
  get isNodeCutOff(): boolean {
    return this.#table.isNodeCutOff;
  }
}
