import { isIP } from "node:net";
import type { CertificateFiles } from "./certificates.ts";
import { type LabCase, ORIGIN_PORT, type Place } from "./lab-case.ts";

/** The host by which a visitor asks for a case. */
export function hostOf(index: number): string {
  return `case-${index}.test`;
}

/** The site of a case in the edge's configuration. */
export function siteOf(labCase: LabCase, index: number, place: Place, files: CertificateFiles): object {
  const host = hostOf(index);
  const first = originOf(labCase, urlHost(labCase.at(place), place.name), files);
  const next = labCase.failover === undefined ? [] : [urlHost(labCase.failover(place), failoverName(place))];
  const origin = next.length === 0 ? first : [first, ...next.map((one) => originOf(labCase, one, files))];
  return { name: host, hosts: [host], origin, ...labCase.site };
}

/** What the edge finds in its hosts file: names for lists of addresses. */
export function hostLines(labCase: LabCase, place: Place): string[] {
  return [
    ...linesOf(labCase.at(place), place.name),
    ...(labCase.failover === undefined ? [] : linesOf(labCase.failover(place), failoverName(place))),
  ];
}

function originOf({ scheme = "http", tls }: LabCase, host: string, files: CertificateFiles): unknown {
  if (host.startsWith("/")) return `unix:${host}`;
  const url = `${scheme}://${host}:${ORIGIN_PORT}`;
  return scheme === "http" ? url : { url, tls: { ca: files.root, ...tls?.(files) } };
}

function urlHost(at: string | readonly string[], name: string): string {
  if (typeof at !== "string") return name;
  return isIP(at) === 6 ? `[${at}]` : at;
}

function linesOf(at: string | readonly string[], name: string): string[] {
  return typeof at === "string" ? [] : at.map((address) => `${address} ${name}`);
}

function failoverName(place: Place): string {
  return `next-${place.name}`;
}
