import { readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { CLOSING, GOOD } from "../behaviour.ts";
import type { EdgeMachine, LabCase, LabGroup } from "../lab-case.ts";
import { after, AT_ONCE, NEIGHBOUR, WITH_A_SYN } from "./times.ts";

const FINE = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;
const LIMITED = { code: 2006, status: 502, withinMs: AT_ONCE } as const;

const SETTLING_MS = 300;

const IMPATIENT_KERNEL = `
sysctl -qw net.ipv4.tcp_syn_retries=1
[ ! -e /proc/sys/net/ipv4/tcp_syn_linear_timeouts ] || sysctl -qw net.ipv4.tcp_syn_linear_timeouts=0
`;

const WITHOUT_IPV6: readonly LabCase[] = [
  {
    name: "the kernel gives up before our budget does",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} drop`),
    site: { timeouts: { connect: "7s" } },
    expect: { code: 2201, status: 504, reason: "syn-unanswered", withinMs: [6500, 7500] },
  },
  {
    name: "the origin comes back after the kernel gave up",
    at: (place) => place.four,
    listens: GOOD,
    // The first two SYNs (0 s and 1 s) are lost; the kernel gives up at 3 s, and the next attempt gets through.
    prepare: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} tcp flags syn limit rate 2/hour burst 2 packets drop`),
    site: { timeouts: { connect: "7s" } },
    expect: { ...FINE, withinMs: [2900, 3800] },
  },
  {
    name: "the origin has IPv6 only, the edge has not",
    at: (place) => place.six,
    listens: GOOD,
    expect: { code: 2208, status: 502, reason: null, withinMs: AT_ONCE },
  },
  {
    name: "the origin has IPv6 only, by name, https, POST",
    at: (place) => [place.six],
    scheme: "https",
    wish: { method: "POST", body: "amount=1" },
    expect: { code: 2208, status: 502, reason: null, withinMs: AT_ONCE },
  },
  {
    name: "the origin has both, the edge has no IPv6",
    at: (place) => [place.six, place.four],
    listens: GOOD,
    expect: FINE,
  },
  {
    name: "the origin has both, its IPv4 address refuses",
    at: (place) => [place.six, place.four],
    expect: { code: 2200, status: 502, reason: "rst", withinMs: AT_ONCE },
  },
];

const NO_ROUTE = { code: 2006, status: 502, reason: "local-no-route", withinMs: AT_ONCE } as const;
const UNREACHABLE = { code: 2203, status: 502 } as const;

/** A name, what is done to a machine once the edge runs, and what comes of it. */
function cutOff(name: string, about: string, whenReady: EdgeMachine["whenReady"], cases: readonly LabCase[]): LabGroup {
  return {
    name: `without-${name}`,
    machine: whenReady === undefined ? {} : { whenReady },
    subjects: [{ title: `An edge without ${name}`, about, cases }],
  };
}

/** Edges that lack something themselves. */
export const SMALL_MACHINES: readonly LabGroup[] = [
  {
    name: "without-ipv6",
    machine: { families: "ipv4", setup: IMPATIENT_KERNEL },
    subjects: [
      {
        title: "An edge without IPv6",
        about: "The edge has no IPv6 address, and its kernel gives a SYN up after 3 s.",
        cases: WITHOUT_IPV6,
      },
    ],
  },
  {
    name: "without-ports",
    machine: { whenReady: (lab) => lab.exec("edge", "sysctl -qw net.ipv4.ip_local_port_range='40000 40000'") },
    subjects: [
      {
        title: "An edge without ports",
        about: "The edge has one source port, and a visitor on its own machine has taken it.",
        cases: [
          {
            name: "no free port for one more connection",
            at: (place) => place.four,
            listens: GOOD,
            expect: { ...LIMITED, reason: "no-free-port" },
          },
        ],
      },
    ],
  },
  {
    name: "without-files",
    machine: {
      whenReady: async (lab, pid) => lab.exec("edge", `prlimit --pid ${pid} --nofile=${await limitForOneMore(pid)}:`),
    },
    subjects: [
      {
        title: "An edge without file descriptors",
        about: "The edge has one file descriptor left: the visitor's connection takes it.",
        cases: [
          {
            name: "no free file descriptor",
            at: (place) => place.four,
            listens: GOOD,
            expect: { ...LIMITED, reason: "no-file-descriptor" },
          },
        ],
      },
    ],
  },
  cutOff("a link", "The edge's only interface is down.", (lab) => lab.exec("edge", "ip link set net down"), [
    { name: "our interface is down", at: (place) => place.four, listens: GOOD, expect: NO_ROUTE },
    { name: "our interface is down, IPv6", at: (place) => place.six, listens: GOOD, expect: NO_ROUTE },
    { name: "our interface is down, own network", at: (place) => place.neighbourFour, expect: NO_ROUTE },
  ]),
  {
    name: "without-network",
    subjects: [
      {
        title: "An edge that is cut off",
        about: "Three origins answered until everything that leaves the edge was dropped.",
        cases: [1, 2, 3].map((number) => ({
          name: `cut off, origin ${number}`,
          at: (place) => place.four,
          listens: { asked: [[{ say: CLOSING }]] },
          warmUps: 2,
          changeAfter: 1,
          change: (lab, place) => lab.nft("edge", "output", `ip daddr ${place.four} drop`),
          site: { timeouts: { connect: "1s" } },
          expect: { ...LIMITED, reason: "node-cut-off", withinMs: [0, 1900] },
        })),
      },
    ],
  },
  cutOff(
    "a cable",
    "The edge's interface is up, but nothing is at its other end.",
    (lab) => lab.exec("router", "ip link set edge down"),
    [
      {
        name: "our cable is unplugged",
        at: (place) => place.four,
        listens: GOOD,
        expect: { ...UNREACHABLE, reason: "arp-failed", withinMs: NEIGHBOUR },
      },
    ],
  ),
  cutOff(
    "a way",
    "The router lost its link to the origin's network.",
    (lab) => lab.exec("router", "ip link set origin down"),
    [
      {
        name: "the router has lost the origin's network",
        at: (place) => place.four,
        listens: GOOD,
        expect: { ...UNREACHABLE, reason: "icmp-net", withinMs: WITH_A_SYN },
      },
      {
        name: "the router has lost the origin's network, IPv6",
        at: (place) => place.six,
        listens: GOOD,
        expect: { ...UNREACHABLE, reason: "icmp-net", withinMs: WITH_A_SYN },
      },
    ],
  ),
  cutOff("a router", "The router does not forward.", (lab) => lab.exec("router", "sysctl -qw net.ipv4.ip_forward=0"), [
    {
      name: "the router does not forward",
      at: (place) => place.four,
      listens: GOOD,
      site: { timeouts: { connect: "2s" } },
      expect: { code: 2201, status: 504, reason: "syn-unanswered", withinMs: after(2000) },
    },
  ]),
];

/** The limit under which a process can open one more file: it is one of numbers, and they are given out from below. */
async function limitForOneMore(pid: number): Promise<number> {
  const used = await openFiles(pid);
  let free = 0;
  for (let number = 0; ; number++) {
    if (!used.has(number)) free += 1;
    if (free === 2) return number;
  }
}

/** Once they are the same for a while: what the start opened has been closed. */
async function openFiles(pid: number): Promise<ReadonlySet<number>> {
  const look = (): number[] => readdirSync(`/proc/${pid}/fd`).map(Number);
  for (let before = look(); ; before = look()) {
    await pause(SETTLING_MS);
    if (look().toString() === before.toString()) return new Set(before);
  }
}
