import type { CatalogueRow, FailureName } from "../failures/catalogue.ts";
import { escapeHtml } from "./escape-html.ts";

const TCP = "curl -sv -o /dev/null --connect-timeout 15 http://ORIGIN_IP:ORIGIN_PORT/";
const TLS = "openssl s_client -connect ORIGIN_IP:ORIGIN_PORT -servername ORIGIN_HOST &lt;/dev/null";

/** Failures behind which a firewall may stand that lets everybody in but the edge, and what shows it. */
const SUSPECTS: ReadonlyMap<FailureName, string> = new Map([
  ["ConnectError", TCP],
  ["ConnectTimeout", TCP],
  ["DestinationNotReachable", TCP],
  ["ConnectionReset", TCP],
  ["TLSHandshakeTimeout", TLS],
  ["TLSHandshakeClosed", TLS],
  ["ResetBeforeResponse", TCP],
]);

/** "Are only we blocked?": how the owner finds out and what to do then; "" where no firewall does this. */
export function firewallPart(row: CatalogueRow, ipRangesUrl: string | null): string {
  const command = SUSPECTS.get(row.name);
  if (command === undefined) return "";
  const ranges =
    ipRangesUrl === null
      ? ""
      : ` They are published at <a href="${escapeHtml(ipRangesUrl)}">${escapeHtml(ipRangesUrl)}</a>.`;
  return (
    "<h3>Are only we blocked?</h3><p>A firewall may let in everybody but the edge. Run this from another place, such as a phone’s network or another server:</p>" +
    `<pre>${command}</pre><p>If it works there, a firewall, a security group or an automatic ban refuses the edge: ` +
    `whitelist the IP ranges that the edge sends from.${ranges}</p>`
  );
}
