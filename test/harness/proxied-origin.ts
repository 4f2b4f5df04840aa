import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { type ProxySource, readProxyHeader } from "../../src/primitives/proxy-header.ts";
import { reply } from "./origin.ts";
import { startRawServer } from "./raw-server.ts";

/** A connection as an origin behind the PROXY protocol sees it. */
export interface ProxiedConnection {
  /** `first two words of what came` where that was no header. */
  readonly source: ProxySource | null | string;
  /** Request lines, in order. */
  readonly requests: string[];
  readonly socket: Socket;
}

export interface ProxiedOrigin {
  readonly port: number;
  readonly connections: ProxiedConnection[];
}

/** An origin that wants a header of the PROXY protocol on each connection, and then speaks HTTP/1.1 with keep-alive. */
export async function startProxiedOrigin(tls?: {
  readonly cert: string;
  readonly key: string;
}): Promise<ProxiedOrigin> {
  const connections: ProxiedConnection[] = [];
  const port = await startRawServer((socket) => {
    let input = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      input = Buffer.concat([input, chunk]);
      const header = readProxyHeader(input);
      if (header.is === "incomplete") return;
      socket.removeListener("data", onData);
      socket.pause();
      const isWhole = header.is === "whole";
      const source = isWhole ? header.source : input.toString("latin1").split(" ", 2).join(" ");
      const connection: ProxiedConnection = { source, requests: [], socket };
      connections.push(connection);
      if (isWhole && input.length > header.bytes) socket.unshift(input.subarray(header.bytes));
      serve(tls === undefined ? socket : secured(socket, tls), connection);
    };
    socket.on("data", onData);
  });
  return { port, connections };
}

function secured(socket: Socket, pair: { readonly cert: string; readonly key: string }): Socket {
  const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(pair) });
  secure.on("error", () => undefined);
  return secure;
}

function serve(socket: Socket, { requests }: ProxiedConnection): void {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
      requests.push(text.slice(0, text.indexOf("\r\n")));
      text = text.slice(end + 4);
      socket.write(reply(200, "ok"));
    }
  });
  socket.resume();
}
