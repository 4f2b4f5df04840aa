import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PEM texts of one certificate. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateWish {
  /** Of whom [the root]. */
  readonly issuer?: "root" | "intermediate";
  /** subjectAltName [`DNS:localhost,IP:127.0.0.1`] */
  readonly names?: string;
  /** YYYYMMDDHHMMSSZ */
  readonly from?: string;
  readonly until?: string;
  /** Further lines of the extension section. */
  readonly extensions?: string;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const CONFIG = `[ca]
default_ca = made
[made]
database = index.txt
serial = serial.txt
new_certs_dir = .
default_md = sha256
default_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
`;

/** A certificate authority of the test's own, made with the program `openssl` in a folder that `close` removes. */
export class Authority {
  readonly root: Pair;
  readonly intermediate: Pair;
  readonly #folder = mkdtempSync(join(tmpdir(), "wao-pki-"));
  #made = 0;

  constructor() {
    writeFileSync(join(this.#folder, "ca.cnf"), CONFIG);
    writeFileSync(join(this.#folder, "index.txt"), "");
    writeFileSync(join(this.#folder, "serial.txt"), "1000\n");
    this.root = this.selfSigned("root", "/CN=wao test root", "basicConstraints=critical,CA:TRUE");
    this.intermediate = this.#sign("intermediate", "/CN=wao test intermediate", {
      extensions: "basicConstraints=critical,CA:TRUE",
    });
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  certificate(wish: CertificateWish = {}): Pair {
    this.#made += 1;
    const names = `subjectAltName=${wish.names ?? "DNS:localhost,IP:127.0.0.1"}`;
    return this.#sign(`leaf${this.#made}`, "/CN=leaf", { ...wish, extensions: `${names}\n${wish.extensions ?? ""}` });
  }

  selfSigned(name: string, subject: string, extension: string): Pair {
    const files = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
    this.#openssl("req", "-x509", ...NEW_KEY, ...files, "-subj", subject, "-days", "30", "-addext", extension);
    return this.#pair(name);
  }

  #sign(name: string, subject: string, wish: CertificateWish): Pair {
    const { issuer = "root", from, until } = wish;
    this.#openssl("req", ...NEW_KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject);
    writeFileSync(join(this.#folder, `${name}.ext`), wish.extensions ?? "");
    const dates = [
      ...(from === undefined ? [] : ["-startdate", from]),
      ...(until === undefined ? [] : ["-enddate", until]),
    ];
    const by = ["-cert", `${issuer}.pem`, "-keyfile", `${issuer}.key`];
    const files = ["-in", `${name}.csr`, "-out", `${name}.pem`, "-extfile", `${name}.ext`];
    this.#openssl("ca", "-batch", "-notext", "-config", "ca.cnf", ...by, ...files, ...dates);
    return this.#pair(name);
  }

  #pair(name: string): Pair {
    const text = (file: string): string => readFileSync(join(this.#folder, file), "utf8");
    return { cert: text(`${name}.pem`), key: text(`${name}.key`) };
  }

  #openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.#folder, stdio: ["ignore", "ignore", "pipe"] });
  }
}
