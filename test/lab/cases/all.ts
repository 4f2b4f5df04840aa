import type { LabGroup } from "../lab-case.ts";
import { ORIGIN_NET } from "../network.ts";
import { DIED_LATER } from "./died-later.ts";
import { DNS } from "./dns.ts";
import { ENDINGS_ON_REUSE } from "./endings-on-reuse.ts";
import { ENDINGS } from "./endings.ts";
import { FAILOVER } from "./failover.ts";
import { FRAMINGS } from "./framing.ts";
import { GARBAGE } from "./garbage.ts";
import { GOOD_ANSWERS } from "./good-answers.ts";
import { HEAD_SIZES } from "./head-sizes.ts";
import { LOCAL_ROUTES } from "./local-routes.ts";
import { NAME_SERVERS } from "./name-servers.ts";
import { OWN_FIREWALL } from "./own-firewall.ts";
import { REACHED } from "./reached.ts";
import { REFUSED } from "./refused.ts";
import { SILENCE } from "./silence.ts";
import { SMALL_MACHINES } from "./small-machines.ts";
import { STALLS } from "./stalls.ts";
import { TLS_ANSWERS } from "./tls-answers.ts";
import { TLS_CERTIFICATES } from "./tls-certificates.ts";
import { TLS_HANDSHAKE } from "./tls-handshake.ts";
import { TWO_THREADS } from "./two-threads.ts";
import { UNIX_SOCKETS } from "./unix-sockets.ts";
import { UNREACHABLE } from "./unreachable.ts";

/** Everything that the lab builds, in the order of `docs/reference/lab.md`. Each group is a lab of its own. */
export const GROUPS: readonly LabGroup[] = [
  {
    name: "addresses",
    subjects: [
      { title: "Several addresses", about: "One of them decides; the others are tried in time.", cases: REACHED },
      { title: "Refused", about: "Somebody says no.", cases: REFUSED },
      {
        title: "Our own routes",
        about: "The edge's own routing table: at once, and never the origin's fault.",
        cases: LOCAL_ROUTES,
      },
      {
        title: "Our own firewall",
        about: "Rules on the edge's own output. What they answer looks like an answer of the network.",
        cases: OWN_FIREWALL,
      },
    ],
  },
  {
    name: "network",
    subjects: [
      { title: "Unreachable", about: "The network says that there is no way.", cases: UNREACHABLE },
      { title: "Silence", about: "Nobody answers the connection request.", cases: SILENCE },
      {
        title: "Died later",
        about: "The connection stands, then the path dies; the kernel knows why.",
        cases: DIED_LATER,
      },
    ],
  },
  {
    name: "endings",
    subjects: [
      {
        title: "Good answers",
        about: "Odd and legal, or none of the edge's business: the origin's own answer.",
        cases: GOOD_ANSWERS,
      },
      { title: "Ended early", about: "FIN and RST at each point of a fresh connection.", cases: ENDINGS },
      {
        title: "Ended early, connection in use before",
        about: "The keep-alive race is no failure.",
        cases: ENDINGS_ON_REUSE,
      },
    ],
  },
  {
    name: "talk",
    subjects: [
      { title: "Not HTTP", about: "What speaks in place of HTTP, or bad HTTP.", cases: GARBAGE },
      { title: "Framing", about: "Lengths that contradict each other, and chunks that are none.", cases: FRAMINGS },
      { title: "Size of the head", about: "128 KiB in all, 256 fields.", cases: HEAD_SIZES },
    ],
  },
  {
    name: "stalls",
    subjects: [
      { title: "Stalls", about: "The connection stands, and nothing comes, or not enough.", cases: STALLS },
      { title: "Unix sockets", about: "Origins on the edge's own machine.", cases: UNIX_SOCKETS },
      {
        title: "Failover",
        about: "A site with two origins: what provably did not leave may go to the second one.",
        cases: FAILOVER,
      },
    ],
  },
  {
    name: "tls",
    subjects: [
      { title: "Certificates", about: "What the origin shows when it is asked who it is.", cases: TLS_CERTIFICATES },
      { title: "TLS handshake", about: "Between the TCP connection and the first request.", cases: TLS_HANDSHAKE },
      { title: "Answers over TLS", about: "The handshake is good; what comes then is not.", cases: TLS_ANSWERS },
    ],
  },
  {
    name: "dns",
    machine: {
      resolvConf: `nameserver ${ORIGIN_NET.four}.5\n`,
      dnsServers: [{ octet: 5 }],
      config: { resolver: { min_ttl: "1s" } },
    },
    subjects: [{ title: "Names", about: "One name server, found in /etc/resolv.conf.", cases: DNS }],
  },
  ...NAME_SERVERS,
  ...SMALL_MACHINES,
  ...TWO_THREADS,
];
