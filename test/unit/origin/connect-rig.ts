import { createServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type { OriginConfig, OriginTls } from "../../../src/config/edge-config.ts";
import type { ConnectResult } from "../../../src/origin/connect-result.ts";
import { Connector } from "../../../src/origin/connector.ts";
import { NameResolver, type NameResolverOptions } from "../../../src/origin/name-resolver.ts";

const PLAIN_TLS: OriginTls = {
  verify: true,
  ca: null,
  crl: null,
  serverName: null,
  minVersion: "TLSv1.2",
  clientCertificate: null,
};

/** An origin's config as the loader would make it. */
export function originAt(host: string, port: number, more: Partial<OriginConfig> = {}): OriginConfig {
  const scheme = more.scheme ?? "http";
  return { url: `${scheme}://${host}:${port}`, scheme, host, port, socketPath: null, tls: PLAIN_TLS, ...more };
}

export function tlsSettings(more: Partial<OriginTls>): OriginTls {
  return { ...PLAIN_TLS, ...more };
}

/** A connector whose sockets end with the test. */
export class ConnectRig {
  readonly connector: Connector;
  readonly #sockets: Socket[] = [];

  constructor(context: TestContext, options: NameResolverOptions = {}) {
    const resolver = new NameResolver(options);
    this.connector = new Connector({ resolver });
    context.after(() => {
      this.connector.close();
      resolver.close();
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  connect(origin: OriginConfig, budgetMs = 5000): Promise<ConnectResult> {
    return new Promise((resolve) => {
      this.connector.connect(origin, budgetMs, (result) => {
        if (result.ok) this.#sockets.push(result.socket.on("error", () => undefined));
        resolve(result);
      });
    });
  }
}

/** A listener on loopback that ends with the test. */
export async function listening(
  context: TestContext,
  onConnection: (socket: Socket) => void = () => undefined,
  host = "127.0.0.1",
): Promise<{ server: Server; port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    onConnection(socket);
  });
  context.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, port: address.port };
}

/** A port of loopback at which nobody listens: one that was free a moment ago. */
export async function closedPort(context: TestContext): Promise<number> {
  const { server, port } = await listening(context);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
