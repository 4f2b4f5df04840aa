import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Authority } from "../harness/certificates.ts";
import { rawRequest } from "../harness/client.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { tellTls, type TlsTale } from "../harness/tls-teller.ts";

/** What the origin saw of a new connection: it closes each one after its answer. */
async function tale(edge: Edge, host: string): Promise<TlsTale> {
  const answer = await rawRequest(edge.port, request("/", { host }));
  assert.equal(answer.status, 200, edge.log().at(-1)?.detail ?? "");
  return JSON.parse(answer.body) as TlsTale;
}

describe("sessions with an origin", { skip: needs("openssl"), timeout: 60_000 }, async () => {
  const authority = new Authority();
  after(() => authority.close());
  const ca = join(authority.folder, "root.pem");
  const tls = authority.certificate({ names: "DNS:localhost,DNS:inner.test,IP:127.0.0.1" });
  const site = (host: string, url: string, more: object = {}): object => ({
    hosts: [host],
    origin: { url, tls: { ca, ...more } },
  });

  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`${version}: the second connection resumes`, async () => {
      const origin = await startOrigin(tellTls("close"), { tls: { ...tls, minVersion: version, maxVersion: version } });
      const edge = await startEdge({ sites: [site("*", origin.url)] });
      const tales = [await tale(edge, "a.test"), await tale(edge, "b.test"), await tale(edge, "c.test")];
      assert.deepEqual(
        tales.map(({ resumed, protocol }) => [resumed, protocol]),
        [
          [false, version],
          [true, version],
          [true, version],
        ],
      );
      assert.equal(origin.connections.length, 3);
    });
  }

  test("no session passes from one origin to another with other settings, though the server would take it", async () => {
    const origin = await startOrigin(tellTls("close"), { tls });
    const list = join(authority.folder, "root.crl");
    authority.revocationList();
    const settings: [string, object][] = [
      ["plain.test", {}],
      ["same.test", {}],
      ["named.test", { server_name: "inner.test" }],
      ["named-too.test", { server_name: "localhost" }],
      ["newer.test", { min_version: "1.3" }],
      ["listed.test", { crl: list }],
      ["unverified.test", { verify: false }],
    ];
    const edge = await startEdge({ sites: settings.map(([host, more]) => site(host, origin.url, more)) });
    for (const [host] of settings) assert.equal((await tale(edge, host)).resumed, false, `first of ${host}`);
    for (const [host] of settings) assert.equal((await tale(edge, host)).resumed, true, `second of ${host}`);
  });

  test("a server that forgot the session is met anew", async () => {
    const origin = await startOrigin(tellTls("close"), { tls });
    const edge = await startEdge({ sites: [site("*", origin.url)] });
    await tale(edge, "a.test");
    assert.equal((await tale(edge, "a.test")).resumed, true);
    origin.forgetSessions();
    assert.equal((await tale(edge, "a.test")).resumed, false);
    assert.equal((await tale(edge, "a.test")).resumed, true);
  });

  test("a server that was refused leaves no session behind that would let it in the next time", async () => {
    const victim = authority.certificate();
    authority.revoke(victim);
    const answer = authority.ocspAnswer(victim);
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const stranger = await startOrigin(tellTls("close"), {
        tls: { ...tls, minVersion: version, maxVersion: version },
      });
      const revoked = await startOrigin(tellTls("close"), {
        tls: { ...victim, minVersion: version, maxVersion: version },
      });
      revoked.staple(answer);
      const edge = await startEdge({
        sites: [
          { hosts: ["stranger.test"], origin: stranger.url },
          { hosts: ["revoked.test"], origin: { url: revoked.url, tls: { ca } } },
        ],
      });
      for (const [host, code] of [
        ["stranger.test", "2305 TLSUntrustedIssuer"],
        ["revoked.test", "2307 TLSCertificateRevoked"],
      ] as const) {
        for (let visit = 0; visit < 3; visit++) {
          const refused = await rawRequest(edge.port, request("/", { host }));
          assert.equal(refused.headers["wao-error"], code, `${version}, visit ${visit}`);
        }
      }
      assert.equal(stranger.requests.length + revoked.requests.length, 0);
    }
  });

  test("a reload that changes another site leaves connections and sessions alone; one that changes this origin's settings begins anew", async () => {
    const origin = await startOrigin(tellTls("close"), { tls });
    const a = site("a.test", origin.url);
    const edge = await startEdge({ sites: [a] });
    const reload = async (sites: readonly object[]): Promise<void> => {
      const count = edge.stderr().split("wao: reloaded").length;
      edge.rewrite({ sites });
      edge.signal("SIGHUP");
      await edge.said(() => edge.stderr().split("wao: reloaded").length > count, "reloaded");
    };
    await tale(edge, "a.test");
    await reload([a, site("b.test", origin.url)]);
    assert.equal((await tale(edge, "a.test")).resumed, true, "untouched");
    await reload([site("a.test", origin.url, { min_version: "1.3" })]);
    assert.equal((await tale(edge, "a.test")).resumed, false, "changed");
  });
});
