import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ResolverConfig } from "../../../src/config/edge-config.ts";
import { DEFAULT_RESOLVER } from "../../../src/config/resolver-defaults.ts";
import type { Failure } from "../../../src/failures/failure.ts";
import { NameResolver } from "../../../src/origin/name-resolver.ts";
import type { Resolution } from "../../../src/origin/resolution.ts";
import { type DnsScripts, type DnsServer, startDnsServer } from "../../harness/dns-server.ts";

/** A resolver with files of its own that asks the servers of the test, and a clock that the test moves. */
export class ResolverRig {
  nowMs = 1_000_000;
  readonly resolver: NameResolver;
  readonly hosts: string;
  readonly resolvConf: string;
  readonly #server: DnsServer | null;

  constructor(t: TestContext, config: Partial<ResolverConfig>, server: DnsServer | null = null) {
    const folder = mkdtempSync(join(tmpdir(), "wao-resolver-"));
    this.hosts = join(folder, "hosts");
    this.resolvConf = join(folder, "resolv.conf");
    writeFileSync(this.hosts, "");
    writeFileSync(this.resolvConf, "");
    this.#server = server;
    this.resolver = new NameResolver({
      config: { ...DEFAULT_RESOLVER, ...config },
      hostsPath: this.hosts,
      resolvConfPath: this.resolvConf,
      clock: () => this.nowMs,
    });
    t.after(() => {
      this.resolver.close();
      rmSync(folder, { recursive: true });
    });
  }

  get server(): DnsServer {
    return this.#server ?? assert.fail("this rig has several servers, or none");
  }

  resolve(host: string): Promise<Resolution> {
    return new Promise((resolve) => this.resolver.resolve(host, resolve));
  }

  async addresses(host: string): Promise<readonly string[]> {
    const resolution = await this.resolve(host);
    return resolution.ok ? resolution.addresses : assert.fail(resolution.failure.detail);
  }

  async failure(host: string): Promise<Failure> {
    const resolution = await this.resolve(host);
    return resolution.ok ? assert.fail(`it has ${resolution.addresses.join()}`) : resolution.failure;
  }

  /** The names whose A record was asked for, in order. */
  get asked(): string[] {
    return this.server.asked("A").map((asked) => asked.slice(2));
  }
}

/** A rig with one server of its own. */
export async function resolverRig(
  t: TestContext,
  scripts: DnsScripts,
  config: Partial<ResolverConfig> = {},
): Promise<ResolverRig> {
  const server = await startDnsServer(scripts);
  return new ResolverRig(t, { servers: [server.address], ...config }, server);
}
