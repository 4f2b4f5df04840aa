import type { LabCase, LabGroup } from "../lab-case.ts";
import { ORIGIN_NET } from "../network.ts";
import { DNS } from "./dns.ts";
import { SILENCE } from "./silence.ts";

/** A visitor's next request may come to another thread than the last one: each of these often enough that it does. */
const TIMES = 4;

/** What one thread has learnt the others know. */
export const TWO_THREADS: readonly LabGroup[] = [
  {
    name: "threads",
    machine: {
      resolvConf: `nameserver ${ORIGIN_NET.four}.5\n`,
      dnsServers: [{ octet: 5 }],
      config: { threads: 2, resolver: { min_ttl: "1s" } },
    },
    subjects: [
      {
        title: "Two threads",
        about: "Requests come to either; what one has learnt of names and addresses the other knows.",
        cases: [
          ...each(DNS, "the DNS fails once"),
          ...each(DNS, "the DNS is silent once"),
          ...each(DNS, "the answer changes"),
          ...each(SILENCE, "one ICMP error, then silence"),
        ],
      },
    ],
  },
];

function each(cases: readonly LabCase[], word: string): LabCase[] {
  const found = cases.find(({ name }) => name.includes(word));
  if (found === undefined) throw new Error(`no case says ${word}`);
  return Array.from({ length: TIMES }, (_, index) => ({ ...found, name: `${found.name}, visitor ${index + 1}` }));
}
