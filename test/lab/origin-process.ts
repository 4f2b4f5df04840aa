/**
 * A program of the lab: the origins. Argument: a file with a JSON list of `Wanted`. Says `ready` when all of them listen, and then one line of JSON for each
 * request: its target and its Host.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { createSecureContext, TLSSocket } from "node:tls";
import { Worker } from "node:worker_threads";
import type { OriginRequest } from "../harness/request-reader.ts";
import type { Behaviour, Talk, TlsServer } from "./behaviour.ts";
import { ORIGIN_PORT } from "./lab-case.ts";
import { OriginTalk } from "./talk.ts";

export interface Wanted {
  /** An address; or a path, for a unix socket. */
  readonly host: string;
  /** [that of the cases] */
  readonly port?: number;
  readonly behaviour: Behaviour;
}

/** A handshake in the lab takes far less. */
const DROPPED_AFTER_MS = 200;

/** Listens with the shortest queue and never accepts. */
const SLEEPING_LISTENER = `
  const { parentPort, workerData } = require("node:worker_threads");
  require("node:net").createServer().listen({ ...workerData, backlog: 1 }, () => {
    parentPort.postMessage("listening");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

const file = process.argv[2] ?? "";
const folder = dirname(file);
const children: ChildProcess[] = [];
const wanted = JSON.parse(readFileSync(file, "utf8")) as Wanted[];
process.on("exit", () => children.forEach((child) => child.kill()));
process.on("SIGTERM", () => process.exit(0));
await Promise.all(wanted.map(start));
process.stdout.write("ready\n");

function start({ host, port = ORIGIN_PORT, behaviour }: Wanted): Promise<void> {
  if (behaviour === "full") return fill(host);
  if (behaviour.tls?.openssl !== undefined) return startOpenssl(host, behaviour.tls, behaviour.tls.openssl);
  return listen({ host, port }, behaviour);
}

function listen({ host, port }: { host: string; port: number }, talk: Talk): Promise<void> {
  const secure = talk.tls === undefined ? null : securing(talk.tls);
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: talk.deaf === true }, (socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    if (secure === null) return new OriginTalk(talk, socket, socket, note);
    const stream = secure(socket);
    const made = new OriginTalk(talk, socket, stream, note);
    return stream.once("secure", () => made.begin());
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    if (host.startsWith("/")) server.listen(host, resolve);
    else server.listen({ port, host, backlog: 512 }, resolve);
  });
}

function securing(tls: TlsServer): (socket: Socket) => TLSSocket {
  const [minVersion, maxVersion] = tls.versions ?? (["TLSv1.2", "TLSv1.3"] as const);
  const secureContext = createSecureContext({
    ...pem(tls),
    minVersion,
    maxVersion,
    ...(tls.ciphers === undefined ? {} : { ciphers: tls.ciphers }),
  });
  return (socket) => new TLSSocket(socket, { isServer: true, secureContext });
}

function pem({ certificate }: TlsServer): { cert: Buffer; key: Buffer } {
  return {
    cert: readFileSync(join(folder, `${certificate}.pem`)),
    key: readFileSync(join(folder, `${certificate}.key`)),
  };
}

async function startOpenssl(host: string, tls: TlsServer, args: readonly string[]): Promise<void> {
  const at = `${host.includes(":") ? `[${host}]` : host}:${ORIGIN_PORT}`;
  const files = ["-cert", join(folder, `${tls.certificate}.pem`), "-key", join(folder, `${tls.certificate}.key`)];
  const more = args.map((arg) => arg.replace("CERT", files[1] ?? "").replace("KEY", files[3] ?? ""));
  const child = spawn("openssl", ["s_server", "-accept", at, ...files, "-www", ...more], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`openssl s_server ended with ${code}`)));
    child.stdout.on("data", (said: Buffer) => said.includes("ACCEPT") && resolve());
  });
}

function note(request: OriginRequest): void {
  process.stdout.write(`${JSON.stringify({ target: request.target, host: request.header("host") ?? "" })}\n`);
}

async function fill(host: string): Promise<void> {
  const thread = new Worker(SLEEPING_LISTENER, { eval: true, workerData: { host, port: ORIGIN_PORT } });
  await new Promise((resolve) => thread.once("message", resolve));
  for (let tries = 0; tries < 16; tries++) if (!(await takesPlace(host))) return;
  throw new Error("the queue never fills");
}

/** Whether one more connection found a place in the queue; it stays there. */
function takesPlace(host: string): Promise<boolean> {
  const socket = connect({ host, port: ORIGIN_PORT });
  socket.on("error", () => socket.destroy());
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(false);
    }, DROPPED_AFTER_MS);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
