import type { FailureName } from "../failures/catalogue.ts";
import { type Failure, failure } from "../failures/failure.ts";

interface Row {
  readonly name: FailureName;
  /** The DNS response code of RFC 9209's `rcode`, or null where there was no response. */
  readonly rcode: string | null;
  /** Of the answers to A and AAAA, the higher one counts. */
  readonly weight: number;
}

/**
 * c-ares' codes. ECONNREFUSED means that every server's port is closed: nobody answered, as with a timeout. NXDOMAIN is about the name, so about both
 * types; a server that failed for one type says more than a type without records.
 */
const ROWS: Readonly<Record<string, Row>> = {
  ENOTFOUND: { name: "DNSNameNotFound", rcode: "NXDOMAIN", weight: 6 },
  ESERVFAIL: { name: "DNSServerFailure", rcode: "SERVFAIL", weight: 5 },
  EREFUSED: { name: "DNSServerFailure", rcode: "REFUSED", weight: 5 },
  EFORMERR: { name: "DNSError", rcode: "FORMERR", weight: 4 },
  ENOTIMP: { name: "DNSError", rcode: "NOTIMP", weight: 4 },
  ETIMEOUT: { name: "DNSTimeout", rcode: null, weight: 3 },
  ECONNREFUSED: { name: "DNSTimeout", rcode: null, weight: 3 },
  ENODATA: { name: "DNSNoAddress", rcode: "NOERROR", weight: 1 },
};
const UNKNOWN: Row = { name: "DNSError", rcode: null, weight: 2 };

/** The failure of a name, from the c-ares codes of its queries (at least one). */
export function dnsFailure(host: string, codes: readonly string[]): Failure {
  let code = codes[0] ?? "";
  for (const other of codes) if (row(other).weight > row(code).weight) code = other;
  const { name, rcode } = row(code);
  return failure(name, null, `${host}: ${code}`, rcode === null ? "" : `rcode="${rcode}"`);
}

/** Whether the DNS gave an answer about the name (it has no such name, no address), as opposed to failing to answer. */
export function isAnswer(made: Failure): boolean {
  return made.name === "DNSNameNotFound" || made.name === "DNSNoAddress";
}

function row(code: string): Row {
  return ROWS[code] ?? UNKNOWN;
}
