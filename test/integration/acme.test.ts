/** Certificates by ACME, from a CA that really looks for the proofs. */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { AcmePlace, stateFolder, statusOf } from "../harness/acme-place.ts";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, runWao } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { secureClient } from "../harness/tls-client.ts";

async function got(edge: Edge, name: string): Promise<string> {
  return edge.said((line) => line.includes(`got a certificate for ${name}`), `the certificate for ${name}`, 30_000);
}

describe("certificates by ACME", { skip: needs("pebble", "openssl"), timeout: 180_000 }, async () => {
  const origin = await startOrigin(reply(200, "the origin"));
  const place = await AcmePlace.make(origin.url);

  test("http-01, whatever the site is in; account and certificates are kept, and used again after a restart", async () => {
    const ca = await place.ca();
    const state = stateFolder();
    const config = {
      state_dir: state,
      threads: 2,
      acme: place.acme(ca.directory, { email: "a@b.test", challenges: ["http-01"] }),
      sites: [
        place.site("redirects.test", { tls: { acme: "on", redirect: 308 } }),
        place.site("closed.test", { maintenance: {}, disabled: true, methods: ["POST"] }),
      ],
    };
    const edge = await place.edge(config);
    await got(edge, "redirects.test");
    await got(edge, "closed.test");
    const root = await ca.root();
    const { names, issuer } = await place.trusted("redirects.test", root);
    assert.deepEqual([names, issuer.startsWith("Pebble")], ["DNS:redirects.test", true]);
    assert.equal((await place.trusted("closed.test", root)).names, "DNS:closed.test");
    await edge.stop();
    await ca.stop();
    const [folder = ""] = readdirSync(join(state, "acme"));
    const kept = readdirSync(join(state, "acme", folder)).toSorted();
    assert.deepEqual(kept, ["account.json", "closed.test.pem", "redirects.test.pem"]);
    for (const name of kept) assert.equal(statSync(join(state, "acme", folder, name)).mode & 0o777, 0o600);
    const again = await place.edge(config);
    assert.equal((await place.trusted("redirects.test", root)).names, "DNS:redirects.test");
    assert.equal((await statusOf(again, "closed.test")).state, "valid");
    await again.stop();
  });

  test("tls-alpn-01, and nobody but a CA gets to see the proof", async () => {
    const ca = await place.ca({ httpPort: 1 });
    const edge = await place.edge({
      threads: 2,
      acme: place.acme(ca.directory, { challenges: ["tls-alpn-01"], key_type: "rsa" }),
      sites: [place.site("alpn.test", { tls: { acme: "on", client_certificate: { ca: place.files.root } } })],
    });
    await got(edge, "alpn.test");
    const { names } = await place.trusted("alpn.test", await ca.root(), { ALPNProtocols: ["h2"] });
    assert.equal(names, "DNS:alpn.test");
    const asCa = secureClient(place.tlsPort, { servername: "alpn.test", ALPNProtocols: ["acme-tls/1"] });
    await assert.rejects(asCa, /no.application.protocol/i);
    await edge.stop();
    await ca.stop();
  });

  test("what http-01 cannot prove is proved by tls-alpn-01, though the CA refuses good nonces", async () => {
    const ca = await place.ca({ httpPort: 1, env: { PEBBLE_WFE_NONCEREJECT: "15", PEBBLE_AUTHZREUSE: "0" } });
    const edge = await place.edge({ acme: place.acme(ca.directory), sites: [place.site("second.test")] });
    await got(edge, "second.test");
    await place.trusted("second.test", await ca.root());
    await edge.stop();
    await ca.stop();
  });

  test("a certificate is renewed at two thirds of its life, and open connections stay", async () => {
    const ca = await place.ca({ validS: 8 });
    const edge = await place.edge({ acme: place.acme(ca.directory), sites: [place.site("short.test")] });
    await got(edge, "short.test");
    const root = await ca.root();
    const first = await place.trusted("short.test", root);
    const { client } = await secureClient(place.tlsPort, { servername: "short.test" });
    const second = await eventually(async () => {
      // On a slow machine it may have expired for a moment.
      const shown = await place.trusted("short.test", root).catch(() => first);
      return shown.serialNumber !== first.serialNumber && shown;
    }, "another certificate");
    assert.equal(second.names, "DNS:short.test");
    client.write(request("/", { host: "short.test" }));
    assert.equal((await client.answer()).status, 200);
    client.close();
    await edge.stop();
    await ca.stop();
  });

  test("a reload adds a site, and another takes its certificate along", async () => {
    const ca = await place.ca();
    const acme = place.acme(ca.directory);
    const edge = await place.edge({ acme, sites: [place.site("one.test")] });
    await got(edge, "one.test");
    edge.rewrite({ listen: place.listen, acme, sites: [place.site("two.test")] });
    edge.signal("SIGHUP");
    await got(edge, "two.test");
    const root = await ca.root();
    await place.trusted("two.test", root);
    await assert.rejects(statusOf(edge, "one.test"), /says nothing of one\.test/);
    edge.rewrite({ listen: place.listen, acme, sites: [place.site("one.test"), place.site("two.test")] });
    edge.signal("SIGHUP");
    const { names } = await eventually(() => place.trusted("one.test", root).catch(() => false as const), "one.test");
    assert.equal(names, "DNS:one.test");
    assert.equal(edge.stderr().split("got a certificate for one.test").length, 2);
    await edge.stop();
    await ca.stop();
  });

  test("an account of the CA's own kind (external account binding)", async () => {
    const key = Buffer.from("a key that only the CA and we know").toString("base64url");
    const ca = await place.ca({ eab: { "kid-1": key } });
    place.files.replace(join(place.files.folder, "eab.key"), `${key}\n`);
    const eab = { kid: "kid-1", key_file: join(place.files.folder, "eab.key") };
    const edge = await place.edge({ acme: place.acme(ca.directory, { eab }), sites: [place.site("bound.test")] });
    await got(edge, "bound.test");
    await edge.stop();
    const without = await place.edge({ acme: place.acme(ca.directory), sites: [place.site("bound.test")] });
    const line = await without.said((text) => text.includes("no certificates can be got"), "the refusal");
    assert.match(line, /externalAccountRequired.*acme\.eab/);
    await without.stop();
    await ca.stop();
  });

  test("an account that the CA has forgotten is made again", async () => {
    const state = stateFolder();
    const before = await place.ca();
    const config = { state_dir: state, acme: place.acme(before.directory) };
    const edge = await place.edge({ ...config, sites: [place.site("old.test")] });
    await got(edge, "old.test");
    await edge.stop();
    await before.stop();
    const after = await place.ca({ port: before.port });
    const again = await place.edge({ ...config, sites: [place.site("old.test"), place.site("new.test")] });
    await got(again, "new.test");
    await again.stop();
    await after.stop();
  });

  test("tokens that are not ours are the origin's", async () => {
    const ca = await place.ca();
    const edge = await place.edge({ acme: place.acme(ca.directory), sites: [place.site("own.test")] });
    await got(edge, "own.test");
    const answer = await rawRequest(edge.port, request("/.well-known/acme-challenge/theirs", { host: "own.test" }));
    assert.deepEqual([answer.status, answer.body], [200, "the origin"]);
    const { stdout } = await runWao(["status", "--config", edge.configPath, "--admin-url", adminOf(edge)], {
      env: { WAO_ADMIN_TOKEN: "a-token-that-only-this-test-knows" },
    });
    assert.match(stdout, /own\.test +own\.test +valid +in 89 d \d+ h +in \d\d d/);
    await edge.stop();
    await ca.stop();
  });
});

function adminOf(edge: Edge): string {
  return /admin API on (\S+)/.exec(edge.stderr())?.[1] ?? "";
}
