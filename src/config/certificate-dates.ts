import { X509Certificate } from "node:crypto";
import { certificateBlocks } from "./pem-form.ts";
import type { RevocationList } from "./revocation-list.ts";

/** What the clock says against the certificates with which the edge proves itself: one that is out of date spoils the chain. */
export function chainTrouble(name: string, pem: string, nowMs: number): string | null {
  for (const [index, block] of certificateBlocks(pem).entries()) {
    const trouble = dateTrouble(block, nowMs);
    if (trouble !== null) return `certificate ${index + 1} in ${name} ${trouble}`;
  }
  return null;
}

/** … against roots: bundles have old ones in them for ever, so only a file without any good one is worth a word. */
export function rootsTrouble(name: string, pem: string, nowMs: number): string | null {
  let first: string | null = null;
  for (const block of certificateBlocks(pem)) {
    const trouble = dateTrouble(block, nowMs);
    if (trouble === null) return null;
    first ??= trouble;
  }
  return first === null ? null : `no certificate in ${name} can be used today: the first ${first}`;
}

/** … against revocation lists: OpenSSL refuses every certificate of an issuer whose list is out of date. */
export function listsTrouble(name: string, lists: readonly RevocationList[], nowMs: number): string | null {
  for (const [index, { nextUpdateMs }] of lists.entries()) {
    if (nextUpdateMs === null || nextUpdateMs > nowMs) continue;
    const when = `was to be replaced by ${day(nextUpdateMs)}`;
    return `revocation list ${index + 1} in ${name} ${when}; with it every certificate of its issuer is refused`;
  }
  return null;
}

function dateTrouble(block: string, nowMs: number): string | null {
  const { validFromDate, validToDate } = new X509Certificate(block);
  if (validToDate.getTime() < nowMs) return `expired on ${day(validToDate.getTime())}`;
  if (validFromDate.getTime() > nowMs) return `is not valid before ${day(validFromDate.getTime())}`;
  return null;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
