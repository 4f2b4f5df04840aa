import type { BreakerSettings } from "./breaker-settings.ts";
import type { PagesConfig } from "./pages-config.ts";

/**
 * The configuration as the rest of the program sees it: validated, defaulted, units in the names, no YAML spelling left.
 * `schema.ts` produces it; it is plain data so that it can be posted to the worker threads.
 */

export interface EdgeConfig {
  readonly listen: readonly ListenConfig[];
  /** Where the admin API listens; null = off. */
  readonly admin: AdminConfig | null;
  /** Folder for what must survive a restart. */
  readonly stateDir: string;
  /** Number of worker threads (`auto` is resolved by the loader to the available parallelism). */
  readonly threads: number;
  /** CIDRs whose X-Forwarded-*, Forwarded and WAO-Request-Id are believed. */
  readonly trustedProxies: readonly string[];
  /** Where those say who the client is. */
  readonly clientHeader: ClientHeader;
  readonly accessLog: AccessLogConfig;
  readonly client: ClientConfig;
  readonly load: LoadConfig;
  /** A thread that does nothing for so long is replaced, ms [10 s]. */
  readonly stuckThreadMs: number;
  readonly pool: PoolConfig;
  readonly resolver: ResolverConfig;
  readonly egress: EgressConfig;
  /** What holds for every TLS listener. */
  readonly tls: FrontTlsConfig;
  /** Where certificates come from by themselves; absent = from nowhere. */
  readonly acme?: AcmeConfig;
  /** How our own answers look, for sites that say nothing else and for requests without a site. */
  readonly pages: PagesConfig;
  /** How long running requests may go on after SIGTERM, ms [30 s]. */
  readonly drainTimeoutMs: number;
  /** Between the order to stop and the closing of the listeners. */
  readonly drainDelayMs: number;
  readonly sites: readonly SiteConfig[];
}

/** Everything but the sites. */
export type EdgeSettings = Omit<EdgeConfig, "sites">;

export interface ListenConfig {
  /** As written, for messages. */
  readonly url: string;
  /** Bind address: IPv4 or IPv6 literal without brackets. */
  readonly host: string;
  readonly port: number;
  /** Only HTTP/1 is spoken; absent = HTTP/2, too. */
  readonly http2?: "off";
  /** Connections begin with a header of the PROXY protocol. */
  readonly isProxied?: true;
  /** Absent = plain HTTP. */
  readonly tls?: ListenTls;
}

/** How a listener speaks TLS. */
export interface ListenTls {
  /** For names of which no site has a certificate; the first is the one for whoever asks for no name, or an unknown one. */
  readonly certificates: readonly ServerCertificate[];
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
}

/** A certificate and its key, as they were in the files when those were read. */
export interface ServerCertificate {
  /** Absolute names. */
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM texts. */
  readonly cert: string;
  readonly key: string;
  /** DNS names and addresses of its subjectAltName, lower case. */
  readonly names: readonly string[];
  /** The curve's number in the handshake; `other`: RSA and whatever every client can do. */
  readonly curve: number | "other";
}

/** What holds for every TLS listener. */
export interface FrontTlsConfig {
  /** How long tickets are sealed with one key, which is good for opening as long again, ms [12 h]; null = no resumption. */
  readonly ticketRotationMs: number | null;
  /** Fetch OCSP answers for certificates that name a responder, and staple them [true]. */
  readonly staplesOcsp: boolean;
}

/** How a CA finds out that a name leads here: RFC 8555 §8.3, RFC 8737. */
export type AcmeChallengeType = "http-01" | "tls-alpn-01";

/** The CA that certificates are got from by ACME (RFC 8555). */
export interface AcmeConfig {
  /** URL of the CA's directory. */
  readonly directory: string;
  /** Whom the CA may write to; null = nobody. */
  readonly email: string | null;
  /** Further roots for the connection to the CA itself, PEM; null = the usual ones. */
  readonly ca: string | null;
  /** External account binding (RFC 8555 §7.3.4): the key's name, and the key in base64url; null = none. */
  readonly eab: { readonly kid: string; readonly key: string } | null;
  readonly keyType: "ecdsa" | "rsa";
  /** Those that a listener can answer, the first one first. */
  readonly challenges: readonly AcmeChallengeType[];
}

/** What a site says of TLS between clients and the edge. */
export interface SiteTls {
  readonly certificates: readonly ServerCertificate[];
  /** Hosts whose certificates are got by ACME; absent = none. */
  readonly acme?: readonly string[];
  /** Null = clients need none. */
  readonly clientCertificate: ClientCertificateConfig | null;
  /** The value of Strict-Transport-Security (RFC 6797); null = none. */
  readonly hsts: string | null;
  /** Where plain requests are sent; null = they are served. */
  readonly redirect: { readonly status: 301 | 308; readonly port: number } | null;
}

export interface ClientCertificateConfig {
  /** PEM text. */
  readonly ca: string;
  /** `request`: who has none, or a wrong one, is served too, and the origin is told. */
  readonly mode: "require" | "request";
}

/** Where the operator's API listens. */
export interface AdminConfig {
  /** `http://ADDRESS:PORT` */
  readonly url: string;
  /** Bind address: IPv4 or IPv6 literal without brackets. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** `GET /metrics` needs no token from this machine; absent = it does. */
  readonly metrics?: "open";
}

export type AccessLogConfig =
  | { readonly to: "off" | "stdout" | "stderr" }
  | { readonly to: "file"; readonly path: string };

/** `auto`: `X-Forwarded-For`, and `Forwarded` where that is absent. */
export type ClientHeader = "auto" | "x-forwarded-for" | "forwarded";

/** What a client may do, for all sites. */
export interface ClientConfig {
  /** From the first byte of a request (or the accept) to the end of its head, ms [10 s]. */
  readonly headTimeoutMs: number;
  /** Between requests on a keep-alive connection, ms [75 s]. */
  readonly idleTimeoutMs: number;
  /** Between two reads of a request body, or two writes that the client does not take, ms [60 s]. */
  readonly bodyIdleTimeoutMs: number;
  /** Request line and header section together [64 KiB]. */
  readonly maxHeadBytes: number;
  /** Request target [16 KiB]. */
  readonly maxTargetBytes: number;
  /** Header fields [128]. */
  readonly maxHeaderCount: number;
  /** Requests at once on one HTTP/2 connection [100]. */
  readonly maxStreams: number;
}

/** How much the edge takes on; beyond it, 2004. Over all threads where nothing else is said. */
export interface LoadConfig {
  /** Of clients. */
  readonly maxConnections: number;
  /** Of one client address (IPv6: of one /64), if it is no trusted proxy. */
  readonly maxConnectionsPerClient: number;
  /** Of clients on this machine nobody keeps the others away: proxies of its own, tests, benchmarks. */
  readonly exemptsLoopback: boolean;
  readonly maxRequestsInFlight: number;
  /** After so many a connection is closed [10,000]. */
  readonly maxRequestsPerConnection: number;
  /** Resident memory of the process. */
  readonly maxMemoryBytes: number;
  /** Of a thread: how late its event loop may be on average, ms [2 s]. */
  readonly maxDelayMs: number;
  /** What the process may open, when the configuration was read. */
  readonly descriptors: number;
}

/** Idle connections to origins, per thread. */
export interface PoolConfig {
  /** Idle connections kept per origin address [64]. */
  readonly maxIdlePerOrigin: number;
  /** Idle connections kept in total [1024]. */
  readonly maxIdleTotal: number;
  /** How long an idle connection is kept, ms [50 s]; shorter where the origin's Keep-Alive says so. */
  readonly idleTimeoutMs: number;
}

/** How names of origins are resolved. Null: as the system's resolv.conf says. */
export interface ResolverConfig {
  /** `192.0.2.53:53`, `[2001:db8::53]:53`. */
  readonly servers: readonly string[] | null;
  /** How long one server may take before the next is asked, ms. */
  readonly timeoutMs: number | null;
  /** How often a silent server is asked. */
  readonly attempts: number | null;
  /** Domains that are appended to a name, without dots around them. */
  readonly search: readonly string[] | null;
  /** A name with at least so many dots is asked as it is first. */
  readonly ndots: number | null;
  /** Addresses hold at least so long, ms [5 s]. */
  readonly minTtlMs: number;
  /** … and at most so long, ms [1 h]. */
  readonly maxTtlMs: number;
  /** How long "no such name" and "no address" are believed, ms [5 s]. */
  readonly negativeTtlMs: number;
  /** How long after their time addresses stand in for a DNS that does not answer, ms [24 h]; 0: not at all. */
  readonly staleForMs: number;
  /** Names remembered [10,000]. */
  readonly maxNames: number;
}

/** Which addresses are never connected to, beside the clouds' metadata services. The narrowest range that has an address decides. */
export interface EgressConfig {
  /** CIDRs. */
  readonly deny: readonly string[];
  /** CIDRs: exceptions. */
  readonly allow: readonly string[];
}

export interface SiteConfig {
  readonly name: string;
  /** Lower case, no port, no trailing dot; `*.shop.example` is a wildcard; `*` is the default site. IPv6 literals without brackets. */
  readonly hosts: readonly string[];
  /** First is primary, the others failover. Never empty. */
  readonly origins: readonly OriginConfig[];
  readonly hostHeader: { readonly mode: "preserve" | "origin" } | { readonly mode: "fixed"; readonly value: string };
  readonly timeouts: SiteTimeouts;
  /** Largest request body in bytes, null = no limit. */
  readonly maxBodyBytes: number | null;
  /** The only methods allowed (HEAD comes with GET); null = every known method but CONNECT and TRACE. */
  readonly methods: readonly string[] | null;
  readonly blocking: BlockingConfig;
  /** Complete, where the site says anything of its own; absent = the edge's. */
  readonly pages?: PagesConfig;
  /** Absent = the site says nothing of TLS. */
  readonly tls?: SiteTls;
  /** Visitors get `Server-Timing`; absent = they do not. */
  readonly serverTiming?: true;
  /** Switched off: 2002. */
  readonly isDisabled?: true;
  /** 2003; absent = no. */
  readonly maintenance?: MaintenanceConfig;
}

/** Who gets 2003 in place of an answer of the origin, and until when. */
export interface MaintenanceConfig {
  /** Unix ms; null = until it is taken back. */
  readonly untilMs: number | null;
  /** For the visitors, plain text on one line. */
  readonly message: string | null;
  /** CIDRs of clients that are let through. */
  readonly allow: readonly string[];
}

/** When a site's origins are blocked. Sites that say nothing have the same object. */
export interface BlockingConfig extends BreakerSettings {
  /** What our own requests ask for; null = the last GET of a visitor that worked. */
  readonly checkPath: string | null;
}

export interface SiteTimeouts {
  /** Name, TCP and TLS together, over all addresses, ms [15 s]. */
  readonly connectMs: number;
  /** From the request's last byte to the response head, ms [200 s]. */
  readonly responseMs: number;
  /** Between two reads inside the response body, or two writes of the request that the origin does not take, ms [60 s]. */
  readonly bodyIdleMs: number;
  /** From the request's last byte to the answer's last byte, ms; null = no limit. */
  readonly totalMs: number | null;
}

export interface OriginConfig {
  /** As written and normalized: `http://host:port`, `https://…`, `h2c://…`, `h2://…`; the key of pools and of blocking. */
  readonly url: string;
  readonly scheme: "http" | "https";
  /** Name or IP literal (IPv6 without brackets). For `unix:/path` the path is in `socketPath` and host is `localhost`. */
  readonly host: string;
  readonly port: number;
  readonly socketPath: string | null;
  /** The name was written with a trailing dot: it is resolved without search domains. */
  readonly isAbsolute?: true;
  readonly tls: OriginTls;
  /** `only`: nothing but HTTP/2 is spoken; `auto`: the origin chooses by ALPN; absent = HTTP/1.1. */
  readonly http2?: "only" | "auto";
  /** Connections begin with a header of the PROXY protocol; absent = they do not. */
  readonly sendProxy?: ProxyProtocol;
  /** Active checks; absent = none. */
  readonly health?: HealthConfig;
  /** At most so much at once, over all threads; absent = no limit. */
  readonly limit?: ConnectionLimitConfig;
  /** The owner took it out of service: 2206. */
  readonly isDisabled?: true;
  /** Set only by the embedded demo: pretend that the network answered so. */
  readonly pretend?: "icmp-host";
}

export type ProxyProtocol = "v1" | "v2";

/** `max_connections` and `queue` of an origin. */
export interface ConnectionLimitConfig {
  /** Exchanges and tunnels at once. */
  readonly maxConnections: number;
  /** Where others wait; null = they are answered at once. */
  readonly queue: QueueConfig | null;
}

export interface QueueConfig {
  /** Requests, over all threads [1000]. */
  readonly length: number;
  /** ms [10 s] */
  readonly timeoutMs: number;
}

/** Checks of our own, whatever visitors see. */
export interface HealthConfig {
  readonly path: string;
  /** ms [10 s] */
  readonly everyMs: number;
  /** Connecting and the head of the answer together, ms [5 s]. */
  readonly timeoutMs: number;
  /** In a row [2, 3]. */
  readonly healthyAfter: number;
  readonly unhealthyAfter: number;
  readonly whenUnhealthy: "serve" | "refuse";
}

export interface OriginTls {
  /** Check the certificate [true]. */
  readonly verify: boolean;
  /** Further trusted roots as PEM text (already read from the files), or null. */
  readonly ca: string | null;
  /** Revocation lists, one PEM text each (already read from the files), or null. */
  readonly crl: readonly string[] | null;
  /** SNI and the name the certificate must bear; null = the origin's host. */
  readonly serverName: string | null;
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  /** PEM texts. */
  readonly clientCertificate: { readonly cert: string; readonly key: string } | null;
}
