import type { CertificateStatus } from "../server/certificate-status.ts";
import type { SwitchStatus } from "../server/switch-status.ts";
import type { AdminDesk, NodeStatus, OriginStatus } from "./admin-desk.ts";
import { unknownSite } from "./nearest-site.ts";
import type { StatusQuery } from "./status-query.ts";

/** What `GET /v1/status` answers. */
export interface StatusPage {
  readonly node: NodeStatus;
  /** Of the whole edge, whatever was asked for. */
  readonly counts: { readonly sites: number; readonly origins: number; readonly closed: number };
  /** In the order of the sites' names; a site's origins are never on two pages. */
  readonly origins: readonly OriginStatus[];
  /** Of the same sites. */
  readonly switches: readonly SwitchStatus[];
  /** Of the same sites; with `state=not-closed` only those that are not `valid`. */
  readonly certificates: readonly CertificateStatus[];
  /** The next page is asked for with `after=` this; null: there is none. */
  readonly next: string | null;
}

/** Throws AdminProblem where the site is not known. */
export function statusPage(desk: AdminDesk, query: StatusQuery): StatusPage {
  const notClosed = desk.notClosed();
  const origins = desk.originCount();
  const counts = { sites: desk.siteNames().length, origins, closed: origins - notClosed.length };
  return { node: desk.node(), counts, ...page(desk, query, notClosed) };
}

type Page = Pick<StatusPage, "origins" | "switches" | "certificates" | "next">;

function page(desk: AdminDesk, query: StatusQuery, notClosed: readonly OriginStatus[]): Page {
  const isWanted = ({ state }: OriginStatus): boolean => query.state === "all" || state !== "closed";
  if (query.site !== null) {
    const origins = desk.origins(query.site);
    if (origins === null) throw unknownSite(query.site, desk.siteNames());
    const certificates = desk.certificates().filter(({ site }) => site === query.site);
    return { origins: origins.filter(isWanted), switches: desk.switches(query.site), certificates, next: null };
  }
  const bySite = query.state === "all" ? null : Map.groupBy(notClosed, ({ site }) => site);
  const told = desk.certificates().filter(({ state }) => bySite === null || state !== "valid");
  const certified = Map.groupBy(told, ({ site }) => site);
  const names =
    bySite === null
      ? sorted(desk.siteNames())
      : [...new Set([...bySite.keys(), ...desk.switchedSites(), ...certified.keys()])].sort();
  const start = query.after === null ? 0 : firstAfter(names, query.after);
  const chosen = names.slice(start, start + query.limit);
  const ofSite = (name: string): readonly OriginStatus[] =>
    bySite === null ? (desk.origins(name) ?? []) : (bySite.get(name) ?? []).toSorted((a, b) => a.index - b.index);
  const isLast = start + query.limit >= names.length;
  const switches = chosen.flatMap((name) => desk.switches(name));
  const certificates = chosen.flatMap((name) => certified.get(name) ?? []);
  return { origins: chosen.flatMap(ofSite), switches, certificates, next: isLast ? null : (chosen.at(-1) ?? null) };
}

/** A hundred thousand names are not sorted again for every page. */
const known = new WeakMap<readonly string[], readonly string[]>();

function sorted(names: readonly string[]): readonly string[] {
  const before = known.get(names);
  if (before !== undefined) return before;
  const order = names.toSorted();
  known.set(names, order);
  return order;
}

/** Binary search, so that a site that went away meanwhile leaves no hole. */
function firstAfter(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? "") > name) high = middle;
    else low = middle + 1;
  }
  return low;
}
