import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { AccessLog } from "./access-log.ts";
import { serverArguments } from "./arguments.ts";

const { port, originPort, logPath } = serverArguments();
const log = new AccessLog(logPath);

/** By hand instead of `pipe`, with backpressure, as every proxy has. */
function relay(from: Socket, to: Socket): void {
  from.on("data", (chunk) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on("drain", () => from.resume());
  from.on("end", () => to.end());
  from.on("close", () => to.end());
  from.on("error", () => to.destroy());
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  const origin = connect({ port: originPort, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  relay(client, origin);
  relay(origin, client);
  client.once("close", () => {
    log.line({ client: client.remoteAddress, received: client.bytesRead, sent: client.bytesWritten });
  });
});
server.listen(port, "127.0.0.1", 4096);
