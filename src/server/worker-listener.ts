import { createServer, type ListenOptions, type Server, type Socket } from "node:net";
import type { ListenConfig } from "../config/edge-config.ts";
import { ClientSocket } from "../proxy/client-socket.ts";
import type { AcceptedOn, Edge } from "../proxy/edge.ts";
import { TlsAcceptor } from "../proxy/tls-acceptor.ts";
import type { ListenerOrder, OpenListener, Opening, ReusePort } from "./listener-order.ts";

/** Connections that the kernel completes before we accept them. */
const BACKLOG = 4096;

/** `waiting`: bound, but not in force yet: whoever connects waits for it. */
type State = "waiting" | "serving" | "closed";

/** One listener of one thread. */
export class WorkerListener {
  readonly key: string;
  readonly #edge: Edge;
  readonly #servers: readonly Server[];
  readonly #tls: TlsAcceptor;
  readonly #early = new Set<Socket>();
  /** What the edge is told of each connection. */
  #accepted: AcceptedOn;
  #isSecured: boolean;
  #state: State = "waiting";

  constructor({ key, listen, fds }: ListenerOrder, edge: Edge) {
    this.key = key;
    this.#edge = edge;
    this.#accepted = { key, ...listen };
    this.#isSecured = listen.tls !== undefined;
    this.#tls = new TlsAcceptor(edge, key);
    const options = { allowHalfOpen: true, noDelay: true, pauseOnConnect: true };
    this.#servers = Array.from({ length: Math.max(1, fds.length) }, () =>
      createServer(options, (socket) => this.#onConnection(socket)),
    );
  }

  /** Binds its sockets, or takes those that are given. */
  async open({ listen, port, fds }: ListenerOrder, reusePort: ReusePort): Promise<Opening> {
    const place = { host: listen.host, port, reusePort: reusePort === "reuse-port" };
    for (const [nth, server] of this.#servers.entries()) {
      const fd = fds[nth];
      const code = await listenOn(server, fd === undefined ? place : { fd });
      if (code !== null) return { is: "failed", key: this.key, code };
    }
    return { is: "open", listeners: [this.#facts(port)] };
  }

  /** From now on it is in force, as this says. */
  serve(listen: ListenConfig): void {
    this.#accepted = { key: this.key, ...listen };
    this.#isSecured = listen.tls !== undefined;
    if (this.#state !== "waiting") return;
    this.#state = "serving";
    for (const socket of this.#early) this.#take(socket);
    this.#early.clear();
  }

  /** Nobody can connect any more; who is connected is not its concern. */
  close(): void {
    this.#state = "closed";
    for (const server of this.#servers) server.close();
    for (const socket of this.#early) socket.destroy();
    this.#early.clear();
  }

  get greetingCount(): number {
    return this.#tls.count;
  }

  /** The node is stopping: whoever has not finished the handshake has asked for nothing yet. */
  endGreetings(): void {
    this.#tls.close();
  }

  #facts(port: number): OpenListener {
    const address = this.#servers[0]?.address();
    const real = typeof address === "object" && address ? address.port : port;
    return { key: this.key, port: real, fds: this.#servers.map(socketOf) };
  }

  #onConnection(socket: Socket): void {
    if (this.#state === "serving") return this.#take(socket);
    if (this.#state === "closed") return void socket.destroy();
    socket.on("error", ignore);
    this.#early.add(socket);
    return undefined;
  }

  #take(socket: Socket): void {
    if (this.#isSecured) this.#tls.accept(socket, this.#accepted);
    else this.#edge.accept(new ClientSocket(socket), this.#accepted);
  }
}

function ignore(): void {}

/** Resolves with null, or with the error code of a listener that cannot be had. */
function listenOn(server: Server, place: ListenOptions & { fd?: number }): Promise<string | null> {
  return new Promise((resolve) => {
    // Later there may be others: a connection that the kernel could not hand over. Without descriptors libuv closes those that wait by itself.
    server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ ...place, backlog: BACKLOG, exclusive: true }, () => resolve(null));
  });
}

/** Not part of Node's documented interface: without it there is no handing over. */
function socketOf(server: Server): number {
  return (server as Server & { _handle?: { fd?: number } })._handle?.fd ?? -1;
}
