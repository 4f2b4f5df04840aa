import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Authority } from "../harness/certificates.ts";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { secureClient, type SecureOptions } from "../harness/tls-client.ts";

const files = new CertificateFiles();
const strangers = new Authority("strangers");
const origin = await startOrigin();
const own = (name: string): object => ({ certificates: [files.make(name, { names: `DNS:${name}` })] });
const shared = files.make("shared", { names: "DNS:*.shared.test" });
const edge = await startEdge({
  listen: [
    { url: "https://127.0.0.1:0", tls: { certificates: [files.make("default", { names: "DNS:default.test" })] } },
    { url: "http://127.0.0.1:0" },
  ],
  trusted_proxies: ["127.0.0.2"],
  sites: [
    { hosts: ["one.test"], origin: origin.url, tls: { ...own("one.test"), hsts: {}, redirect: 308 } },
    { hosts: ["two.test"], origin: origin.url, tls: { ...own("two.test"), redirect: 301, redirect_port: 8443 } },
    {
      hosts: ["a.shared.test"],
      origin: origin.url,
      tls: { certificates: [shared], hsts: { max_age: "5m", include_subdomains: true, preload: true } },
    },
    { hosts: ["b.shared.test"], origin: origin.url, tls: { certificates: [shared] } },
    {
      hosts: ["private.test"],
      origin: origin.url,
      tls: { ...own("private.test"), client_certificate: { ca: files.root } },
    },
    {
      hosts: ["asks.test"],
      origin: origin.url,
      tls: { ...own("asks.test"), client_certificate: { ca: files.root, mode: "request" } },
    },
    {
      hosts: ["private.shared.test"],
      origin: origin.url,
      tls: { certificates: [shared], client_certificate: { ca: files.root } },
    },
    { hosts: ["down.test"], origin: origin.url, disabled: true, tls: { ...own("down.test"), hsts: {} } },
  ],
});
const [secure = 0, plain = 0] = edge.ports;

/** The answer's status and WAO-Error to a request for `host` on a connection made for `servername`. */
async function over(servername: string, host: string, options: object = {}): Promise<string> {
  const { client } = await secureClient(secure, { servername, ...options });
  client.write(request("/", { host }));
  const { status, headers } = await client.answer();
  client.close();
  return `${status} ${headers["wao-error"] ?? ""}`.trim();
}

describe("a request for another site than the connection was made for", { timeout: 60_000 }, () => {
  for (const [servername, host, expected] of [
    ["one.test", "one.test", "200"],
    ["one.test", "ONE.test:443", "200"],
    ["one.test", "two.test", "421 2507 MisdirectedRequest"],
    ["unknown.test", "one.test", "421 2507 MisdirectedRequest"],
    ["one.test", "unknown.test", "404 1002 SiteNotConfigured"],
    ["", "one.test", "200"],
    ["a.shared.test", "b.shared.test", "200"],
    ["a.shared.test", "private.shared.test", "421 2507 MisdirectedRequest"],
    ["", "private.test", "421 2507 MisdirectedRequest"],
  ] as const) {
    test(`SNI ${servername === "" ? "(none)" : servername}, Host ${host}: ${expected}`, async () => {
      assert.equal(await over(servername, host), expected);
    });
  }

  test("is told from the one before on the same connection", async () => {
    const { client } = await secureClient(secure, { servername: "one.test" });
    for (const [host, status] of [
      ["one.test", 200],
      ["two.test", 421],
      ["one.test", 200],
    ] as const) {
      client.write(request("/", { host }));
      assert.equal((await client.answer()).status, status);
    }
    client.close();
  });
});

describe("Strict-Transport-Security", { timeout: 60_000 }, () => {
  async function hstsOf(host: string, target: string): Promise<string | undefined> {
    const { client } = await secureClient(secure, { servername: host });
    client.write(request(target, { host }));
    const { headers } = await client.answer();
    client.close();
    return headers["strict-transport-security"];
  }

  test("comes with the origin's answers and with our own", async () => {
    assert.equal(await hstsOf("one.test", "/"), "max-age=31536000");
    assert.equal(await hstsOf("a.shared.test", "/"), "max-age=300; includeSubDomains; preload");
    assert.equal(await hstsOf("down.test", "/"), "max-age=31536000");
    assert.equal(await hstsOf("two.test", "/"), undefined);
  });

  test("of the origin stands alone", async () => {
    origin.on("/own", reply(200, "", { "strict-transport-security": "max-age=1" }));
    assert.equal(await hstsOf("one.test", "/own"), "max-age=1");
  });

  test("is not sent without TLS", async () => {
    const seen = await rawRequest(plain, request("/", { host: "a.shared.test" }));
    assert.deepEqual([seen.status, seen.headers["strict-transport-security"]], [200, undefined]);
  });
});

describe("the redirect to https", { timeout: 60_000 }, () => {
  for (const [host, target, status, location] of [
    ["one.test", "/a%20b?c=d&e", 308, "https://one.test/a%20b?c=d&e"],
    ["one.test:8080", "/port", 308, "https://one.test/port"],
    ["two.test", "/x", 301, "https://two.test:8443/x"],
    ["one.test", "http://one.test/absolute?y", 308, "https://one.test/absolute?y"],
  ] as const) {
    test(`${host} ${target}`, async () => {
      const seen = await rawRequest(plain, request(target, { host }));
      assert.deepEqual([seen.status, seen.headers["location"], seen.ended], [status, location, "open"]);
      assert.equal((await edge.nextLog(target.replace("http://one.test", ""))).status, status);
    });
  }

  test("is not for requests that came over TLS to a trusted proxy; others cannot say so", async () => {
    const text = request("/", { host: "one.test", fields: ["X-Forwarded-Proto: https"] });
    assert.equal((await rawRequest(plain, text, { localAddress: "127.0.0.2" })).status, 200);
    assert.equal((await rawRequest(plain, text)).status, 308);
  });
});

describe("client certificates", { timeout: 60_000 }, () => {
  const good = files.authority.certificate({ subject: "Ann" });
  const expired = files.authority.certificate({ subject: "Old", from: "20200101000000Z", until: "20210101000000Z" });
  const strange = strangers.certificate({ subject: "Eve" });
  strangers.close();

  test("require: a good one is served, and the origin is told who it is", async () => {
    const { client } = await secureClient(secure, { servername: "private.test", cert: good.cert, key: good.key });
    const forged = [
      "Client-Cert: :eA==:",
      "X-SSL-Client-Verify: x",
      "X-SSL-Client-S-DN: CN=Root",
      "X_SSL_Client_Verify: x",
    ];
    client.write(request("/who", { host: "private.test", fields: [...forged, "X-Other: 1"] }));
    assert.equal((await client.answer()).status, 200);
    const seen = await origin.request("/who");
    assert.equal(seen.header("x-ssl-client-verify"), "SUCCESS");
    assert.equal(seen.header("x-ssl-client-s-dn"), "CN=Ann");
    assert.equal(seen.header("client-cert"), `:${new X509Certificate(good.cert).raw.toString("base64")}:`);
    assert.deepEqual([seen.header("x_ssl_client_verify"), seen.header("x-other")], [undefined, "1"]);
    client.close();
  });

  test("require: without one, or with a wrong one, nothing reaches the origin", async () => {
    const NOTHING = {};
    for (const options of [NOTHING, strange, expired]) {
      const { client } = await secureClient(secure, { servername: "private.test", ...options });
      client.write(request("/nobody", { host: "private.test" }));
      const answer = await client.answer();
      const line = await edge.nextLog("/nobody");
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [403, "2600 RequestDenied"]);
      assert.equal(answer.headers["wao-request-id"], line.request_id);
      assert.match(
        line.detail ?? "",
        options === NOTHING ? /showed no certificate/ : /is not one of the site's authorities/,
      );
      // On the next one it is asked again.
      assert.equal(await client.ended(), "fin");
    }
    assert.equal(origin.of("/nobody").length, 0);
  });

  test("require: there is no way around it without TLS", async () => {
    const seen = await rawRequest(plain, request("/", { host: "private.test" }));
    assert.equal(seen.headers["wao-error"], "2507 MisdirectedRequest");
  });

  test("request: everybody is served, the origin learns how it went", async () => {
    for (const [options, verdict] of [
      [{}, "NONE"],
      [good, "SUCCESS"],
      [strange, "FAILED:UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
      [expired, "FAILED:CERT_HAS_EXPIRED"],
    ] as const) {
      const { client } = await secureClient(secure, { servername: "asks.test", ...options });
      client.write(request(`/asks-${verdict}`, { host: "asks.test", fields: ["X-SSL-Client-Verify: SUCCESS"] }));
      assert.equal((await client.answer()).status, 200);
      assert.equal((await origin.request(`/asks-${verdict}`)).header("x-ssl-client-verify"), verdict);
      client.close();
    }
  });

  test("a session of another site does not stand in for one, and one of this site does", async () => {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      const elsewhere = await sessionOf({ servername: "a.shared.test", maxVersion });
      const other = await secureClient(secure, { servername: "private.test", session: elsewhere, maxVersion });
      assert.equal(other.tls.isSessionReused(), false);
      other.client.close();
      const mine = await sessionOf({ servername: "private.test", ...good, maxVersion });
      const { client, tls } = await secureClient(secure, { servername: "private.test", session: mine, maxVersion });
      assert.equal(tls.isSessionReused(), true);
      client.write(request("/again", { host: "private.test" }));
      assert.equal((await client.answer()).status, 200);
      assert.equal((await origin.request("/again")).header("x-ssl-client-s-dn"), "CN=Ann");
      client.close();
    }
  });
});

test(
  "a session of before a reload does not bring along what other authorities vouched for",
  { timeout: 60_000 },
  async () => {
    const others = new CertificateFiles("others");
    const eve = others.authority.certificate({ subject: "Eve" });
    const config = (ca: string): Record<string, unknown> => ({
      listen: [{ url: "https://127.0.0.1:0" }],
      sites: [
        {
          hosts: ["private.test"],
          origin: origin.url,
          tls: { certificates: [files.make("again", { names: "DNS:private.test" })], client_certificate: { ca } },
        },
      ],
    });
    const before = config(others.root);
    const after = config(files.root);
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      const one = await startEdge(before);
      const session = await sessionOf({
        port: one.port,
        servername: "private.test",
        cert: eve.cert,
        key: eve.key,
        maxVersion,
      });
      const same = await secureClient(one.port, { servername: "private.test", session, maxVersion });
      assert.equal(same.tls.isSessionReused(), true);
      same.client.close();
      one.rewrite(after);
      one.signal("SIGHUP");
      await one.said((line) => line.includes("reloaded:"), "the reload");
      const { client } = await secureClient(one.port, { servername: "private.test", session, maxVersion });
      client.write(request("/", { host: "private.test" }));
      assert.equal((await client.answer()).headers["wao-error"], "2600 RequestDenied");
      client.close();
    }
  },
);

/** The ticket that a connection gets with its first answer. */
async function sessionOf({
  port = secure,
  ...options
}: SecureOptions & { readonly servername: string; readonly port?: number }): Promise<Buffer> {
  const { client, tls } = await secureClient(port, options);
  const session = sessionFrom(tls);
  client.write(request("/", { host: options.servername }));
  await client.answer();
  client.close();
  return session;
}

function sessionFrom(tls: TLSSocket): Promise<Buffer> {
  return new Promise((resolve) => {
    tls.once("session", resolve);
    if (tls.getProtocol() === "TLSv1.2") resolve(tls.getSession() ?? Buffer.alloc(0));
  });
}
