/** One thing that happened, for people and programs. */
export interface EdgeEvent {
  /** 1, 2, 3 … without a gap, from the start of the process. */
  readonly id: number;
  /** Unix ms. */
  readonly atMs: number;
  readonly kind: "origin" | "node" | "reload" | "switch" | "certificate";
  readonly site: string | null;
  readonly origin: string | null;
  /** One line for people. */
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>> | null;
}

const MOST_EVENTS = 2000;

/** What happened lately, oldest first. */
export class EventList {
  readonly #events: EdgeEvent[] = [];
  #lastId = 0;

  add(event: Omit<EdgeEvent, "id">): void {
    this.#events.push({ id: ++this.#lastId, ...event });
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
  }

  /** What came after the event `sinceId`. */
  since(sinceId: number): readonly EdgeEvent[] {
    const first = this.#events[0]?.id ?? this.#lastId + 1;
    return this.#events.slice(Math.max(0, sinceId + 1 - first));
  }
}
