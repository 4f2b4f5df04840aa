import { createServer } from "node:net";
import type { Socket } from "node:net";
import { listenOnLoopback } from "./listen-on-loopback.ts";
import type { LoopbackListener } from "./listen-on-loopback.ts";

/** What a misbehaving origin does on each connection, and when. */
export interface OriginScript {
  /** At once, after the first bytes, or after a whole request head. */
  readonly when: "accept" | "bytes" | "head";
  readonly play: (socket: Socket) => void;
}

/** A request head of the demo never gets near this; past it the script plays anyway. */
const MAX_HEAD_BYTES = 64 * 1024;

/** Listen on a free loopback port and play the script on every connection. */
export function listenWithScript(script: OriginScript): Promise<LoopbackListener> {
  // Half open: the edge may end its side first and is still owed what the script says.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (script.when !== "accept") playAfterReading(socket, script);
    else {
      socket.resume();
      script.play(socket);
    }
    // The edge hung up: so do we, whatever the script still wanted to say.
    socket.on("end", () => socket.destroySoon());
  });
  return listenOnLoopback(server);
}

function playAfterReading(socket: Socket, script: OriginScript): void {
  let read = "";
  let played = false;
  socket.on("data", (chunk) => {
    if (played) return;
    read += chunk.toString("latin1");
    if (script.when === "head" && !read.includes("\r\n\r\n") && read.length < MAX_HEAD_BYTES) return;
    played = true;
    script.play(socket);
  });
}
