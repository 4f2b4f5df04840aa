interface Appointment {
  readonly atMs: number;
  readonly order: number;
  readonly what: () => void;
}

/** Virtual time: what is to happen, in order (a binary heap). */
export class Agenda {
  nowMs: number;
  #order = 0;
  readonly #heap: Appointment[] = [];

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  at(atMs: number, what: () => void): void {
    this.#heap.push({ atMs, order: this.#order++, what });
    this.#up(this.#heap.length - 1);
  }

  in(delayMs: number, what: () => void): void {
    this.at(this.nowMs + delayMs, what);
  }

  /** Lets everything happen that is due until then. */
  run(untilMs: number): void {
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= untilMs; first = this.#heap[0]) {
      this.#removeFirst();
      this.nowMs = Math.max(this.nowMs, first.atMs);
      first.what();
    }
    this.nowMs = untilMs;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (this.#isBefore(child, least)) least = child;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #up(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return false;
    return one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs;
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
