import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { fileTrouble } from "./file-trouble.ts";
import { bad, good, type Parsed } from "./parsed.ts";
import { certificateBlocks, derHint } from "./pem-form.ts";
import { readRevocationLists, type RevocationList } from "./revocation-list.ts";

/** Reads PEM files, each of them once: a hundred thousand sites may name the same roots. */
export class PemFiles {
  readonly #folder: string;
  readonly #texts = new Map<string, Parsed<string>>();
  readonly #lists = new Map<string, Parsed<readonly RevocationList[]>>();

  /** @param folder - where relative names start */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The text of a file that holds at least one certificate, and only good ones. */
  certificates(name: string): Parsed<string> {
    return once(this.#texts, `certificates ${name}`, () => {
      const text = this.#text(name);
      return text.ok ? checkCertificates(name, text.value) : text;
    });
  }

  /** The text of a file that holds a private key without passphrase. */
  privateKey(name: string): Parsed<string> {
    return once(this.#texts, `key ${name}`, () => {
      const text = this.#text(name);
      return text.ok ? checkKey(name, text.value) : text;
    });
  }

  /** The revocation lists in a file, at least one. */
  revocationLists(name: string): Parsed<readonly RevocationList[]> {
    return once(this.#lists, name, () => {
      const text = this.#text(name);
      return text.ok ? readRevocationLists(name, text.value) : text;
    });
  }

  /** The name with the folder in front. */
  absolute(name: string): string {
    return resolve(this.#folder, name);
  }

  #text(name: string): Parsed<string> {
    try {
      return good(readFileSync(this.absolute(name), "utf8"));
    } catch (error) {
      return bad(fileTrouble(name, error));
    }
  }
}

/** A file that was read. */
interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Why the private key and the (first) certificate cannot be used together, or null if they can. Both are good PEM. */
export function pairTrouble(certificate: NamedText, key: NamedText): string | null {
  if (!new X509Certificate(certificate.text).checkPrivateKey(createPrivateKey(key.text)))
    return `${key.name} is not the key of the certificate in ${certificate.name}`;
  try {
    createSecureContext({ cert: certificate.text, key: key.text });
    return null;
  } catch (error) {
    // Such as a key that is too short for this OpenSSL's security level.
    return `OpenSSL refuses ${certificate.name} with ${key.name}: ${(error as Error).message}`;
  }
}

function once<T>(known: Map<string, T>, what: string, read: () => T): T {
  const found = known.get(what);
  if (found !== undefined) return found;
  const result = read();
  known.set(what, result);
  return result;
}

function checkCertificates(name: string, text: string): Parsed<string> {
  const blocks = certificateBlocks(text);
  if (blocks.length === 0) return bad(`${name} holds no certificate in PEM form (BEGIN CERTIFICATE)${derHint(text)}`);
  for (const [index, block] of blocks.entries()) {
    if (!isCertificate(block)) return bad(`certificate ${index + 1} in ${name} is damaged`);
  }
  return good(text);
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).serialNumber !== "";
  } catch {
    return false;
  }
}

function checkKey(name: string, text: string): Parsed<string> {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return bad(`${name} holds no private key in PEM form (BEGIN PRIVATE KEY)${derHint(text)}`);
  }
  if (/ENCRYPTED/.test(text)) return bad(`the key in ${name} is encrypted; store it without a passphrase`);
  try {
    createPrivateKey(text);
    return good(text);
  } catch (error) {
    return bad(`the key in ${name} is damaged: ${(error as Error).message}`);
  }
}
