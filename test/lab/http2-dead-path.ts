/**
 * A program of the lab, for a network namespace of its own: an HTTP/2 connection to an origin works, then the firewall drops its packets in both
 * directions. Two requests meet the dead connection. Writes what came of them, as a line of JSON.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const WAO = join(import.meta.dirname, "../../bin/wao");
const folder = mkdtempSync(join(tmpdir(), "wao-dead-path-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const origin = createServer((_request, response) => response.end("ok"));
const edgePorts: number[] = [];
origin.on("session", (session) => void edgePorts.push(session.socket.remotePort ?? 0));
origin.listen(0, "127.0.0.1");
await once(origin, "listening");

writeFileSync(
  join(folder, "wao.json"),
  JSON.stringify({
    listen: [{ url: "http://127.0.0.1:0" }],
    threads: 1,
    admin: "off",
    state_dir: join(folder, "state"),
    sites: [{ hosts: ["*"], origin: `h2c://127.0.0.1:${(origin.address() as AddressInfo).port}` }],
  }),
);
const edge = spawn(WAO, ["serve", "--config", join(folder, "wao.json")], { stdio: ["ignore", "ignore", "pipe"] });
let url = "";
for await (const line of createInterface(edge.stderr)) {
  url = /listening on (\S+)/.exec(line)?.[1] ?? url;
  if (line.startsWith("wao: ready")) break;
}
edge.stderr.resume();

const client = connect(url);
await ask("GET");
const rules = edgePorts.flatMap((port) => [`tcp sport ${port} drop`, `tcp dport ${port} drop`]);
execFileSync("nft", ["-f", "-"], {
  input: `table inet lab {\n chain input {\n type filter hook input priority 0\n ${rules.join("\n ")}\n }\n}\n`,
});
const beganMs = performance.now();
const [get, post] = await Promise.all([ask("GET"), ask("POST")]);
process.stdout.write(`${JSON.stringify({ get, post, tookMs: performance.now() - beganMs })}\n`);
client.destroy();
edge.kill("SIGKILL");
process.exit(0);

/** Status, code and body. */
async function ask(method: string): Promise<string> {
  const stream = client.request({ ":method": method, ":path": "/", ":authority": "site.test" });
  stream.end();
  let status = "";
  let body = "";
  stream.on("response", (headers) => void (status = `${headers[":status"]} ${String(headers["wao-error"] ?? "")}`));
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => void (body += text));
  await once(stream, "close");
  return `${status.trim()}${status.includes("2403") ? "" : ` ${body}`}`;
}
