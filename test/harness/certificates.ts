import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PEM texts of one certificate, and its name in the authority's folder. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly name: string;
}

export interface CertificateWish {
  /** The name of its authority: `root`, `intermediate`, or one that was made with `authority()` [root]. */
  readonly issuer?: string;
  /** Common name [leaf] */
  readonly subject?: string;
  /** subjectAltName [`DNS:localhost,IP:127.0.0.1`] */
  readonly names?: string;
  /** YYYYMMDDHHMMSSZ */
  readonly from?: string;
  readonly until?: string;
  /** Of the key [ec] */
  readonly kind?: "ec" | "rsa";
  /** Further lines of the extension section. */
  readonly extensions?: string;
}

/** Dates for {@link CertificateWish}. */
export const PAST = { from: "20200101000000Z", until: "20210101000000Z" } as const;
export const FUTURE = { from: "20490101000000Z", until: "20500101000000Z" } as const;

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const NEW_RSA_KEY = ["-newkey", "rsa:2048", "-nodes"];
const IS_AUTHORITY = "basicConstraints=critical,CA:TRUE";
const CONFIG = `[ca]
default_ca = made
[made]
database = index.txt
serial = serial.txt
new_certs_dir = .
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
`;

/** A certificate authority of the test's own, made with the program `openssl` in a folder that `close` removes. */
export class Authority {
  readonly root: Pair;
  readonly intermediate: Pair;
  readonly folder = mkdtempSync(join(tmpdir(), "wao-pki-"));
  #made = 0;

  /** @param label tells the names of two authorities apart */
  constructor(label = "wao test") {
    writeFileSync(join(this.folder, "ca.cnf"), CONFIG);
    writeFileSync(join(this.folder, "index.txt"), "");
    writeFileSync(join(this.folder, "serial.txt"), "1000\n");
    this.root = this.selfSigned("root", `/CN=${label} root`, IS_AUTHORITY);
    this.intermediate = this.authority("intermediate", { subject: `${label} intermediate` });
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  certificate(wish: CertificateWish = {}): Pair {
    this.#made += 1;
    const names = `subjectAltName=${wish.names ?? "DNS:localhost,IP:127.0.0.1"}`;
    const extensions = `${names}\n${wish.extensions ?? ""}`;
    return this.#sign(`leaf${this.#made}`, `/CN=${wish.subject ?? "leaf"}`, { ...wish, extensions });
  }

  /** A further authority; `name` is what `issuer` calls it. */
  authority(name: string, wish: Omit<CertificateWish, "names" | "extensions"> = {}): Pair {
    return this.#sign(name, `/CN=${wish.subject ?? name}`, { ...wish, extensions: IS_AUTHORITY });
  }

  selfSigned(name: string, subject: string, extension: string): Pair {
    const files = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
    this.#openssl("req", "-x509", ...NEW_KEY, ...files, "-subj", subject, "-days", "30", "-addext", extension);
    return this.#pair(name);
  }

  /** From now on the certificate is in the revocation lists and OCSP answers of its issuer. */
  revoke(pair: Pair): void {
    this.#openssl("ca", "-config", "ca.cnf", ...by("root"), "-revoke", `${pair.name}.pem`);
  }

  /** The revocation list of an issuer as it is now; `dates`: when it is good [30 days from now on]. */
  revocationList(issuer = "root", dates?: typeof PAST): string {
    const file = `${issuer}.crl`;
    const when = dates === undefined ? [] : ["-crl_lastupdate", dates.from, "-crl_nextupdate", dates.until];
    this.#openssl("ca", "-config", "ca.cnf", ...by(issuer), "-gencrl", ...when, "-out", file);
    return this.#text(file);
  }

  /**
   * An OCSP answer for a certificate of the root, DER.
   * @param signer the name of the root itself, or of a certificate that it made for this
   */
  ocspAnswer(pair: Pair, { signer = "root", days = 7 }: { signer?: string; days?: number } = {}): Buffer {
    const file = `${pair.name}-${signer}.ocsp`;
    const who = ["-issuer", "root.pem", "-cert", `${pair.name}.pem`];
    const how = ["-index", "index.txt", "-CA", "root.pem", "-rsigner", `${signer}.pem`, "-rkey", `${signer}.key`];
    this.#openssl("ocsp", ...who, ...how, "-ndays", String(days), "-respout", file);
    return readFileSync(join(this.folder, file));
  }

  /** What `openssl ocsp` would ask of a certificate of the root, DER, without a nonce. */
  ocspQuestion(pair: Pair): Buffer {
    const file = `${pair.name}.ask`;
    this.#openssl("ocsp", "-no_nonce", "-issuer", "root.pem", "-cert", `${pair.name}.pem`, "-reqout", file);
    return readFileSync(join(this.folder, file));
  }

  #sign(name: string, subject: string, wish: CertificateWish): Pair {
    const { issuer = "root", from, until } = wish;
    const newKey = wish.kind === "rsa" ? NEW_RSA_KEY : NEW_KEY;
    this.#openssl("req", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject);
    writeFileSync(join(this.folder, `${name}.ext`), wish.extensions ?? "");
    const dates = [
      ...(from === undefined ? [] : ["-startdate", from]),
      ...(until === undefined ? [] : ["-enddate", until]),
    ];
    const files = ["-in", `${name}.csr`, "-out", `${name}.pem`, "-extfile", `${name}.ext`];
    this.#openssl("ca", "-batch", "-notext", "-config", "ca.cnf", ...by(issuer), ...files, ...dates);
    return this.#pair(name);
  }

  #pair(name: string): Pair {
    return { cert: this.#text(`${name}.pem`), key: this.#text(`${name}.key`), name };
  }

  #text(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  #openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: ["ignore", "ignore", "pipe"] });
  }
}

function by(issuer: string): string[] {
  return ["-cert", `${issuer}.pem`, "-keyfile", `${issuer}.key`];
}
