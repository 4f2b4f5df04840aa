import { isIP } from "node:net";
import type { ServerCertificate } from "./edge-config.ts";
import type { ConfigPath, Finding } from "./mistake.ts";
import { coverage } from "./server-certificate.ts";

/** The hosts of a site for which certificates are got, and those for which none can be. */
export interface AcmeNames {
  readonly names: readonly string[];
  readonly mistakes: readonly Finding[];
}

export const NO_NAMES: AcmeNames = { names: [], mistakes: [] };

/**
 * Hosts that none of the site's own certificates bears. A wildcard would have to be proved in the DNS (RFC 8555 §8.4), which this edge cannot.
 * @param path of the site's `tls`
 */
export function acmeNames(
  hosts: readonly string[],
  certificates: readonly ServerCertificate[],
  path: ConfigPath,
): AcmeNames {
  const names: string[] = [];
  const mistakes: Finding[] = [];
  for (const [index, host] of hosts.entries()) {
    if (certificates.some((one) => coverage(one, host) !== "none")) continue;
    const message = refusal(host);
    if (message === null) names.push(host);
    else mistakes.push({ path: [...path.slice(0, -1), "hosts", index], at: "value", message });
  }
  return { names, mistakes };
}

function refusal(host: string): string | null {
  const way = "or bring a certificate for it in tls.certificates, which ACME then leaves alone";
  if (host.startsWith("*")) {
    return `no certificate for "${host}" can be got: http-01 and tls-alpn-01 prove single names, never a wildcard; name the hosts one by one, ${way}`;
  }
  if (isIP(host) !== 0) return `no certificate for the address ${host} can be got by tls.acme; name a host, ${way}`;
  return null;
}
