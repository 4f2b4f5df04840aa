import type { DnsScript } from "../harness/dns-server.ts";
import type { Behaviour, Talk } from "./behaviour.ts";
import type { CertificateFiles } from "./certificates.ts";
import { EDGE_NET, type Lab, ORIGIN_NET } from "./network.ts";

/** Where a case has its origin: addresses that no other case uses. */
export interface Place {
  /** In the origin's network. The origin machine has both addresses. */
  readonly four: string;
  readonly six: string;
  /** In the origin's network; no machine has them. */
  readonly vacantFour: string;
  readonly vacantSix: string;
  /** In the edge's own network; no machine has them. */
  readonly neighbourFour: string;
  readonly neighbourSix: string;
  /** In no network at all. */
  readonly strangeFour: string;
  readonly strangeSix: string;
  /** Path of a unix socket; nobody has made it. */
  readonly socket: string;
  /** A name below `lab.test`; the lab's certificates are for it. */
  readonly name: string;
}

/** How the answer ended for the visitor: whole, visibly cut off, or whole and without a body. */
export type Ending = "clean" | "cut" | "none";

export interface Expected {
  /** 0: the origin's own answer. */
  readonly code: number;
  /** Null: none. */
  readonly reason: string | null;
  readonly status: number;
  /** From the request to the whole answer, ms. */
  readonly withinMs: readonly [number, number];
  /** How often the judged request came to an origin [0 for 2006 to 23xx, else 1]. */
  readonly copies?: number;
  /** [clean] */
  readonly ends?: Ending;
  /** [what a good origin says, where it is the origin's answer] */
  readonly body?: string;
}

/** What the visitor asks for. */
export interface Wish {
  /** [GET] */
  readonly method?: string;
  /** [1.1] */
  readonly version?: "1.0" | "1.1";
  readonly body?: string;
  /** A body of so many octets in place of `body`. */
  readonly bodyBytes?: number;
}

/** Who listens where in the place. */
export interface Listeners {
  readonly four?: Behaviour;
  readonly six?: Behaviour;
  readonly socket?: Talk;
}

/** By name. */
export type DnsTable = Readonly<Record<string, DnsScript>>;

export interface LabCase {
  readonly name: string;
  /**
   * The address in the origin's URL; or several: then the edge finds them under one name, in this order. A path: a unix socket. A name: is resolved.
   */
  readonly at: (place: Place) => string | readonly string[];
  /** What the next origin of the site is, in the same way. */
  readonly failover?: (place: Place) => string | readonly string[];
  readonly scheme?: "http" | "https";
  /** Who listens on the case's own addresses [nobody]; for one address only: by its name in the place. */
  readonly listens?: Behaviour | Listeners;
  readonly prepare?: (lab: Lab, place: Place) => Promise<unknown>;
  /** Settings of the site (`timeouts`). */
  readonly site?: Readonly<Record<string, unknown>>;
  /** Settings of TLS with the origin beside the lab's root, which is always trusted. */
  readonly tls?: (files: CertificateFiles) => Readonly<Record<string, unknown>>;
  /** Requests before the one that is judged, half a second apart. */
  readonly warmUps?: number;
  /** After so many warm-ups comes `change` [all]. */
  readonly changeAfter?: number;
  /** Between the warm-ups and the judged request. */
  readonly change?: (lab: Lab, place: Place) => Promise<unknown>;
  /** What the DNS server says, and what it says from `change` on. */
  readonly dns?: (place: Place) => DnsTable;
  readonly changeDns?: (place: Place) => DnsTable;
  readonly wish?: Wish;
  readonly expect: Expected;
}

export const ORIGIN_PORT = 8000;

/** @param index of the case in its group, below 100 */
export function placeOf(index: number, folder: string): Place {
  const own = index + 10;
  const vacant = index + 110;
  const hex = (n: number): string => n.toString(16);
  return {
    four: `${ORIGIN_NET.four}.${own}`,
    six: `${ORIGIN_NET.six}:${hex(own)}`,
    vacantFour: `${ORIGIN_NET.four}.${vacant}`,
    vacantSix: `${ORIGIN_NET.six}:${hex(vacant)}`,
    neighbourFour: `${EDGE_NET.four}.${vacant}`,
    neighbourSix: `${EDGE_NET.six}:${hex(vacant)}`,
    strangeFour: `10.78.0.${own}`,
    strangeSix: `fd78::${hex(own)}`,
    socket: `${folder}/origin-${index}.sock`,
    name: `origin-${index}.lab.test`,
  };
}

/** Cases that belong together: a section of the reference page. */
export interface Subject {
  readonly title: string;
  /** One sentence for the reader. */
  readonly about: string;
  readonly cases: readonly LabCase[];
}

/** What runs in one lab, all at once. */
export interface LabGroup {
  readonly name: string;
  readonly machine?: EdgeMachine;
  readonly subjects: readonly Subject[];
}

/** All cases of a group; their place in this list is their place in the lab. */
export function casesOf({ subjects }: LabGroup): LabCase[] {
  return subjects.flatMap(({ cases }) => cases);
}

export interface DnsServerPlace {
  /** Of its address in the origin's network. */
  readonly octet: number;
  /** What it says whatever it is asked, in place of what the cases want. */
  readonly always?: DnsScript;
}

/** What is different about the edge's machine. */
export interface EdgeMachine {
  /** IPv4 only: the edge has no IPv6 address at all. */
  readonly families?: "both" | "ipv4";
  /** Shell commands that are run on it first. */
  readonly setup?: string;
  /** What is done to it once the edge runs. */
  readonly whenReady?: (lab: Lab, edgePid: number) => Promise<unknown>;
  /** Its /etc/resolv.conf [nobody listens]. */
  readonly resolvConf?: string;
  /** Further keys of the edge's configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** DNS servers on the origin machine [none]. */
  readonly dnsServers?: readonly DnsServerPlace[];
}
