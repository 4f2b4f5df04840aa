import type { SiteOrder, SiteView } from "../admin/site-orders.ts";
import type { AdminOptions } from "./admin-options.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { say } from "./output.ts";

/** What `wao block` and `wao unblock` have the edge do. */
export interface OrderedSite {
  readonly site: string;
  readonly body: object;
  readonly options: AdminOptions;
}

/** Has the running edge do it, and shows what became of the site's origins. Rejects with AdminTrouble. */
export async function giveOrder(order: SiteOrder, { site, body, options }: OrderedSite): Promise<ExitCode> {
  const [{ findRunningEdge }, { askEdge }, { originTable }] = await Promise.all([
    import("./running-edge.ts"),
    import("./ask-edge.ts"),
    import("./status-text.ts"),
  ]);
  const edge = await findRunningEdge(options);
  const path = `/v1/sites/${encodeURIComponent(site)}/${order}`;
  const view = (await askEdge(edge, { method: "POST", path, body })) as SiteView;
  say(originTable(view.origins, Date.now()));
  return EXIT.fine;
}
