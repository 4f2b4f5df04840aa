/**
 * `node bench/blocked.ts [--rate 5000] [--hanging 5000] [--seconds 10]`: how soon visitors of a blocked origin are answered (2202) while others still hang there.
 * An open loop: each request has a time when it is due, and its answer's delay counts from then, whether the client was late or the edge.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { whole } from "./options.ts";

const WAO = join(dirname(import.meta.dirname), "bin/wao");
const CONNECTIONS = 100;
const REQUEST = "GET /next HTTP/1.1\r\nHost: shop.test\r\nAccept: text/html\r\n\r\n";
const TOKEN = "a-token-for-this-measurement-only";
const TARGET_MS = 5;

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { rate: text, hanging: text, seconds: text } });
const rate = whole(values.rate, 5000, "--rate");
const hanging = whole(values.hanging, 5000, "--hanging");
const seconds = whole(values.seconds, 10, "--seconds");

/** One keep-alive connection, one request at a time on it. */
class Visitor {
  readonly delaysMs: number[] = [];
  readonly codes = new Map<string, number>();
  readonly #socket: Socket;
  #dueMs: number[] = [];
  #seen = "";

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1").on("data", (part: string) => this.#read(part));
  }

  ask(dueMs: number): void {
    this.#dueMs.push(dueMs);
    if (this.#dueMs.length === 1) this.#socket.write(REQUEST);
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(part: string): void {
    this.#seen += part;
    const headEnd = this.#seen.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const head = this.#seen.slice(0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
    if (this.#seen.length < headEnd + 4 + length) return;
    this.#seen = "";
    const code = /wao-error: ([^\r]+)/i.exec(head)?.[1] ?? head.slice(0, 12);
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    this.delaysMs.push(performance.now() - (this.#dueMs.shift() ?? 0));
    if (this.#dueMs.length > 0) this.#socket.write(REQUEST);
  }
}

const sockets = new Set<Socket>();
const origin = createServer((socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
});
await new Promise<void>((resolve) => void origin.listen({ port: 0, host: "127.0.0.1", backlog: 8192 }, resolve));
const folder = mkdtempSync(join(tmpdir(), "wao-blocked-"));
const file = join(folder, "wao.yaml");
const config = {
  listen: [{ url: "http://127.0.0.1:0" }],
  threads: 2,
  admin: { url: "http://127.0.0.1:0" },
  access_log: join(folder, "access.log"),
  state_dir: join(folder, "state"),
  sites: [{ name: "shop", hosts: ["shop.test"], origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}` }],
};
writeFileSync(file, JSON.stringify(config));
const edge = spawn(WAO, ["serve", "--config", file], {
  stdio: ["ignore", "ignore", "pipe"],
  env: { ...process.env, WAO_ADMIN_TOKEN: TOKEN },
});
const ended = new Promise((resolve) => edge.once("exit", resolve));
const lines: string[] = [];
const ready = Promise.withResolvers<void>();
createInterface({ input: edge.stderr }).on("line", (line) => {
  lines.push(line);
  if (line === "wao: ready") ready.resolve();
});
await ready.promise;
const said = (pattern: RegExp): string => pattern.exec(lines.join("\n"))?.[1] ?? "";
const port = Number(said(/listening on \S+:(\d+)/));

const hangers: Socket[] = [];
for (let count = 0; count < hanging; count++) {
  hangers.push(connect({ port, host: "127.0.0.1" }).on("error", () => undefined));
  hangers.at(-1)?.write(`GET /hang/${count} HTTP/1.1\r\nHost: shop.test\r\n\r\n`);
  if (count % 200 === 199) await new Promise((resolve) => setTimeout(resolve, 50));
}
while (sockets.size < hanging) await new Promise((resolve) => setTimeout(resolve, 50));
const blocked = await fetch(`${said(/admin API on (\S+)/)}/v1/sites/shop/block`, {
  method: "POST",
  headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
  body: "{}",
});
if (!blocked.ok) throw new Error(await blocked.text());
await new Promise((resolve) => setTimeout(resolve, 500));

const visitors = Array.from({ length: CONNECTIONS }, () => new Visitor(port));
const beganMs = performance.now();
let asked = 0;
await new Promise<void>((resolve) => {
  const turn = (): void => {
    const nowMs = performance.now() - beganMs;
    for (; asked < Math.min((nowMs / 1000) * rate, rate * seconds); asked++)
      visitors[asked % CONNECTIONS]?.ask(beganMs + (asked / rate) * 1000);
    if (nowMs > seconds * 1000 + 500) resolve();
    else setTimeout(turn, 1);
  };
  turn();
});
const delaysMs = visitors.flatMap((visitor) => visitor.delaysMs).toSorted((a, b) => a - b);
const codes = new Map<string, number>();
for (const visitor of visitors)
  for (const [code, count] of visitor.codes) codes.set(code, (codes.get(code) ?? 0) + count);
const at = (share: number): string => (delaysMs[Math.floor(delaysMs.length * share)] ?? Number.NaN).toFixed(2);
const stillHanging = sockets.size;
for (const visitor of visitors) visitor.end();
for (const socket of hangers) socket.destroy();
edge.kill("SIGTERM");
await ended;
origin.close();
rmSync(folder, { recursive: true, force: true });
const told = [...codes].map(([code, count]) => `${count} × ${code}`).join(", ");
process.stdout.write(
  `${asked} requests at ${rate}/s while ${stillHanging} hang: ${told}\np50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms (target: p99 below ${TARGET_MS} ms)\n`,
);
