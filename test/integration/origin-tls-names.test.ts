import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Authority } from "../harness/certificates.ts";
import { rawRequest } from "../harness/client.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { startOpensslServer } from "../harness/openssl-server.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { tellTls, type TlsTale } from "../harness/tls-teller.ts";

const VISITED = "shop.test";

async function visit(edge: Edge, target: string, host = VISITED): Promise<{ code: string; tale: TlsTale }> {
  const answer = await rawRequest(edge.port, request(target, { host }));
  const code = answer.headers["wao-error"] ?? String(answer.status);
  return { code, tale: code === "200" ? (JSON.parse(answer.body) as TlsTale) : NOTHING };
}
const NOTHING: TlsTale = { sni: false, host: "", resumed: false, protocol: null, alpn: null, client: null };

describe("the names that an origin with TLS sees", { skip: needs("openssl"), timeout: 60_000 }, async () => {
  const authority = new Authority();
  after(() => authority.close());
  const ca = join(authority.folder, "root.pem");
  const tls = authority.certificate({ names: "DNS:localhost,DNS:inner.test,IP:127.0.0.1" });
  const origin = await startOrigin(tellTls(), { tls });
  const [byName, byAddress] = [`https://localhost:${origin.port}`, `https://127.0.0.1:${origin.port}`];

  // `undefined`: the client's.
  const seen: [what: string, site: object, expected: { sni: string | false; host?: string }][] = [
    ["nothing said", { origin: { url: byName, tls: { ca } } }, { sni: "localhost" }],
    ["host_header: preserve", { origin: { url: byName, tls: { ca } }, host_header: "preserve" }, { sni: "localhost" }],
    [
      "host_header: origin",
      { origin: { url: byName, tls: { ca } }, host_header: "origin" },
      { sni: "localhost", host: `localhost:${origin.port}` },
    ],
    [
      "host_header: a name",
      { origin: { url: byName, tls: { ca } }, host_header: "other.test" },
      { sni: "localhost", host: "other.test" },
    ],
    ["server_name", { origin: { url: byName, tls: { ca, server_name: "Inner.Test." } } }, { sni: "inner.test" }],
    [
      "server_name and host_header: origin",
      { origin: { url: byName, tls: { ca, server_name: "inner.test" } }, host_header: "origin" },
      { sni: "inner.test", host: `localhost:${origin.port}` },
    ],
    ["an address", { origin: { url: byAddress, tls: { ca } } }, { sni: false }],
    [
      "an address and host_header: origin",
      { origin: { url: byAddress, tls: { ca } }, host_header: "origin" },
      { sni: false, host: `127.0.0.1:${origin.port}` },
    ],
    [
      "an address and server_name",
      { origin: { url: byAddress, tls: { ca, server_name: "inner.test" } } },
      { sni: "inner.test" },
    ],
  ];
  const edge = await startEdge({ sites: seen.map(([, site], index) => ({ hosts: [`${index}.test`], ...site })) });
  for (const [index, [what, , expected]] of seen.entries()) {
    test(what, async () => {
      const host = `${index}.test`;
      const { code, tale } = await visit(edge, `/${index}`, host);
      assert.equal(code, "200", edge.log(`/${index}`)[0]?.detail ?? "");
      assert.deepEqual({ sni: tale.sni, host: tale.host }, { host, ...expected });
      const line = await edge.nextLog(`/${index}`);
      assert.ok(Number(line["tls_ms"]) > 0);
      assert.deepEqual(line.attempts?.at(-1)?.outcome, "connected");
    });
  }

  test("an IPv6 address: no SNI, and the certificate must bear it", { skip: needs("ipv6") }, async () => {
    const six = await startOrigin(tellTls(), { host: "::1", tls: authority.certificate({ names: "IP:::1" }) });
    const other = await startOrigin(tellTls(), { host: "::1", tls: authority.certificate({ names: "IP:::2" }) });
    const edge = await startEdge({
      sites: [
        { hosts: ["good.test"], origin: { url: six.url, tls: { ca } } },
        { hosts: ["bad.test"], origin: { url: other.url, tls: { ca } } },
      ],
    });
    assert.equal((await visit(edge, "/", "good.test")).tale.sni, false);
    assert.equal((await visit(edge, "/", "bad.test")).code, "2304 TLSHostnameMismatch");
  });

  test("a certificate for the client's Host proves nothing", async () => {
    const named = await startOrigin(tellTls(), { tls: authority.certificate({ names: `DNS:${VISITED}` }) });
    const edge = await startEdge({
      sites: [
        { hosts: [VISITED], origin: { url: `https://localhost:${named.port}`, tls: { ca } } },
        { hosts: ["address.test"], origin: { url: named.url, tls: { ca } }, host_header: VISITED },
      ],
    });
    assert.equal((await visit(edge, "/")).code, "2304 TLSHostnameMismatch");
    assert.equal((await visit(edge, "/", "address.test")).code, "2304 TLSHostnameMismatch");
    assert.equal(named.requests.length, 0);
  });

  test("a name in the certificate is no address", async () => {
    const named = await startOrigin(tellTls(), {
      tls: authority.certificate({ names: "DNS:localhost,DNS:127.0.0.1" }),
    });
    const edge = await startEdge({ sites: [{ hosts: ["*"], origin: { url: named.url, tls: { ca } } }] });
    assert.equal((await visit(edge, "/")).code, "2304 TLSHostnameMismatch");
  });

  test("a server that only warns of the name is spoken to (alert 112 as a warning)", async () => {
    const files = ["-cert", `${tls.name}.pem`, "-key", `${tls.name}.key`];
    const second = ["-cert2", `${tls.name}.pem`, "-key2", `${tls.name}.key`];
    const port = await startOpensslServer(authority, "-tls1_2", ...files, "-servername", "known.test", ...second);
    const url = `https://127.0.0.1:${port}`;
    const edge = await startEdge({
      sites: [{ hosts: ["*"], origin: { url, tls: { ca, server_name: "inner.test" } } }],
    });
    assert.equal((await rawRequest(edge.port, request("/"))).status, 200);
  });
});

describe("whom an edge trusts", { skip: needs("openssl"), timeout: 60_000 }, async () => {
  const authority = new Authority();
  const other = new Authority("other");
  after(() => {
    authority.close();
    other.close();
  });
  const root = join(authority.folder, "root.pem");
  const origin = await startOrigin(tellTls(), { tls: authority.certificate() });
  const second = await startOrigin(tellTls(), { tls: other.certificate() });
  const site = (host: string, url: string, tls?: object): object => ({ hosts: [host], origin: { url, tls } });

  test("nobody whom neither Node nor the system knows", async () => {
    const edge = await startEdge({ sites: [{ hosts: ["*"], origin: origin.url }] });
    assert.equal((await visit(edge, "/")).code, "2305 TLSUntrustedIssuer");
    assert.equal(origin.requests.length, 0);
  });

  test("the roots of the system, without a setting", async () => {
    const edge = await startEdge({ sites: [{ hosts: ["*"], origin: origin.url }] }, { env: { SSL_CERT_FILE: root } });
    assert.equal((await visit(edge, "/")).code, "200");
  });

  test("tls.ca: a file, a list of files, a file with several; beside the usual roots, and for its origin only", async () => {
    const both = join(authority.folder, "both.pem");
    writeFileSync(both, other.root.cert + authority.root.cert);
    const list = [root, join(other.folder, "root.pem")];
    const edge = await startEdge(
      {
        sites: [
          site("file.test", origin.url, { ca: root }),
          site("list-1.test", origin.url, { ca: list }),
          site("list-2.test", second.url, { ca: list }),
          site("both-1.test", origin.url, { ca: both }),
          site("both-2.test", second.url, { ca: both }),
          site("wrong.test", second.url, { ca: root }),
          site("usual.test", second.url, { min_version: "1.3" }),
        ],
      },
      { env: { SSL_CERT_FILE: root } },
    );
    for (const host of ["file.test", "list-1.test", "list-2.test", "both-1.test", "both-2.test"]) {
      assert.equal((await visit(edge, "/", host)).code, "200", host);
    }
    for (const host of ["wrong.test", "usual.test"]) {
      assert.equal((await visit(edge, "/", host)).code, "2305 TLSUntrustedIssuer", host);
    }
  });

  test("a self-signed certificate that tls.ca names, and no other", async () => {
    const [own, twin] = ["own", "twin"].map((name) =>
      authority.selfSigned(name, "/CN=self", "subjectAltName=IP:127.0.0.1"),
    );
    assert.ok(own !== undefined && twin !== undefined);
    const origins = await Promise.all([own, twin].map((pair) => startOrigin(tellTls(), { tls: pair })));
    const pinned = join(authority.folder, "own.pem");
    const edge = await startEdge({
      sites: origins.map((one, index) => site(`${index}.test`, one.url, { ca: pinned })),
    });
    assert.equal((await visit(edge, "/", "0.test")).code, "200");
    assert.match((await visit(edge, "/", "1.test")).code, /^230[56] /);
  });

  test("verify: false takes anybody, and says so at start and at every reload", async () => {
    const config = { sites: [site("*", origin.url, { verify: false })] };
    const edge = await startEdge(config);
    const warning = /warning: .*tls\.verify: nobody checks that it is really 127\.0\.0\.1 that answers/;
    assert.match(edge.stderr(), warning);
    assert.equal((await visit(edge, "/")).code, "200");
    const before = edge.stderr().length;
    edge.signal("SIGHUP");
    await edge.said((line) => line.startsWith("wao: reloaded"), "reloaded");
    assert.match(edge.stderr().slice(before), warning);
  });

  test("revocation lists and stapled answers that say nothing bad let pass", async () => {
    const chain = authority.certificate({ issuer: "intermediate" });
    const lists = join(authority.folder, "lists.pem");
    writeFileSync(lists, authority.revocationList() + authority.revocationList("intermediate"));
    const good = authority.certificate();
    const victim = authority.certificate();
    const statement = authority.ocspAnswer(good);
    authority.revoke(victim);
    // Signed by somebody whom the issuer made for something else: not to be believed.
    const forged = authority.ocspAnswer(victim, { signer: good.name });
    const origins = await Promise.all([
      startOrigin(tellTls(), { tls: { key: chain.key, cert: chain.cert + authority.intermediate.cert } }),
      startOrigin(tellTls(), { tls: good }),
      startOrigin(tellTls(), { tls: victim }),
      startOrigin(tellTls(), { tls: good }),
    ]);
    origins[1].staple(statement);
    origins[2].staple(forged);
    origins[3].staple(Buffer.from("3003020106", "hex"));
    const settings = [{ crl: lists }, { crl: [lists] }, {}, {}];
    const edge = await startEdge({
      sites: origins.map((one, index) => site(`${index}.test`, one.url, { ca: root, ...settings[index] })),
    });
    for (const index of origins.keys()) {
      assert.equal((await visit(edge, "/", `${index}.test`)).code, "200", `${index}: ${edge.log().at(-1)?.detail}`);
    }
  });
});
