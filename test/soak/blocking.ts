/**
 * `npm run soak:blocking`: one origin that hangs and recovers, with the defaults of a real edge (200 s, 120 s, 60 s) and in real time. Prints what the
 * visitors of two sites got, as markdown. Takes about 9 minutes; not a test: nothing is asserted.
 *
 *   0:00  the origin is well; 4 visitors a second at one site, 5 a minute at the other
 *   1:00  it hangs
 *   6:00  it is well again
 *   9:00  the end
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const WAO = join(dirname(dirname(import.meta.dirname)), "bin/wao");
/** Site and time between two visitors, ms. With many the silence is noticed, with few only the timeouts are. */
const SITES = { busy: 250, quiet: 12_000 };
const HANGS_AT_S = 60;
const WELL_AT_S = 360;
const ENDS_AT_S = 540;
const ROW_S = 15;

const beganMs = performance.now();
const secondsNow = (): number => (performance.now() - beganMs) / 1000;

/** Answers each request, or keeps silent while it hangs. */
function startOrigin(): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    socket.on("data", () => {
      const hangs = secondsNow() >= HANGS_AT_S && secondsNow() < WELL_AT_S;
      if (!hangs) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
  });
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ port: (server.address() as AddressInfo).port, close }));
  });
}

interface Row {
  asked: number;
  readonly answers: Map<string, number>;
  readonly waitedMs: number[];
  readonly said: string[];
}

const tables = new Map(Object.keys(SITES).map((site) => [site, newRows()]));

function newRows(): Row[] {
  return Array.from({ length: ENDS_AT_S / ROW_S }, () => ({ asked: 0, answers: new Map(), waitedMs: [], said: [] }));
}

function rowNow(site: string): Row {
  const rows = tables.get(site) ?? [];
  return rows[Math.min(rows.length - 1, Math.floor(secondsNow() / ROW_S))] as Row;
}

function visit(site: string, port: number): void {
  const row = rowNow(site);
  row.asked += 1;
  const askedMs = performance.now();
  const note = (what: string): void => {
    row.answers.set(what, (row.answers.get(what) ?? 0) + 1);
    row.waitedMs.push(performance.now() - askedMs);
  };
  get({ host: "127.0.0.1", port, path: "/page", agent: false, headers: { host: `${site}.test` } }, (answer) => {
    const { "wao-error": code } = answer.headers;
    note(typeof code === "string" ? code : `${answer.statusCode}`);
    answer.resume();
  }).on("error", () => note("no answer"));
}

/** Rows in which the same happened are one. */
function merged(rows: readonly Row[]): (Row & { readonly fromS: number })[] {
  const long: (Row & { readonly fromS: number })[] = [];
  for (const [index, row] of rows.entries()) {
    const last = long.at(-1);
    const isSame = last !== undefined && row.said.length === 0 && kinds(row) === kinds(last);
    if (!isSame) long.push({ ...row, fromS: index * ROW_S });
    else {
      last.asked += row.asked;
      last.waitedMs.push(...row.waitedMs);
      for (const [what, count] of row.answers) last.answers.set(what, (last.answers.get(what) ?? 0) + count);
    }
  }
  return long;
}

function kinds({ answers }: Row): string {
  return [...answers.keys()].toSorted().join();
}

function table(rows: readonly Row[]): string {
  const lines = ["| from | asked | answered with | longest wait | the edge said |", "| --- | --- | --- | --- | --- |"];
  for (const { fromS, asked, answers, waitedMs, said } of merged(rows)) {
    const time = `${Math.floor(fromS / 60)}:${String(fromS % 60).padStart(2, "0")}`;
    const got = [...answers].map(([what, count]) => `${count} × ${what}`).join(", ");
    const longest = waitedMs.length === 0 ? "–" : `${(Math.max(...waitedMs) / 1000).toFixed(1)} s`;
    lines.push(`| ${time} | ${asked} | ${got || "nothing"} | ${longest} | ${said.join("; ").replaceAll("|", "\\|")} |`);
  }
  return lines.join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "wao-soak-"));
const origin = await startOrigin();
const config = {
  listen: [{ url: "http://127.0.0.1:0" }],
  threads: 2,
  admin: "off",
  access_log: "off",
  state_dir: join(folder, "state"),
  sites: Object.keys(SITES).map((name) => ({
    name,
    hosts: [`${name}.test`],
    origin: `http://127.0.0.1:${origin.port}`,
  })),
};
const file = join(folder, "wao.yaml");
writeFileSync(file, JSON.stringify(config));
const edge = spawn(WAO, ["serve", "--config", file], { stdio: ["ignore", "ignore", "pipe"] });
const ended = new Promise((resolve) => edge.once("exit", resolve));
const lines = createInterface({ input: edge.stderr });
const port = await new Promise<number>((resolve) => {
  lines.on("line", (line) => {
    const listening = /^wao: listening on \S+:(\d+)$/.exec(line);
    if (listening) resolve(Number(listening[1]));
    for (const site of tables.keys())
      if (line.includes(` ${site} `)) rowNow(site).said.push(line.replace(/^wao: /, "").replace(/ http:\S+/, ""));
  });
});
const visiting = Object.entries(SITES).map(([site, everyMs]) => setInterval(() => visit(site, port), everyMs));
await new Promise((resolve) => setTimeout(resolve, ENDS_AT_S * 1000 - (performance.now() - beganMs)));
for (const interval of visiting) clearInterval(interval);
edge.kill("SIGTERM");
await ended;
origin.close();
rmSync(folder, { recursive: true, force: true });
for (const [site, rows] of tables) process.stdout.write(`Site ${site}:\n\n${table(rows)}\n\n`);
