import { closeSync } from "node:fs";
import type { ListenerSockets } from "./listener-sockets.ts";

/** Where a process that hands over says which sockets it leaves. */
export const INHERITANCE_VARIABLE = "WAO_LISTENERS";

/** What this process got from the edge that it takes over from; nothing for most. */
export class Inheritance {
  readonly #listeners: readonly ListenerSockets[];

  private constructor(listeners: readonly ListenerSockets[]) {
    this.#listeners = listeners;
  }

  /** Takes it out of the environment: it is not for programs that this one starts. */
  static take(env: NodeJS.ProcessEnv): Inheritance {
    const text = env[INHERITANCE_VARIABLE];
    delete env[INHERITANCE_VARIABLE];
    const listeners = text === undefined ? [] : (JSON.parse(text) as ListenerSockets[]);
    // The one who waits for our word must not keep us alive.
    if (text !== undefined) process.channel?.unref();
    return new Inheritance(listeners);
  }

  get isEmpty(): boolean {
    return this.#listeners.length === 0;
  }

  socketsOf(key: string): readonly number[] {
    return this.#listeners.find((listener) => listener.key === key)?.fds ?? [];
  }

  /** Of listeners that are configured no more: who still connects there is refused. */
  closeOthers(keys: readonly string[]): void {
    for (const { key, fds } of this.#listeners) if (!keys.includes(key)) for (const fd of fds) closeSync(fd);
  }

  /** The other one may stop now. */
  tellReady(): void {
    if (this.isEmpty || process.send === undefined) return;
    process.send("ready", () => process.disconnect?.());
  }
}
