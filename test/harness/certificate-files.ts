import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { Authority, type CertificateWish, type Pair } from "./certificates.ts";

/** Names of the files, as a configuration has them. */
export interface PairFiles {
  readonly cert: string;
  readonly key: string;
}

/** Certificates of one authority in files, as a server needs them; they go with the test file. */
export class CertificateFiles {
  readonly authority: Authority;
  readonly folder = mkdtempSync(join(tmpdir(), "wao-front-"));

  constructor(label = "front") {
    this.authority = new Authority(label);
    after(() => {
      this.authority.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  /** Makes one, with `name` as its common name. */
  make(name: string, wish: CertificateWish = {}): PairFiles {
    const pair = this.authority.certificate({ subject: name, ...wish });
    return this.write(name, pair);
  }

  /** In place of what was there, each file at once. */
  write(name: string, pair: Pick<Pair, "cert" | "key">): PairFiles {
    const files = { cert: join(this.folder, `${name}.pem`), key: join(this.folder, `${name}.key`) };
    this.replace(files.cert, pair.cert);
    this.replace(files.key, pair.key);
    return files;
  }

  replace(file: string, text: string): void {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  /** The authority's own certificate, as a file. */
  get root(): string {
    const file = join(this.folder, "root.pem");
    this.replace(file, this.authority.root.cert);
    return file;
  }
}
