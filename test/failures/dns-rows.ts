import type { DNS_ROWS } from "../../src/failures/rows/dns.ts";
import { type DnsScript, FORMERR, NO_DATA, NXDOMAIN, SERVFAIL, SILENCE } from "../harness/dns-server.ts";
import type { Gets, OnLoopback, Provocations } from "./provocation.ts";

/** What the name server of the tests says. */
export const NAMES: Readonly<Record<string, DnsScript>> = {
  "malformed.test": FORMERR,
  "silent.test": SILENCE,
  "gone.test": NXDOMAIN,
  "empty.test": NO_DATA,
  "broken.test": SERVFAIL,
  "metadata.test": { ips: ["169.254.169.254"] },
};

/** 21xx: an origin whose name the name server does not tell. */
export const PROVOKE_DNS: Provocations<keyof typeof DNS_ROWS> = {
  DNSError: named("malformed.test", 502, 'error=dns_error; details="2100 DNSError"; rcode="FORMERR"'),
  DNSTimeout: named("silent.test", 504, 'error=dns_timeout; details="2101 DNSTimeout"'),
  DNSNameNotFound: named("gone.test", 502, 'error=dns_error; details="2102 DNSNameNotFound"; rcode="NXDOMAIN"'),
  DNSNoAddress: named("empty.test", 502, 'error=dns_error; details="2103 DNSNoAddress"; rcode="NOERROR"'),
  DNSServerFailure: named("broken.test", 502, 'error=dns_error; details="2104 DNSServerFailure"; rcode="SERVFAIL"'),
};

function named(name: string, status: number, proxyStatus: string): OnLoopback {
  const gets: Gets = { status, proxyStatus: `wao; ${proxyStatus}`, phase: "resolve" };
  return { what: `the name server's word on ${name}`, site: async () => ({ origin: `http://${name}` }), gets };
}
