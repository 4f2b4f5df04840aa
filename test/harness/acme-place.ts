import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { StatusPage } from "../../src/admin/status-page.ts";
import type { CertificateStatus } from "../../src/server/certificate-status.ts";
import { TOKEN } from "./admin.ts";
import { CertificateFiles } from "./certificate-files.ts";
import { type Edge, startEdge } from "./edge.ts";
import { freePort, type Pebble, type PebbleOptions, startPebble } from "./pebble.ts";
import { type SecureOptions, secureClient } from "./tls-client.ts";

/** Two ports for edges, and CAs that look there for proofs. */
export class AcmePlace {
  readonly files = new CertificateFiles("pebble");
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly #origin: string;

  private constructor(origin: string, httpPort: number, tlsPort: number) {
    this.#origin = origin;
    this.httpPort = httpPort;
    this.tlsPort = tlsPort;
  }

  static async make(origin: string): Promise<AcmePlace> {
    return new AcmePlace(origin, await freePort(), await freePort());
  }

  get listen(): object[] {
    return [{ url: `http://127.0.0.1:${this.httpPort}` }, { url: `https://127.0.0.1:${this.tlsPort}` }];
  }

  /** A CA that runs. */
  ca(options: Partial<PebbleOptions> = {}): Promise<Pebble> {
    const { httpPort, tlsPort } = this;
    return startPebble(this.files, { httpPort, tlsPort, ...options });
  }

  /** `acme` of a configuration. */
  acme(directory: string, more: object = {}): object {
    return { accept_terms: true, directory, ca: this.files.root, ...more };
  }

  site(host: string, more: object = {}): object {
    return { name: host, hosts: [host], origin: this.#origin, tls: { acme: "on" }, ...more };
  }

  /** An edge with its admin API. */
  edge(config: Readonly<Record<string, unknown>>): Promise<Edge> {
    const admin = { url: "http://127.0.0.1:0" };
    return startEdge({ listen: this.listen, admin, ...config }, { env: { WAO_ADMIN_TOKEN: TOKEN } });
  }

  /** The DNS name in the certificate that a client gets who believes nobody but this root. */
  async trusted(servername: string, ca: string, options: SecureOptions = {}): Promise<Shown> {
    const { tls } = await secureClient(this.tlsPort, { servername, ca, rejectUnauthorized: true, ...options });
    const { issuer, subjectaltname = "", serialNumber } = tls.getPeerCertificate();
    tls.destroy();
    return { names: subjectaltname, issuer: String(issuer.CN), serialNumber };
  }
}

export interface Shown {
  readonly names: string;
  readonly issuer: string;
  readonly serialNumber: string;
}

/** A folder for state that outlives an edge. */
export function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wao-acme-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function ask(edge: Edge, path: string): Promise<unknown> {
  const [, url = ""] = /admin API on (\S+)/.exec(edge.stderr()) ?? [];
  const answer = await fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  return answer.json();
}

/** What `wao status --all` shows of a host. */
export async function statusOf(edge: Edge, name: string): Promise<CertificateStatus> {
  const { certificates } = (await ask(edge, "/v1/status?state=all")) as StatusPage;
  const found = certificates.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the status says nothing of ${name}`);
  return found;
}
