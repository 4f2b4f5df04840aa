import type { SiteOrder, SiteView } from "../admin/site-orders.ts";
import type { SwitchName } from "../admin/switch-orders.ts";
import type { AdminOptions } from "./admin-options.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { say } from "./output.ts";

/** What a command has the edge do with a site. */
export interface OrderedSite {
  readonly site: string;
  readonly body: object;
  readonly options: AdminOptions;
}

/** Has the running edge do it, and shows what became of the site's origins. Rejects with AdminTrouble. */
export async function giveOrder(order: SiteOrder, ordered: OrderedSite): Promise<ExitCode> {
  const view = await told(order, ordered);
  const { originTable } = await import("./status-text.ts");
  say(originTable(view.origins, Date.now()));
  return EXIT.fine;
}

/** Has the running edge do it, and shows what is switched at the site then. Rejects with AdminTrouble. */
export async function giveSwitchOrder(order: SwitchName, ordered: OrderedSite): Promise<ExitCode> {
  const view = await told(order, ordered);
  const { servedText } = await import("./switch-table.ts");
  say(servedText(view, Date.now()));
  return EXIT.fine;
}

async function told(order: SiteOrder | SwitchName, { site, body, options }: OrderedSite): Promise<SiteView> {
  const [{ findRunningEdge }, { askEdge }] = await Promise.all([import("./running-edge.ts"), import("./ask-edge.ts")]);
  const edge = await findRunningEdge(options);
  const path = `/v1/sites/${encodeURIComponent(site)}/${order}`;
  return (await askEdge(edge, { method: "POST", path, body })) as SiteView;
}
