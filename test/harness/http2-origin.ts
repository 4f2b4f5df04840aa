import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from "node:http2";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { after } from "node:test";

/** What an origin does with a request. */
export type StreamHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** An origin of Node's own HTTP/2. */
export interface Http2Origin {
  readonly port: number;
  readonly url: string;
  readonly sessions: readonly ServerHttp2Session[];
  readonly requests: readonly IncomingHttpHeaders[];
  /** With `allowHTTP1`: what requests of HTTP/1.1 get. */
  onHttp1(body: (path: string) => string): void;
  /** The same for those with Upgrade: octets. */
  onUpgrade(octets: string): void;
}

/** Starts one. It ends with the scope in which it was started. With `tls`, its URL begins with h2://. */
export async function startHttp2Origin(
  handler: StreamHandler,
  options: ServerOptions & { readonly tls?: SecureServerOptions } = {},
): Promise<Http2Origin> {
  const { tls, ...plain } = options;
  const server = tls === undefined ? createServer(plain) : createSecureServer({ ...plain, ...tls });
  const sessions: ServerHttp2Session[] = [];
  const requests: IncomingHttpHeaders[] = [];
  server.on("session", (session: ServerHttp2Session) => void sessions.push(session));
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    requests.push(headers);
    stream.on("error", () => undefined);
    handler(stream, headers);
  });
  after(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const scheme = tls === undefined ? "h2c" : "h2";
  return {
    port: address.port,
    url: `${scheme}://127.0.0.1:${address.port}`,
    sessions,
    requests,
    onHttp1: (body) =>
      void server.on("request", (request: IncomingMessage, response: ServerResponse) => {
        if (request.httpVersionMajor === 1) response.end(body(request.url ?? ""));
      }),
    onUpgrade: (octets) => void server.on("upgrade", (_request: unknown, socket: Duplex) => socket.write(octets)),
  };
}
