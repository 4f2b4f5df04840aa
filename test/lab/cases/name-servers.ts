import type { LabCase, LabGroup, EdgeMachine } from "../lab-case.ts";
import { ORIGIN_NET } from "../network.ts";
import { failedName, FOUND, named } from "./named.ts";

/** Other ways to have name servers: each is a lab of its own. */
export const NAME_SERVERS: readonly LabGroup[] = [
  servers(
    "silent-first",
    "Two name servers in /etc/resolv.conf; the first is silent.",
    {
      resolvConf: `nameserver ${server(5)}\nnameserver ${server(6)}\n`,
      dnsServers: [{ octet: 5, always: { silent: true } }, { octet: 6 }],
    },
    [
      named("A, from the second server", (place) => ({ [place.name]: { ips: [place.four] } }), {
        ...FOUND,
        withinMs: [0, 1900],
      }),
      named(
        "NXDOMAIN, from the second server",
        (place) => ({ [place.name]: { rcode: "NXDOMAIN" } }),
        failedName(2102, 502, [0, 2300]),
      ),
      named(
        "two servers, both silent",
        (place) => ({ [place.name]: { silent: true } }),
        failedName(2101, 504, [3500, 15_600]),
      ),
    ],
  ),
  servers(
    "failing-first",
    "Two name servers in the edge's configuration (`resolver.servers`); the first says SERVFAIL.",
    {
      config: { resolver: { servers: [server(5), `${server(6)}:53`] } },
      dnsServers: [{ octet: 5, always: { rcode: "SERVFAIL" } }, { octet: 6 }],
    },
    [
      named("A, the first server fails", (place) => ({ [place.name]: { ips: [place.four] } }), FOUND),
      named(
        "NXDOMAIN, the first server fails",
        (place) => ({ [place.name]: { rcode: "NXDOMAIN" } }),
        failedName(2102, 502),
      ),
      named(
        "neither A nor AAAA, the first server fails",
        (place) => ({ [place.name]: { ips: [] } }),
        failedName(2103, 502),
      ),
      named("both servers fail", (place) => ({ [place.name]: { rcode: "REFUSED" } }), failedName(2104, 502)),
    ],
  ),
  servers(
    "refusing-first",
    "Two name servers in the edge's configuration; the first says REFUSED.",
    {
      config: { resolver: { servers: [server(5), server(6)] } },
      dnsServers: [{ octet: 5, always: { rcode: "REFUSED" } }, { octet: 6 }],
    },
    [named("A, the first server refuses", (place) => ({ [place.name]: { ips: [place.four] } }), FOUND)],
  ),
  servers(
    "not-running",
    "Nobody listens on the name server's port: ICMP port unreachable.",
    { config: { resolver: { servers: [`${ORIGIN_NET.four}.2`] } } },
    [named("no name server on its machine", () => ({}), failedName(2101, 504, [0, 6500]))],
  ),
  servers("without-route", "The edge has no route to its name server.", { resolvConf: "nameserver 10.79.0.1\n" }, [
    named("no route to the name server", () => ({}), failedName(2101, 504, [0, 6500])),
  ]),
];

function servers(name: string, about: string, machine: EdgeMachine, cases: readonly LabCase[]): LabGroup {
  return {
    name: `name-servers-${name}`,
    machine,
    subjects: [{ title: `Name servers: ${name.replace("-", " ")}`, about, cases }],
  };
}

function server(octet: number): string {
  return `${ORIGIN_NET.four}.${octet}`;
}
