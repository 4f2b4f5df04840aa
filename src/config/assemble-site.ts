import type { OriginConfig, OriginTls, SiteConfig, SiteTimeouts } from "./edge-config.ts";
import type { ConfigPath, Finding } from "./mistake.ts";
import type { OriginUrl } from "./origin-url.ts";
import type { Parsed } from "./parsed.ts";
import { isPair, type PemFiles } from "./pem.ts";
import type { OriginInput, SiteInput, TlsInput } from "./site-schema.ts";

/** Shared by every site that says nothing of its own: one object, not a hundred thousand. */
export const DEFAULT_TLS: OriginTls = Object.freeze({
  verify: true,
  ca: null,
  serverName: null,
  minVersion: "TLSv1.2",
  clientCertificate: null,
});

/** What assembling needs beside the site itself. */
export interface Assembly {
  readonly files: PemFiles;
  readonly defaultTimeouts: SiteTimeouts;
  readonly mistakes: Finding[];
  readonly warnings: Finding[];
}

/** From the schema's words to those of the program; reads the certificates that the site names. */
export function assembleSite(input: SiteInput, path: ConfigPath, assembly: Assembly): SiteConfig {
  return {
    name: input.name ?? input.hosts[0] ?? "",
    hosts: input.hosts,
    origins: assembleOrigins(input.origin, [...path, "origin"], assembly),
    hostHeader: input.host_header,
    timeouts: input.timeouts ?? assembly.defaultTimeouts,
    maxBodyBytes: input.max_body,
    methods: input.methods ?? null,
  };
}

function assembleOrigins(input: OriginInput, path: ConfigPath, assembly: Assembly): OriginConfig[] {
  if (!Array.isArray(input)) return [assembleOrigin(input, path, assembly)];
  return input.map((origin, index) => assembleOrigin(origin, [...path, index], assembly));
}

type OneOrigin = Exclude<OriginInput, readonly unknown[]>;

function assembleOrigin(input: OneOrigin, path: ConfigPath, assembly: Assembly): OriginConfig {
  const url = "socketPath" in input ? input : input.url;
  const tls = "socketPath" in input ? undefined : input.tls;
  if (tls === undefined) return withTls(url, DEFAULT_TLS);
  const tlsPath = [...path, "tls"];
  warnAboutTls(url, tls, { tlsPath, assembly });
  return withTls(url, assembleTls(tls, tlsPath, assembly));
}

function withTls(at: OriginUrl, tls: OriginTls): OriginConfig {
  return { url: at.url, scheme: at.scheme, host: at.host, port: at.port, socketPath: at.socketPath, tls };
}

function warnAboutTls(
  url: OriginUrl,
  tls: TlsInput,
  { tlsPath, assembly }: { tlsPath: ConfigPath; assembly: Assembly },
): void {
  if (url.scheme === "http") {
    const message = `${url.url} is spoken to without TLS, so these settings have no effect`;
    assembly.warnings.push({ path: tlsPath, at: "key", message });
  } else if (!tls.verify) {
    const message = `nobody checks that it is really ${url.host} that answers; name its root in ca instead`;
    assembly.warnings.push({ path: [...tlsPath, "verify"], at: "value", message });
  }
}

function assembleTls(tls: TlsInput, path: ConfigPath, assembly: Assembly): OriginTls {
  const take = (read: Parsed<string>, key: readonly string[]): string | null => {
    if (read.ok) return read.value;
    assembly.mistakes.push({ path: [...path, ...key], at: "value", message: read.message });
    return null;
  };
  const { files } = assembly;
  return {
    verify: tls.verify,
    ca: tls.ca === undefined ? null : take(files.certificates(tls.ca), ["ca"]),
    serverName: tls.server_name ?? null,
    minVersion: tls.min_version,
    clientCertificate: assembleClientCertificate(tls.client_certificate, path, { take, assembly }),
  };
}

function assembleClientCertificate(
  input: TlsInput["client_certificate"],
  path: ConfigPath,
  context: { take: (read: Parsed<string>, key: readonly string[]) => string | null; assembly: Assembly },
): OriginTls["clientCertificate"] {
  if (input === undefined) return null;
  const { take, assembly } = context;
  const cert = take(assembly.files.certificates(input.cert), ["client_certificate", "cert"]);
  const key = take(assembly.files.privateKey(input.key), ["client_certificate", "key"]);
  if (cert === null || key === null) return null;
  if (!isPair(cert, key)) {
    const message = `${input.key} is not the key of the certificate in ${input.cert}`;
    assembly.mistakes.push({ path: [...path, "client_certificate", "key"], at: "value", message });
  }
  return { cert, key };
}
