import { connect, type Socket } from "node:net";

/**
 * A process that holds idle keep-alive connections: PORT COUNT. Each has made one request. Prints `held COUNT` and stays
 * until it is killed. Its own process, so that two ends of 8,000 connections need not share one table of files.
 */
const [port, count] = process.argv.slice(2).map(Number);
const REQUEST = "GET /idle HTTP/1.1\r\nHost: site.test\r\n\r\n";
const held: Socket[] = [];

async function hold(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(port ?? 0, "127.0.0.1", () => socket.write(REQUEST));
  socket.once("data", () => resolve());
  socket.once("error", reject);
  socket.once("close", () => reject(new Error("an idle connection was closed")));
  held.push(socket);
  return promise;
}

// A hundred at a time: the point is to hold them, not to storm the listener.
while (held.length < (count ?? 0)) await Promise.all(Array.from({ length: 100 }, hold));
process.stdout.write(`held ${held.length}\n`);
