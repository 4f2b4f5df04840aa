import type { Assembly } from "./assemble-site.ts";
import { chainTrouble, listsTrouble, rootsTrouble } from "./certificate-dates.ts";
import type { OriginTls } from "./edge-config.ts";
import type { ConfigPath } from "./mistake.ts";
import type { OriginTlsInput } from "./origin-tls-schema.ts";
import type { OriginUrl } from "./origin-url.ts";
import type { Parsed } from "./parsed.ts";
import { pairTrouble } from "./pem.ts";

/** Shared by every origin that says nothing of its own: one object, not a hundred thousand. */
export const DEFAULT_TLS: OriginTls = Object.freeze({
  verify: true,
  ca: null,
  crl: null,
  serverName: null,
  minVersion: "TLSv1.2",
  clientCertificate: null,
});

/** Reads the files that `tls` of an origin names; what is wrong with them goes to the assembly's mistakes, with its place. */
export function assembleOriginTls(
  { url, tls }: { readonly url: OriginUrl; readonly tls: OriginTlsInput },
  path: ConfigPath,
  assembly: Assembly,
): OriginTls {
  const reader = new TlsReader(path, assembly);
  reader.warn(url, tls);
  return {
    verify: tls.verify,
    ca: reader.roots(tls.ca),
    crl: reader.revocationLists(tls.crl),
    serverName: tls.server_name ?? null,
    minVersion: tls.min_version,
    clientCertificate: reader.clientCertificate(tls.client_certificate),
  };
}

type Files = OriginTlsInput["ca"];

class TlsReader {
  readonly #path: ConfigPath;
  readonly #assembly: Assembly;
  readonly #nowMs = Date.now();

  constructor(path: ConfigPath, assembly: Assembly) {
    this.#path = path;
    this.#assembly = assembly;
  }

  /** What is allowed, but hardly meant. */
  warn(url: OriginUrl, tls: OriginTlsInput): void {
    if (url.scheme === "http") {
      const message = `${url.url} is spoken to without TLS, so these settings have no effect`;
      this.#assembly.warnings.push({ path: this.#path, at: "key", message });
      return;
    }
    if (tls.verify) return;
    const message = `nobody checks that it is really ${url.host} that answers; name its root in ca instead`;
    this.#warnAt(["verify"], message);
    for (const key of ["ca", "crl"] as const)
      if (tls[key] !== undefined) this.#warnAt([key], "has no effect, because verify is false");
  }

  roots(files: Files): string | null {
    if (files === undefined) return null;
    const texts = this.#each(files, "ca", (name, path) => {
      const text = this.#take(this.#assembly.files.certificates(name), path);
      if (text !== null) this.#outdated(rootsTrouble(name, text, this.#nowMs), path);
      return text;
    });
    return texts.map(({ value }) => value).join("\n");
  }

  revocationLists(files: Files): readonly string[] | null {
    if (files === undefined) return null;
    const read = this.#each(files, "crl", (name, path) => {
      const lists = this.#take(this.#assembly.files.revocationLists(name), path);
      if (lists !== null) this.#outdated(listsTrouble(name, lists, this.#nowMs), path);
      return lists;
    });
    return read.flatMap(({ value }) => value.map(({ pem }) => pem));
  }

  clientCertificate(input: OriginTlsInput["client_certificate"]): OriginTls["clientCertificate"] {
    if (input === undefined) return null;
    const { files } = this.#assembly;
    const at = { cert: ["client_certificate", "cert"], key: ["client_certificate", "key"] } as const;
    const cert = this.#take(files.certificates(input.cert), at.cert);
    const key = this.#take(files.privateKey(input.key), at.key);
    if (cert !== null) this.#outdated(chainTrouble(input.cert, cert, this.#nowMs), at.cert);
    if (cert === null || key === null) return null;
    const trouble = pairTrouble({ name: input.cert, text: cert }, { name: input.key, text: key });
    if (trouble !== null) this.#mistakeAt(at.key, trouble);
    return { cert, key };
  }

  #each<T>(
    files: string | readonly string[],
    key: string,
    read: (name: string, path: ConfigPath) => T | null,
  ): { value: T }[] {
    const names =
      typeof files === "string"
        ? [{ name: files, path: [key] }]
        : files.map((name, index) => ({ name, path: [key, index] }));
    return names.flatMap(({ name, path }) => {
      const value = read(name, path);
      return value === null ? [] : [{ value }];
    });
  }

  #take<T>(read: Parsed<T>, key: ConfigPath): T | null {
    if (read.ok) return read.value;
    this.#mistakeAt(key, read.message);
    return null;
  }

  #mistakeAt(key: ConfigPath, message: string): void {
    this.#assembly.mistakes.push({ path: [...this.#path, ...key], at: "value", message });
  }

  #warnAt(key: ConfigPath, message: string): void {
    this.#assembly.warnings.push({ path: [...this.#path, ...key], at: "value", message });
  }

  /** Time alone brings it about: a mistake for `wao check`, but an edge that restarts at night must serve the other sites. */
  #outdated(message: string | null, key: ConfigPath): void {
    if (message === null) return;
    const path = [...this.#path, ...key];
    this.#assembly.warnings.push({ path, at: "value", message, fails: "check" });
  }
}
