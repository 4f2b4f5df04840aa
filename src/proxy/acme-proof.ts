import { type AcmeChallenges, proofKey } from "./acme-challenges.ts";
import type { OwnAnswer } from "./own-answer.ts";
import type { Transaction } from "./transaction.ts";

const PREFIX = "/.well-known/acme-challenge/";

/**
 * The answer to a CA that asks for a proof (RFC 8555 §8.3), whatever else holds for the site: maintenance or a redirect must not keep it from its
 * certificate. Null for all other requests: the origin may have its own ACME client.
 */
export function acmeProof({ http }: AcmeChallenges, { head, requestId }: Transaction): OwnAnswer | null {
  if (!head.target.startsWith(PREFIX) || (head.method !== "GET" && head.method !== "HEAD")) return null;
  const proof = http.get(proofKey(head.host, head.target.slice(PREFIX.length)));
  if (proof === undefined) return null;
  const fields = `Content-Type: application/octet-stream\r\nCache-Control: no-store\r\nWAO-Request-Id: ${requestId}\r\n`;
  return { status: 200, fields, body: Buffer.from(proof, "latin1"), endsConnection: false };
}
