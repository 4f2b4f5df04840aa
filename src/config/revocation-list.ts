import { createSecureContext } from "node:tls";
import {
  DER_GENERALIZED_TIME,
  DER_INTEGER,
  DER_SEQUENCE,
  DER_UTC_TIME,
  derChildren,
  derElement,
  derTime,
} from "../primitives/der.ts";
import { bad, good, type Parsed } from "./parsed.ts";
import { derHint } from "./pem-form.ts";

/** A certificate revocation list (RFC 5280 section 5). */
export interface RevocationList {
  readonly pem: string;
  /** When its issuer promised the next one, ms since 1970; null where it did not. After it every handshake fails. */
  readonly nextUpdateMs: number | null;
}

const BLOCK = /-----BEGIN X509 CRL-----[^-]*-----END X509 CRL-----/g;

/** Every revocation list in a PEM text: OpenSSL takes them one by one. @param name of the file, for messages */
export function readRevocationLists(name: string, text: string): Parsed<readonly RevocationList[]> {
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length === 0) return bad(`${name} holds no revocation list in PEM form (BEGIN X509 CRL)${derHint(text)}`);
  const lists: RevocationList[] = [];
  for (const [index, pem] of blocks.entries()) {
    if (!isUsable(pem)) return bad(`revocation list ${index + 1} in ${name} is damaged`);
    lists.push({ pem, nextUpdateMs: nextUpdate(pem) });
  }
  return good(lists);
}

function isUsable(pem: string): boolean {
  try {
    createSecureContext({ crl: pem });
    return true;
  } catch {
    return false;
  }
}

/** TBSCertList: version (optional), signature, issuer, thisUpdate, nextUpdate (optional), … */
function nextUpdate(pem: string): number | null {
  const der = Buffer.from(pem.replace(/-----[^-]*-----/g, ""), "base64");
  const list = derElement(der, 0);
  const tbs = list === null ? null : derElement(der, list.contentFrom, list.to);
  if (tbs === null || tbs.tag !== DER_SEQUENCE) return null;
  const parts = derChildren(der, tbs) ?? [];
  const thisUpdateAt = parts[0]?.tag === DER_INTEGER ? 3 : 2;
  const next = parts[thisUpdateAt + 1];
  const isTime = next?.tag === DER_UTC_TIME || next?.tag === DER_GENERALIZED_TIME;
  return next !== undefined && isTime ? derTime(der, next) : null;
}
