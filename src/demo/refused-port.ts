import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { LoopbackListener } from "./listen-on-loopback.ts";
import { listenOnLoopback } from "./listen-on-loopback.ts";

/**
 * A loopback port that refuses every connection and goes on doing so.
 *
 * A port that was merely free a moment ago can be taken by anyone. So this one is held: it is the *local* port of a
 * connection of our own. The kernel gives it to nobody else, and as nobody listens on it a SYN is answered with a reset.
 *
 * @throws the system's error where no connection can be made on loopback
 */
export async function holdRefusedPort(): Promise<LoopbackListener> {
  const keeper = await listenOnLoopback(createServer((socket) => socket.resume()));
  const holder = connect({ host: "127.0.0.1", port: keeper.port });
  await once(holder, "connect");
  holder.on("error", () => holder.destroy());
  holder.resume();
  const close = async (): Promise<void> => {
    holder.destroy();
    await keeper.close();
  };
  // A connected socket has a local port; the type covers the others.
  return { port: holder.localPort ?? 0, close };
}
