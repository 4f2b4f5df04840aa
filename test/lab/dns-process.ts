/**
 * A program of the lab: DNS servers. Argument: a JSON list of `{ host, always }`. Says `ready` when they listen; each line of its standard input is a `DnsTable`
 * in JSON, by which it goes from then on, and which it confirms with its number: `said 1`.
 */
import { createInterface } from "node:readline";
import { DnsServer, type DnsScript } from "../harness/dns-server.ts";
import type { DnsTable } from "./lab-case.ts";

const DNS_PORT = 53;

const wanted = JSON.parse(process.argv[2] ?? "[]") as { host: string; always?: DnsScript }[];
const servers = wanted.map(({ host, always }) => ({ host, always, server: new DnsServer() }));
let said = 0;
await Promise.all(servers.map(({ host, server }) => server.listen({ host, port: DNS_PORT })));
createInterface({ input: process.stdin }).on("line", (line) => {
  for (const { server, always } of servers) {
    server.say(always === undefined ? (JSON.parse(line) as DnsTable) : { "*": always });
  }
  said += 1;
  process.stdout.write(`said ${said}\n`);
});
process.stdout.write("ready\n");
