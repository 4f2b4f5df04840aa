import { acmeNames, NO_NAMES } from "./acme-names.ts";
import type { Assembly } from "./assemble-site.ts";
import { rootsTrouble } from "./certificate-dates.ts";
import type { ClientCertificateConfig, ListenConfig, ServerCertificate, SiteConfig, SiteTls } from "./edge-config.ts";
import type { CertificatesInput, ListenTlsInput, SiteTlsInput } from "./front-tls-schema.ts";
import type { ConfigPath, Finding } from "./mistake.ts";
import { coverage, readServerCertificate } from "./server-certificate.ts";

/** A listener with the certificates that it names. */
export function assembleListener(
  { url, tls }: { readonly url: ListenConfig; readonly tls?: ListenTlsInput | undefined },
  path: ConfigPath,
  assembly: Assembly,
): ListenConfig {
  if (tls === undefined) return url;
  if (url.tls === undefined) {
    const message = `${url.url} speaks without TLS, so this has no effect; write https:// in url`;
    assembly.mistakes.push({ path: [...path, "tls"], at: "key", message });
    return url;
  }
  const certificates = certificatesOf(tls.certificates, [...path, "tls"], assembly);
  return { ...url, tls: { certificates, minVersion: tls.min_version } };
}

/** What a site says of TLS, with the files that it names. */
export function assembleSiteTls(
  input: SiteTlsInput,
  path: ConfigPath,
  { hosts, assembly }: { readonly hosts: readonly string[]; readonly assembly: Assembly },
): SiteTls {
  const certificates = certificatesOf(input.certificates, path, assembly);
  const isWhole = certificates.length === input.certificates.length;
  if (certificates.length > 0 && isWhole && !input.acme) {
    assembly.warnings.push(...uncovered(hosts, certificates, [...path, "certificates"]));
  }
  const { client_certificate: client, hsts, redirect, redirect_port: port } = input;
  const found = input.acme && isWhole ? acmeNames(hosts, certificates, path) : NO_NAMES;
  assembly.mistakes.push(...found.mistakes);
  return {
    certificates,
    ...(found.names.length > 0 ? { acme: found.names } : {}),
    clientCertificate: client === undefined ? null : clientCertificateOf(client, path, assembly),
    hsts: hsts === undefined ? null : hstsText(hsts),
    redirect: redirect === null ? null : { status: redirect, port },
  };
}

/** A TLS listener in an edge without any certificate could serve nobody. */
export function certificateGap(listen: readonly ListenConfig[], sites: readonly SiteConfig[]): Finding | null {
  if (sites.some(({ tls }) => (tls?.certificates.length ?? 0) > 0 || tls?.acme !== undefined)) return null;
  for (const [index, { url, tls }] of listen.entries()) {
    if (tls === undefined || tls.certificates.length > 0) continue;
    const message = `${url} has no certificate; name one in tls.certificates here or of a site: [{ cert: FILE, key: FILE }], or have a site get one by itself: tls: { acme: on }`;
    return { path: ["listen", index, "url"], at: "value", message };
  }
  return null;
}

function certificatesOf(input: CertificatesInput, path: ConfigPath, assembly: Assembly): ServerCertificate[] {
  return input.flatMap((names, index) => {
    const at = [...path, "certificates", index];
    const read = readServerCertificate(assembly.files, names, Date.now());
    if (read.wrong !== null) {
      for (const { file, message } of read.wrong) {
        assembly.mistakes.push({ path: [...at, file], at: "value", message });
      }
      return [];
    }
    if (read.outdated !== null) {
      assembly.warnings.push({ path: [...at, "cert"], at: "value", message: read.outdated, fails: "check" });
    }
    return [read.certificate];
  });
}

/** Hosts for which browsers would refuse every certificate of the site. */
function uncovered(hosts: readonly string[], certificates: readonly ServerCertificate[], path: ConfigPath): Finding[] {
  const missing = hosts.filter((host) => host !== "*" && !certificates.some((one) => isCovered(one, host)));
  if (missing.length === 0) return [];
  const message = `no certificate here bears the name ${missing.join(", ")}, so browsers will warn of it`;
  return [{ path, at: "value", message }];
}

function isCovered(certificate: ServerCertificate, host: string): boolean {
  return coverage(certificate, host) !== "none";
}

function clientCertificateOf(
  { ca, mode }: NonNullable<SiteTlsInput["client_certificate"]>,
  path: ConfigPath,
  { files, mistakes, warnings }: Assembly,
): ClientCertificateConfig | null {
  const at = [...path, "client_certificate", "ca"];
  const roots = files.certificates(ca);
  if (!roots.ok) {
    mistakes.push({ path: at, at: "value", message: roots.message });
    return null;
  }
  const outdated = rootsTrouble(ca, roots.value, Date.now());
  if (outdated !== null) warnings.push({ path: at, at: "value", message: outdated, fails: "check" });
  return { ca: roots.value, mode };
}

function hstsText(hsts: NonNullable<SiteTlsInput["hsts"]>): string {
  const parts = [`max-age=${hsts.max_age}`];
  if (hsts.include_subdomains) parts.push("includeSubDomains");
  if (hsts.preload) parts.push("preload");
  return parts.join("; ");
}
