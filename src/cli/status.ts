import type { Command } from "commander";
import type { SiteView } from "../admin/site-orders.ts";
import type { StatusPage } from "../admin/status-page.ts";
import { type AdminOptions, addAdminOptions } from "./admin-options.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { say } from "./output.ts";
import type { Finish } from "./program.ts";
import type { RunningEdge } from "./running-edge.ts";
import { tellingTrouble } from "./tell-trouble.ts";

interface StatusOptions extends AdminOptions {
  readonly all?: true;
  readonly json?: true;
}

/** An edge with so few origins shows them all. */
const FEW_ORIGINS = 20;

export function addStatus(program: Command, finish: Finish): void {
  const command = program
    .command("status [site]")
    .description(
      "show what is switched at the sites of the running edge, and each origin that is not closed: its state, reason, since when and until when",
    )
    .option("--all", "show closed origins too")
    .option("--json", "print it as JSON");
  addAdminOptions(command).action(async (site: string | undefined, options: StatusOptions) =>
    finish(await tellingTrouble(() => status(site ?? null, options))),
  );
}

async function status(site: string | null, options: StatusOptions): Promise<ExitCode> {
  const [{ findRunningEdge }, text] = await Promise.all([import("./running-edge.ts"), import("./status-text.ts")]);
  const edge = await findRunningEdge(options);
  if (site !== null) {
    const view = await ofSite(edge, site);
    say(options.json === true ? JSON.stringify(view, null, 2) : text.siteText(view, Date.now()));
    return EXIT.fine;
  }
  const page = await ofEdge(edge, options.all === true ? "all" : "not-closed");
  const isSmall = options.json !== true && page.counts.origins <= FEW_ORIGINS && page.counts.closed > 0;
  const shown = isSmall && options.all !== true ? await ofEdge(edge, "all") : page;
  say(options.json === true ? JSON.stringify(shown, null, 2) : text.statusText(shown, Date.now()));
  return EXIT.fine;
}

async function ofSite(edge: RunningEdge, site: string): Promise<SiteView> {
  const { askEdge } = await import("./ask-edge.ts");
  const path = `/v1/sites/${encodeURIComponent(site)}`;
  return (await askEdge(edge, { method: "GET", path })) as SiteView;
}

/** All pages as one. */
async function ofEdge(edge: RunningEdge, state: "all" | "not-closed"): Promise<StatusPage> {
  const { askEdge } = await import("./ask-edge.ts");
  const ask = async (after: string | null): Promise<StatusPage> => {
    const query = new URLSearchParams({ state, ...(after === null ? {} : { after }) });
    return (await askEdge(edge, { method: "GET", path: `/v1/status?${query.toString()}` })) as StatusPage;
  };
  const first = await ask(null);
  const origins = [...first.origins];
  const switches = [...first.switches];
  const certificates = [...first.certificates];
  for (let { next } = first; next !== null;) {
    const more = await ask(next);
    for (const origin of more.origins) origins.push(origin);
    for (const one of more.switches) switches.push(one);
    for (const one of more.certificates) certificates.push(one);
    next = more.next;
  }
  return { ...first, origins, switches, certificates, next: null };
}
