import { statSync } from "node:fs";
import { chainTrouble } from "../config/certificate-dates.ts";
import type { EdgeConfig, ServerCertificate } from "../config/edge-config.ts";
import { PemFiles } from "../config/pem.ts";
import { readServerCertificate } from "../config/server-certificate.ts";

const LOOK_EVERY_MS = 1000;
/** Certificates that are good for less than this are told of, once. */
const WARN_BEFORE_MS = 7 * 86_400_000;
const LOOKS_PER_DATE_CHECK = 3600;

/** What the watch is given. */
export interface WatchMeans {
  /** New ones in place of the old. */
  readonly onChanged: (replaced: ReadonlyMap<ServerCertificate, ServerCertificate>) => void;
  /** A line for the operator. */
  readonly onNotice: (text: string) => void;
}

/** One pair of files. */
interface Watched {
  certificate: ServerCertificate;
  /** Of the files when they were read, or found to be bad. */
  known: string;
  /** Of the files at the last look, if that was a change. */
  seen: string;
}

/**
 * Looks at the files of certificates and reads them when they have changed and then been left alone for a look: whoever renews a certificate writes two
 * files one after the other. A pair that is not good leaves the old one in use.
 */
export class CertificateWatch {
  readonly #means: WatchMeans;
  #watched: Watched[] = [];
  #timer: NodeJS.Timeout | null = null;
  readonly #warned = new Set<string>();
  #looks = 0;

  constructor(means: WatchMeans) {
    this.#means = means;
  }

  /** Watches what the configuration names. */
  configure(config: EdgeConfig): void {
    const certificates = serverCertificates(config);
    const before = new Map(this.#watched.map((one) => [idOf(one.certificate), one]));
    this.#watched = [...new Map(certificates.map((one) => [idOf(one), one])).values()].map((certificate) => {
      const known = before.get(idOf(certificate));
      // A file that has changed since it was read is found to be different at the next look.
      const isSame = known?.certificate.cert === certificate.cert && known.certificate.key === certificate.key;
      return { certificate, known: isSame ? known.known : "", seen: isSame ? known.seen : "" };
    });
    if (this.#timer === null && this.#watched.length > 0) {
      this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
      this.#timer.unref();
    }
    if (this.#watched.length === 0) this.close();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const replaced = new Map<ServerCertificate, ServerCertificate>();
    for (const one of this.#watched) {
      const fresh = this.#lookAt(one);
      if (fresh === null) continue;
      replaced.set(one.certificate, fresh);
      one.certificate = fresh;
    }
    if (replaced.size > 0) this.#means.onChanged(replaced);
    if (this.#looks++ % LOOKS_PER_DATE_CHECK === 0) this.#checkDates();
  }

  /** What stands in the files now, if that is good and something else than before. */
  #lookAt(one: Watched): ServerCertificate | null {
    const version = versionOf(one.certificate);
    if (version === one.known) return null;
    if (version !== one.seen) {
      one.seen = version;
      return null;
    }
    one.known = version;
    const { certFile, keyFile, cert, key } = one.certificate;
    const read = readServerCertificate(new PemFiles("/"), { cert: certFile, key: keyFile }, Date.now());
    // They were changed while they were read: the next look sees it.
    if (versionOf(one.certificate) !== version) return null;
    if (read.wrong !== null) {
      const why = read.wrong.map(({ message }) => message).join("; ");
      this.#means.onNotice(`wao: ${why}; the certificate that was read before stays in use`);
      return null;
    }
    if (read.certificate.cert === cert && read.certificate.key === key) return null;
    this.#means.onNotice(`wao: read the new certificate in ${certFile}`);
    return read.certificate;
  }

  /** Time goes by while the edge runs. */
  #checkDates(): void {
    for (const { certificate } of this.#watched) {
      const { certFile, cert } = certificate;
      const trouble =
        chainTrouble(certFile, cert, Date.now()) ?? soon(chainTrouble(certFile, cert, Date.now() + WARN_BEFORE_MS));
      if (trouble === null || this.#warned.has(trouble)) continue;
      this.#warned.add(trouble);
      this.#means.onNotice(`wao: ${trouble}`);
    }
  }
}

function soon(trouble: string | null): string | null {
  return trouble === null ? null : trouble.replace(" expired on ", " expires on ");
}

/** Every certificate that clients can get. */
export function serverCertificates({ listen, sites }: EdgeConfig): ServerCertificate[] {
  const own = listen.flatMap(({ tls }) => tls?.certificates ?? []);
  return [...own, ...sites.flatMap(({ tls }) => tls?.certificates ?? [])];
}

/** The configuration with other certificates. */
export function withCertificates(
  config: EdgeConfig,
  replaced: ReadonlyMap<ServerCertificate, ServerCertificate>,
): EdgeConfig {
  const byFiles = new Map([...replaced].map(([old, fresh]) => [idOf(old), fresh]));
  const swap = (certificates: readonly ServerCertificate[]): ServerCertificate[] =>
    certificates.map((one) => byFiles.get(idOf(one)) ?? one);
  return {
    ...config,
    listen: config.listen.map((one) => withSwapped(one, swap)),
    sites: config.sites.map((one) => withSwapped(one, swap)),
  };
}

type Swap = (certificates: readonly ServerCertificate[]) => readonly ServerCertificate[];

function withSwapped<T extends { readonly tls?: { readonly certificates: readonly ServerCertificate[] } }>(
  one: T,
  swap: Swap,
): T {
  if (one.tls === undefined) return one;
  const certificates = swap(one.tls.certificates);
  return { ...one, tls: { ...one.tls, certificates } };
}

function idOf({ certFile, keyFile }: ServerCertificate): string {
  return `${certFile}\n${keyFile}`;
}

function versionOf({ certFile, keyFile }: ServerCertificate): string {
  return `${fileVersion(certFile)} ${fileVersion(keyFile)}`;
}

/** Follows links: certbot's files are links to the real ones. */
function fileVersion(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? "none" : `${stat.ino}-${stat.size}-${stat.mtimeNs}`;
}
