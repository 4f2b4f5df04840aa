import type { FailureName } from "../failures/catalogue.ts";
import { type Failure, failure } from "../failures/failure.ts";

/** What one name server said, as c-ares calls it; ETIMEOUT: nothing. */
export interface DnsSaid {
  readonly server: string;
  readonly code: string;
}

/** Why a name has no addresses. */
export interface DnsRefusal {
  readonly failure: Failure;
  /** The DNS answered for sure that there is none, as opposed to failing to answer (for one of the types at least). */
  readonly isSure: boolean;
}

interface Row {
  readonly name: FailureName;
  /** The DNS response code of RFC 9209's `rcode`, or null where there was no response. */
  readonly rcode: string | null;
  /** Of several answers, the heaviest counts. */
  readonly weight: number;
}

/**
 * c-ares' codes. ECONNREFUSED means that the server's port is closed: nobody answered, as with a timeout. NXDOMAIN is about the name, so about both
 * types; a server that failed for one type says more than a type without records.
 */
const ROWS: Readonly<Record<string, Row>> = {
  ENOTFOUND: { name: "DNSNameNotFound", rcode: "NXDOMAIN", weight: 6 },
  ESERVFAIL: { name: "DNSServerFailure", rcode: "SERVFAIL", weight: 5 },
  EREFUSED: { name: "DNSServerFailure", rcode: "REFUSED", weight: 5 },
  EFORMERR: { name: "DNSError", rcode: "FORMERR", weight: 4 },
  ENOTIMP: { name: "DNSError", rcode: "NOTIMP", weight: 4 },
  EBADRESP: { name: "DNSError", rcode: null, weight: 4 },
  ETIMEOUT: { name: "DNSTimeout", rcode: null, weight: 3 },
  ECONNREFUSED: { name: "DNSTimeout", rcode: null, weight: 3 },
  ENODATA: { name: "DNSNoAddress", rcode: "NOERROR", weight: 1 },
};
const UNKNOWN: Row = { name: "DNSError", rcode: null, weight: 2 };

/** A server's word about the name itself: another server would say the same. */
export function isNameAnswer(code: string): boolean {
  return code === "ENOTFOUND" || code === "ENODATA";
}

/**
 * The failure of a name from what was said about its types, each list not empty. A type's last word counts if it is about the name, whatever other
 * servers said before; else the heaviest.
 */
export function dnsRefusal(name: string, types: readonly (readonly DnsSaid[])[]): DnsRefusal {
  const codes = types.map(decidingCode);
  const code = heaviest(codes);
  const { name: failureName, rcode } = row(code);
  const detail = `${name}: ${evidence(types.flat())}`;
  return {
    failure: failure(failureName, null, detail, rcode === null ? "" : `rcode="${rcode}"`),
    // Servers exist that say NXDOMAIN to AAAA of a name that has an A (RFC 4074 section 4.2): not sure as long as the other type is open.
    isSure: codes.every(isNameAnswer),
  };
}

function decidingCode(said: readonly DnsSaid[]): string {
  return said.find(({ code }) => isNameAnswer(code))?.code ?? heaviest(said.map(({ code }) => code));
}

function heaviest(codes: readonly string[]): string {
  let code = codes[0] ?? "";
  for (const other of codes) if (row(other).weight > row(code).weight) code = other;
  return code;
}

/** `ESERVFAIL from 127.0.0.1:53, ETIMEOUT from 127.0.0.2:53` */
function evidence(said: readonly DnsSaid[]): string {
  return [...new Set(said.map(({ server, code }) => `${code} from ${server}`))].join(", ");
}

function row(code: string): Row {
  return ROWS[code] ?? UNKNOWN;
}
