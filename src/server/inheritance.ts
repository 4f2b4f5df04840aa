import { closeSync } from "node:fs";
import type { ListenerSockets } from "./listener-sockets.ts";
import { type KeyRing, keyRing } from "./ticket-keys.ts";

/** Where a process that hands over says which sockets it leaves. */
export const INHERITANCE_VARIABLE = "WAO_LISTENERS";

/** What the successor says when it wants to know the secrets. */
export const ASKS_FOR_SECRETS = "secrets?";

/** What is handed over beside the sockets. */
export interface Secrets {
  /** Without them every client would need a whole handshake at the new process, all at the same time. Null = there are no tickets. */
  readonly ticketKeys: KeyRing | null;
}

const NO_SECRETS: Secrets = { ticketKeys: null };

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

  /** What the other process knows; nothing where there is none, or where it ends before it has told. */
  secrets(): Promise<Secrets> {
    const { channel } = process;
    if (this.isEmpty || process.send === undefined || channel === undefined || channel === null)
      return Promise.resolve(NO_SECRETS);
    const { promise, resolve } = Promise.withResolvers<Secrets>();
    const onTold = (told: unknown): void =>
      resolve({ ticketKeys: keyRing((told as Partial<Secrets> | null)?.ticketKeys) });
    const onGone = (): void => resolve(NO_SECRETS);
    process.once("message", onTold).once("disconnect", onGone);
    channel.ref();
    // If the other one is gone, `disconnect` says so.
    process.send(ASKS_FOR_SECRETS, () => {});
    return promise.finally(() => {
      process.off("message", onTold).off("disconnect", onGone);
      channel.unref();
    });
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
