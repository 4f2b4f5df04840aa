import { createHash, createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ServerCertificate } from "../config/edge-config.ts";
import { pairTrouble } from "../config/pem.ts";
import { certificateBlocks } from "../config/pem-form.ts";
import { coverage, serverCertificate } from "../config/server-certificate.ts";
import type { Attempts, Life } from "./acme-schedule.ts";

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----\n?/;
const ACCOUNT = "account.json";
const ATTEMPTS = "attempts.json";

/** The account with the CA. */
export interface AcmeAccount {
  readonly url: string;
  /** PEM. */
  readonly key: string;
  /** Whom the CA writes to; null = nobody. */
  readonly email: string | null;
}

/** A certificate that the CA gave. */
export interface Issued extends Life {
  readonly certificate: ServerCertificate;
}

/**
 * What is kept of one CA in `state_dir/acme`: account, certificates with their keys, and what failed. Each file is whole at any time, and for the
 * owner's eyes only. Never rejects: what cannot be read is as if it were not there, what cannot be written is told of.
 */
export class AcmeStore {
  readonly folder: string;
  readonly #onNotice: (text: string) => void;
  /** What the file holds. */
  #attempts = "{}";

  constructor(stateDir: string, directory: string, onNotice: (text: string) => void) {
    const { hostname } = new URL(directory);
    const mark = createHash("sha256").update(directory).digest("hex").slice(0, 8);
    this.folder = join(stateDir, "acme", `${hostname.replace(/[^a-z0-9.-]/g, "_")}-${mark}`);
    this.#onNotice = onNotice;
  }

  async account(): Promise<AcmeAccount | null> {
    const { url, key, email } = await this.#json(ACCOUNT);
    if (typeof url !== "string" || typeof key !== "string" || !PRIVATE_KEY.test(key)) return null;
    return { url, key, email: typeof email === "string" ? email : null };
  }

  async keepAccount(account: AcmeAccount): Promise<void> {
    await this.#write(ACCOUNT, JSON.stringify(account, null, 2), "the next start makes a new account with the CA");
  }

  async certificate(name: string): Promise<Issued | null> {
    const file = certificateFile(name);
    const text = await this.#read(file);
    if (text === null) return null;
    const issued = this.#issued(name, text);
    if (typeof issued !== "string") return issued;
    this.#onNotice(`wao: ${join(this.folder, file)} cannot be used: ${issued}; another certificate is asked for`);
    return null;
  }

  /** Keeps what the CA gave. Or says why it cannot be used. */
  async keepCertificate(
    name: string,
    { cert, key }: { readonly cert: string; readonly key: string },
  ): Promise<Issued | string> {
    const text = `${key.trimEnd()}\n${cert.trimEnd()}\n`;
    const issued = this.#issued(name, text);
    if (typeof issued === "string") return issued;
    // What OpenSSL takes once it takes after every restart: there may be thousands.
    const trouble = pairTrouble(
      { name: "the certificate", text: issued.certificate.cert },
      { name: "the key", text: key },
    );
    if (trouble !== null) return trouble;
    await this.#write(certificateFile(name), text, "the certificate is asked for again after a restart");
    return issued;
  }

  /** By name; "" = what concerns the CA itself. */
  async attempts(): Promise<Map<string, Attempts>> {
    const found = new Map<string, Attempts>();
    const kept = await this.#json(ATTEMPTS);
    this.#attempts = JSON.stringify(kept, null, 2);
    for (const [name, value] of Object.entries(kept)) {
      const read = readAttempts(value);
      if (read !== null) found.set(name, read);
    }
    return found;
  }

  async keepAttempts(attempts: ReadonlyMap<string, Attempts>): Promise<void> {
    const text = JSON.stringify(Object.fromEntries(attempts), null, 2);
    if (text === this.#attempts) return;
    this.#attempts = text;
    await this.#write(ATTEMPTS, text, "after a restart what failed is tried at once");
  }

  #issued(name: string, text: string): Issued | string {
    const [key = ""] = PRIVATE_KEY.exec(text) ?? [];
    const cert = `${certificateBlocks(text).join("\n")}\n`;
    try {
      const leaf = new X509Certificate(cert);
      if (!leaf.checkPrivateKey(createPrivateKey(key))) return "the key is not that of the certificate";
      const { validFromDate, validToDate } = leaf;
      const file = join(this.folder, certificateFile(name));
      const certificate = serverCertificate({ certFile: file, keyFile: file, cert, key });
      if (coverage(certificate, name) === "none") return `it does not bear the name ${name}`;
      return { certificate, fromMs: validFromDate.getTime(), untilMs: validToDate.getTime() };
    } catch (error) {
      return (error as Error).message;
    }
  }

  async #json(file: string): Promise<Readonly<Record<string, unknown>>> {
    const text = await this.#read(file);
    if (text === null) return {};
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      this.#onNotice(`wao: ${join(this.folder, file)} is damaged; it is made anew`);
      return {};
    }
  }

  async #read(file: string): Promise<string | null> {
    try {
      return await readFile(join(this.folder, file), "utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT") this.#onNotice(`wao: cannot read ${join(this.folder, file)}: ${code}`);
      return null;
    }
  }

  /** Under another name first: whoever reads finds a whole file. */
  async #write(file: string, text: string, lost: string): Promise<void> {
    const path = join(this.folder, file);
    const draft = `${path}.${randomBytes(6).toString("hex")}`;
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, text, { mode: 0o600, flag: "wx", flush: true });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      this.#onNotice(`wao: cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}; ${lost}`);
    }
  }
}

function certificateFile(name: string): string {
  return `${name.replace(/[^a-z0-9._-]/g, "_")}.pem`;
}

function readAttempts(value: unknown): Attempts | null {
  if (typeof value !== "object" || value === null) return null;
  const { failures, triedMs, nextMs, isOrdered, problem } = value as Record<string, unknown>;
  if (typeof failures !== "number" || typeof triedMs !== "number" || typeof nextMs !== "number") return null;
  return {
    failures,
    triedMs,
    nextMs,
    isOrdered: isOrdered === true,
    problem: typeof problem === "string" ? problem : "",
  };
}
