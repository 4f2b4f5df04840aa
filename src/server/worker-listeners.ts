import type { Edge } from "../proxy/edge.ts";
import type { ListenerOrder, OpenListener, Opening, ReusePort } from "./listener-order.ts";
import { WorkerListener } from "./worker-listener.ts";

/** The listeners of one thread, by their keys. */
export class WorkerListeners {
  readonly #edge: Edge;
  readonly #reusePort: ReusePort;
  readonly #open = new Map<string, WorkerListener>();
  readonly #closed = new Set<string>();
  #isOver = false;

  constructor(edge: Edge, reusePort: ReusePort) {
    this.#edge = edge;
    this.#reusePort = reusePort;
  }

  /** Binds further ones; they serve once `use` names them. One that cannot be had leaves none of them. */
  async open(orders: readonly ListenerOrder[]): Promise<Opening> {
    if (this.#isOver) return { is: "open", listeners: [] };
    const fresh = orders.filter(({ key }) => !this.#open.has(key));
    const opened: OpenListener[] = [];
    for (const order of fresh) {
      const listener = new WorkerListener(order, this.#edge);
      const result = await listener.open(order, this.#reusePort);
      if (result.is === "failed") {
        listener.close();
        this.forget(fresh.map(({ key }) => key));
        return result;
      }
      this.#open.set(order.key, listener);
      opened.push(...result.listeners);
    }
    return { is: "open", listeners: opened };
  }

  /** These are not wanted after all. */
  forget(keys: readonly string[]): void {
    for (const key of keys) {
      this.#open.get(key)?.close();
      this.#open.delete(key);
    }
  }

  /** From now on these are in force, as they say; others close, and their connections get one more answer. */
  use(orders: readonly ListenerOrder[]): void {
    const wanted = new Set(orders.map(({ key }) => key));
    for (const { key, listen } of orders) {
      this.#open.get(key)?.serve(listen);
      this.#closed.delete(key);
    }
    const gone = [...this.#open.keys()].filter((key) => !wanted.has(key));
    this.forget(gone);
    for (const key of gone) this.#closed.add(key);
    this.#edge.leaveListeners(this.#closed);
  }

  /** Those among them that this thread does not have: it began when others were asked to open them. */
  missing(orders: readonly ListenerOrder[]): ListenerOrder[] {
    return orders.filter(({ key }) => !this.#open.has(key));
  }

  /** For good: the thread drains. */
  close(): void {
    this.#isOver = true;
    for (const listener of this.#open.values()) listener.close();
  }

  /** Clients whose handshake is not done yet. */
  get greetingCount(): number {
    let count = 0;
    for (const listener of this.#open.values()) count += listener.greetingCount;
    return count;
  }

  endGreetings(): void {
    for (const listener of this.#open.values()) listener.endGreetings();
  }
}
