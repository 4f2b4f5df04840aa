import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StartedProcess } from "../harness/started-process.ts";
import { type Behaviour, type CertificateName, type Talk } from "./behaviour.ts";
import { hostLines, hostOf, siteOf } from "./case-site.ts";
import { type CertificateFiles, makeCertificates } from "./certificates.ts";
import { LabDns } from "./dns.ts";
import { casesOf, type LabCase, type LabGroup, type Listeners, type Place, placeOf } from "./lab-case.ts";
import type { Lab } from "./network.ts";
import type { Wanted } from "./origin-process.ts";

const ORIGINS = join(import.meta.dirname, "origin-process.ts");

/** A lab with everything in place for a group of cases but the edge. */
export class Stage {
  readonly lab: Lab;
  readonly places: readonly Place[];
  readonly dns: LabDns;
  readonly #group: LabGroup;
  readonly #files: CertificateFiles;
  readonly #origins: StartedProcess;

  private constructor(lab: Lab, group: LabGroup, built: Built) {
    this.lab = lab;
    this.#group = group;
    this.places = built.places;
    this.dns = built.dns;
    this.#files = built.files;
    this.#origins = built.origins;
  }

  static async build(lab: Lab, group: LabGroup): Promise<Stage> {
    const { machine = {} } = group;
    const cases = casesOf(group);
    const places = cases.map((_case, index) => placeOf(index, lab.folder));
    await lab.exec("origin", places.map(addresses).join("\n"));
    lab.hosts(cases.flatMap((labCase, index) => hostLines(labCase, at(places, index))));
    await lab.exec("edge", machine.setup ?? "");
    for (const [index, labCase] of cases.entries()) await labCase.prepare?.(lab, at(places, index));
    const wanted = cases.flatMap((labCase, index) => wantedBy(labCase, at(places, index)));
    const files = makeCertificates(lab.folder, new Set(wanted.flatMap(({ behaviour }) => certificateOf(behaviour))));
    const [origins, dns] = await Promise.all([startOrigins(lab, wanted), LabDns.start(lab, machine.dnsServers ?? [])]);
    await dns.say(Object.assign({}, ...cases.map((labCase, index) => labCase.dns?.(at(places, index)))));
    return new Stage(lab, group, { places, files, origins, dns });
  }

  /** The edge's configuration. */
  get config(): Readonly<Record<string, unknown>> {
    const sites = casesOf(this.#group).map((labCase, index) =>
      siteOf(labCase, index, at(this.places, index), this.#files),
    );
    return { sites, ...this.#group.machine?.config };
  }

  /** Ends the origins and says how often each case's request for a target came to one. */
  async copies(target: string): Promise<number[]> {
    // With its end all of its output is here.
    await this.#origins.stop();
    const seen = this.#origins.stdout.all
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { target: string; host: string });
    return this.places.map(
      (_place, index) => seen.filter((one) => one.target === target && one.host === hostOf(index)).length,
    );
  }
}

interface Built {
  readonly places: readonly Place[];
  readonly files: CertificateFiles;
  readonly origins: StartedProcess;
  readonly dns: LabDns;
}

function addresses({ four, six }: Place): string {
  return `ip addr add ${four}/24 dev net\nip -6 addr add ${six}/64 dev net nodad`;
}

async function startOrigins(lab: Lab, wanted: readonly Wanted[]): Promise<StartedProcess> {
  const file = join(lab.folder, "origins.json");
  writeFileSync(file, JSON.stringify(wanted));
  return lab.start("origin", process.execPath, [ORIGINS, file]);
}

function wantedBy({ listens }: LabCase, place: Place): Wanted[] {
  if (listens === undefined) return [];
  const each = listens === "full" || !isPlaced(listens) ? onBoth(listens) : listens;
  return (["four", "six", "socket"] as const).flatMap((where) => {
    const behaviour = each[where];
    return behaviour === undefined ? [] : [{ host: place[where], behaviour }];
  });
}

function isPlaced(listens: Listeners | Talk): listens is Listeners {
  return "four" in listens || "six" in listens || "socket" in listens;
}

/** OpenSSL's server and the full queue are dear: one is enough. */
function onBoth(behaviour: Behaviour): Listeners {
  if (behaviour === "full" || behaviour.tls?.openssl !== undefined) return { four: behaviour };
  return { four: behaviour, six: behaviour };
}

function certificateOf(behaviour: Behaviour): CertificateName[] {
  return behaviour === "full" || behaviour.tls === undefined ? [] : [behaviour.tls.certificate];
}

/** Places are as many as cases. */
function at(places: readonly Place[], index: number): Place {
  const place = places[index];
  if (place === undefined) throw new Error(`no place ${index}`);
  return place;
}
