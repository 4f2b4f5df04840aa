import type { TLSSocket } from "node:tls";
import { type Handler, reply } from "./origin.ts";

/** What an origin saw of a connection and the request on it. */
export interface TlsTale {
  /** `false`: none was sent. */
  readonly sni: string | false;
  readonly host: string | undefined;
  readonly resumed: boolean;
  readonly protocol: string | null;
  readonly alpn: string | false | null;
  /** Common name of the client certificate. */
  readonly client: string | null;
}

/** A handler of an origin with TLS: answers with what it saw, as JSON. `after`: is the connection kept? */
export function tellTls(after: "keep" | "close" = "keep"): Handler {
  return async (request, connection) => {
    await request.body;
    const socket = connection.socket as TLSSocket & { readonly servername: string | false };
    const tale: TlsTale = {
      sni: socket.servername,
      host: request.header("host"),
      resumed: socket.isSessionReused(),
      protocol: socket.getProtocol(),
      alpn: socket.alpnProtocol,
      client: String(socket.getPeerCertificate().subject?.CN ?? "") || null,
    };
    connection.write(reply(200, JSON.stringify(tale), after === "close" ? { Connection: "close" } : {}));
    if (after === "close") connection.finish();
  };
}
