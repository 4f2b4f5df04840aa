import { connect, createServer } from "node:net";

/** Below the kernel's ephemeral range (32768–60999), so that no outgoing connection takes the port before its server. */
const LOWEST = 20_000;
const SPAN = 10_000;
const POLL_MS = 20;
const ATTEMPT_MS = 1_000;

/**
 * A port of 127.0.0.1 on which nothing listens now.
 *
 * @throws when 50 random ones are all taken
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = LOWEST + Math.floor(Math.random() * SPAN);
    if (await canListen(port)) return port;
  }
  throw new Error("no free port on 127.0.0.1 between 20000 and 29999");
}

/**
 * Asks again and again until something accepts on the port.
 *
 * @param giveUp - resolves with a reason when waiting has become pointless (the program ended)
 * @throws with that reason, or after `withinMs`
 */
export async function untilListening(port: number, withinMs: number, giveUp: Promise<string>): Promise<void> {
  const deadline = performance.now() + withinMs;
  let ended: string | null = null;
  void giveUp.then((reason) => (ended = reason));
  while (!(await accepts(port))) {
    if (ended !== null) throw new Error(ended);
    if (performance.now() > deadline) throw new Error(`did not listen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const answer = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
    socket.setTimeout(ATTEMPT_MS, () => answer(false));
  });
}
