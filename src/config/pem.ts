import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileTrouble } from "./file-trouble.ts";
import { bad, good, type Parsed } from "./parsed.ts";

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Reads PEM files, each of them once: a hundred thousand sites may name the same roots. */
export class PemFiles {
  readonly #folder: string;
  readonly #read = new Map<string, Parsed<string>>();

  /** @param folder - where relative names start */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The text of a file that holds at least one certificate, and only good ones. */
  certificates(name: string): Parsed<string> {
    return this.#once(`certificates ${name}`, () => {
      const text = this.#text(name);
      return text.ok ? checkCertificates(name, text.value) : text;
    });
  }

  /** The text of a file that holds a private key without passphrase. */
  privateKey(name: string): Parsed<string> {
    return this.#once(`key ${name}`, () => {
      const text = this.#text(name);
      return text.ok ? checkKey(name, text.value) : text;
    });
  }

  #once(what: string, read: () => Parsed<string>): Parsed<string> {
    const known = this.#read.get(what);
    if (known !== undefined) return known;
    const result = read();
    this.#read.set(what, result);
    return result;
  }

  #text(name: string): Parsed<string> {
    try {
      return good(readFileSync(resolve(this.#folder, name), "utf8"));
    } catch (error) {
      return bad(fileTrouble(name, error));
    }
  }
}

/** Does the private key belong to the (first) certificate? Both are good PEM. */
export function isPair(certificate: string, key: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}

function checkCertificates(name: string, text: string): Parsed<string> {
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length === 0) return bad(`${name} holds no certificate in PEM form (BEGIN CERTIFICATE)`);
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
    return bad(`${name} holds no private key in PEM form (BEGIN PRIVATE KEY)`);
  }
  if (/ENCRYPTED/.test(text)) return bad(`the key in ${name} is encrypted; store it without a passphrase`);
  try {
    createPrivateKey(text);
    return good(text);
  } catch (error) {
    return bad(`the key in ${name} is damaged: ${(error as Error).message}`);
  }
}
