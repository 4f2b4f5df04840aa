import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { CertificateFiles } from "./certificate-files.ts";
import { eventually } from "./deadline.ts";
import { type DnsScripts, type DnsServer, startDnsServer } from "./dns-server.ts";
import { StartedProcess } from "./started-process.ts";

export interface PebbleOptions {
  /** Where it looks for proofs: the edge's ports. */
  readonly httpPort: number;
  readonly tlsPort: number;
  /** Of the certificates it gives, s [90 days]. */
  readonly validS?: number;
  /** External account binding is a must: key names and keys. */
  readonly eab?: Readonly<Record<string, string>>;
  /** What its DNS says [every name is 127.0.0.1]. */
  readonly names?: DnsScripts;
  /** [any free one] */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const MANY_S = 90 * 86_400;

/** Let's Encrypt's own test CA (Debian: `pebble`), on loopback, with a DNS server of the test. It really looks for the proofs. */
export async function startPebble(files: CertificateFiles, options: PebbleOptions): Promise<Pebble> {
  const dns = await startDnsServer(options.names ?? { "*": { A: { ips: ["127.0.0.1"] } } });
  const pebble = new Pebble(files, dns, options, [options.port ?? (await freePort()), await freePort()]);
  after(() => pebble.stop());
  await pebble.ready();
  return pebble;
}

/** A running CA. */
export class Pebble {
  readonly dns: DnsServer;
  readonly port: number;
  readonly #ca: string;
  readonly #management: number;
  readonly #process: StartedProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), "wao-pebble-"));

  constructor(files: CertificateFiles, dns: DnsServer, options: PebbleOptions, ports: readonly [number, number]) {
    [this.port, this.#management] = ports;
    this.dns = dns;
    this.#ca = files.authority.root.cert;
    const own = files.make("pebble");
    const pebble = {
      listenAddress: `127.0.0.1:${this.port}`,
      managementListenAddress: `127.0.0.1:${this.#management}`,
      certificate: own.cert,
      privateKey: own.key,
      httpPort: options.httpPort,
      tlsPort: options.tlsPort,
      ocspResponderURL: "",
      externalAccountBindingRequired: options.eab !== undefined,
      externalAccountMACKeys: options.eab ?? {},
      certificateValidityPeriod: options.validS ?? MANY_S,
    };
    const file = join(this.#folder, "pebble.json");
    writeFileSync(file, JSON.stringify({ pebble }));
    const env = { PEBBLE_VA_NOSLEEP: "1", ...options.env };
    this.#process = new StartedProcess("pebble", ["-config", file, "-dnsserver", dns.address], { env });
  }

  get directory(): string {
    return `https://127.0.0.1:${this.port}/dir`;
  }

  /** Everything that it logged. */
  get log(): string {
    return this.#process.stdout.text() + this.#process.stderr.text();
  }

  /** Requests for new orders so far. */
  get orders(): number {
    return this.log.split("POST /order-plz").length - 1;
  }

  /** The root of what it gives: another one with every start. */
  root(): Promise<string> {
    return this.#get(this.#management, "/roots/0");
  }

  async ready(): Promise<void> {
    await eventually(() => this.#get(this.port, "/dir").then(Boolean, () => false), "pebble answers");
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #get(port: number, path: string): Promise<string> {
    const asked = get({ host: "127.0.0.1", port, path, ca: this.#ca });
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of answer.setEncoding("utf8")) text += chunk as string;
    return text;
  }
}

/** Free for now: for programs that take no port 0. Below those that the system gives to connections and to port 0. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const isFree = new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (await isFree) return port;
  }
}
