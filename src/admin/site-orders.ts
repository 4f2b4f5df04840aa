import { countFrom } from "../config/count.ts";
import { DURATION_PATTERN, readDuration } from "../config/duration.ts";
import { field, group } from "../config/field.ts";
import type { CertificateStatus } from "../server/certificate-status.ts";
import type { SwitchStatus } from "../server/switch-status.ts";
import type { AdminDesk, OriginStatus } from "./admin-desk.ts";
import { AdminProblem } from "./admin-problem.ts";
import { checked } from "./checked-input.ts";
import { unknownSite } from "./nearest-site.ts";

/** What may be done with a site. */
export type SiteOrder = "block" | "unblock" | "never";

/** One site, as it is now. */
export interface SiteView {
  readonly site: string;
  readonly origins: readonly OriginStatus[];
  /** Simulated, switched off, in maintenance: that which decides first. Empty = served as usual. */
  readonly switches: readonly SwitchStatus[];
  /** Those that are got by ACME. */
  readonly certificates: readonly CertificateStatus[];
}

const origin = countFrom(
  0,
  1_000_000,
  "The place of the origin in the site's list; without it all of them.",
).optional();

const span = field(readDuration, {
  type: "string",
  pattern: DURATION_PATTERN,
  description: "How long; without it until somebody unblocks it.",
}).optional();

const anyOrder = group({ origin });
const blockOrder = group({ origin, for: span });

/** Throws AdminProblem. */
export function siteView(desk: AdminDesk, site: string): SiteView {
  const origins = desk.origins(site);
  if (origins === null) throw unknownSite(site, desk.siteNames());
  const certificates = desk.certificates().filter((one) => one.site === site);
  return { site, origins, switches: desk.switches(site), certificates };
}

/** Do it, and show what became of it. Throws AdminProblem. */
export function obey(desk: AdminDesk, order: SiteOrder, site: string, body: unknown): SiteView {
  const { origin, for: forMs } =
    order === "block" ? checked(blockOrder, body, "body") : { ...checked(anyOrder, body, "body"), for: undefined };
  const { origins } = siteView(desk, site);
  const index = origin ?? null;
  if (index !== null && index >= origins.length) throw unknownOrigin(site, index, origins.length);
  if (!told(desk, order, { site, index, forMs: forMs ?? null })) throw unknownSite(site, desk.siteNames());
  return siteView(desk, site);
}

interface Target {
  readonly site: string;
  readonly index: number | null;
  readonly forMs: number | null;
}

function told(desk: AdminDesk, order: SiteOrder, { site, index, forMs }: Target): boolean {
  switch (order) {
    case "block":
      return desk.block(site, index, forMs);
    case "unblock":
      return desk.unblock(site, index);
    case "never":
      return desk.never(site, index);
  }
}

function unknownOrigin(site: string, index: number, count: number): AdminProblem {
  const has = count === 1 ? "one origin, number 0" : `${count} origins, numbers 0 to ${count - 1}`;
  return new AdminProblem("unknown-origin", `site "${site}" has no origin number ${index}; it has ${has}`);
}
