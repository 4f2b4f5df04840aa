/** What becomes of it when certificates cannot be got. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { EventPage } from "../../src/admin/event-page.ts";
import { AcmePlace, ask, stateFolder, statusOf } from "../harness/acme-place.ts";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { NO_DATA } from "../harness/dns-server.ts";
import { Gate } from "../harness/gate.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { freePort } from "../harness/pebble.ts";
import { isAlive } from "../harness/process-facts.ts";
import { request } from "../harness/request.ts";
import { secureClient, shownName } from "../harness/tls-client.ts";

const AT_HOME = { A: { ips: ["127.0.0.1"] } };

function only(folder: string): string {
  const [name = ""] = readdirSync(join(folder, "acme"));
  return join(folder, "acme", name);
}

describe("without a certificate by ACME", { skip: needs("pebble", "openssl"), timeout: 180_000 }, async () => {
  const origin = await startOrigin(reply(200, "the origin"));
  const place = await AcmePlace.make(origin.url);

  test("a CA that is down is told of; the edge serves, asks rarely, and no restart makes it ask sooner", async () => {
    const port = await freePort();
    const state = stateFolder();
    const acme = place.acme(`https://127.0.0.1:${port}/dir`);
    const config = { state_dir: state, acme, sites: [place.site("a.test"), place.site("b.test")] };
    const edge = await place.edge(config);
    const line = await edge.said((text) => text.includes("no certificates"), "the trouble");
    assert.match(
      line,
      /^wao: no certificates can be got: the CA at 127\.0\.0\.1:\d+ cannot be talked to: connect ECONN/,
    );
    const answer = await rawRequest(edge.port, request("/", { host: "a.test" }));
    assert.deepEqual([answer.status, answer.body], [200, "the origin"]);
    await assert.rejects(secureClient(place.tlsPort, { servername: "a.test" }), /unrecognized name/i);
    const status = await statusOf(edge, "b.test");
    assert.deepEqual([status.state, status.untilMs], ["failing", null]);
    assert.match(status.problem ?? "", /cannot be talked to/);
    await eventually(() => existsSync(join(only(state), "attempts.json")), "what failed is written down");
    await edge.stop();
    assert.equal(edge.stderr().split("no certificates can be got").length, 2, "one CA, one line");

    const ca = await place.ca({ port });
    const again = await place.edge(config);
    again.signal("SIGHUP");
    await again.said((text) => text.includes("reloaded:"), "the reload");
    const later = await statusOf(again, "b.test");
    assert.equal(later.nextMs, status.nextMs);
    assert.ok(later.nextMs > Date.now(), "a minute and not less");
    assert.equal(ca.orders, 0);
    await again.stop();
    await ca.stop();
  });

  test("a name that does not lead here gets no certificate, with what to do; its neighbours get theirs", async () => {
    const ca = await place.ca({
      names: { "good.test": AT_HOME, "elsewhere.test": { A: { ips: ["127.0.0.9"] } }, "empty.test": NO_DATA },
    });
    const hosts = ["elsewhere.test", "good.test", "empty.test", "gone.test"];
    const acme = place.acme(ca.directory);
    const edge = await place.edge({ acme, sites: [place.site("shop", { hosts })] });
    const line = await edge.said((text) => text.includes("no certificate for elsewhere.test"), "the trouble", 30_000);
    assert.match(
      line,
      /the CA's http-01 check failed: .*refused.*\(connection\): port 80 of elsewhere\.test must reach/,
    );
    assert.match(line, /; and the CA's tls-alpn-01 check failed: .*port 443 of elsewhere.test.*next try 20\d\d-/);
    const dns = await edge.said((text) => text.includes("no certificate for empty.test"), "the trouble", 30_000);
    assert.match(dns, /could not resolve/i);
    await edge.said((text) => text.includes("got a certificate for good.test"), "the good one", 30_000);
    await place.trusted("good.test", await ca.root());
    await assert.rejects(secureClient(place.tlsPort, { servername: "elsewhere.test" }), /unrecognized name/i);
    const { events } = (await ask(edge, "/v1/events")) as EventPage;
    const told = events.filter(({ kind }) => kind === "certificate");
    assert.ok(told.some(({ site, detail }) => site === "shop" && detail?.["name"] === "elsewhere.test"));
    assert.equal((await statusOf(edge, "good.test")).state, "valid");
    await edge.stop();
    await ca.stop();
  });

  test("nothing is ordered that could not be kept", async () => {
    const state = stateFolder();
    writeFileSync(join(state, "acme"), "in the way");
    const ca = await place.ca();
    const acme = place.acme(ca.directory);
    const edge = await place.edge({ state_dir: state, acme, sites: [place.site("a.test")] });
    const line = await edge.said((text) => text.includes("no certificates can be got"), "the trouble");
    assert.match(line, /\/acme\/127\.0\.0\.1-[0-9a-f]{8} cannot be written to: ENOTDIR/);
    assert.equal((await statusOf(edge, "a.test")).state, "failing");
    assert.equal((await rawRequest(edge.port, request("/", { host: "a.test" }))).status, 200);
    assert.equal(ca.orders, 0);
    await edge.stop();
    await ca.stop();
  });

  test("until there is one, the listener's default stands in", async () => {
    const files = place.files.make("stand-in");
    const [plain, secure] = place.listen;
    const edge = await place.edge({
      listen: [plain, { ...secure, tls: { certificates: [files] } }],
      acme: place.acme(`https://127.0.0.1:${await freePort()}/dir`),
      sites: [place.site("a.test")],
    });
    assert.equal(await shownName(place.tlsPort, { servername: "a.test" }), "stand-in");
    await edge.stop();
  });

  test("SIGTERM in the middle of an order ends the edge at once and cleanly", async () => {
    const ca = await place.ca({ names: { "slow.test": { A: { silent: true } } } });
    const state = stateFolder();
    const acme = place.acme(ca.directory);
    const edge = await place.edge({ state_dir: state, acme, sites: [place.site("slow.test")] });
    await eventually(() => ca.dns.asked().includes("A slow.test"), "the CA looks for the proof");
    assert.ok(existsSync(join(only(state), "lock")));
    assert.deepEqual(await edge.stop(), { code: 0, signal: null });
    assert.doesNotMatch(edge.stderr(), /no certificate|bug|rror/);
    assert.deepEqual(readdirSync(only(state)), ["account.json"]);
    await ca.stop();
  });

  test("two edges with one state_dir: one orders, the other takes what it got", async () => {
    const ca = await place.ca();
    const gate = await Gate.before(ca.port);
    const config = {
      state_dir: stateFolder(),
      acme: place.acme(`https://127.0.0.1:${gate.port}/dir`),
      sites: [place.site("shared.test")],
    };
    const one = await place.edge(config);
    await eventually(() => gate.count > 0, "one asks the CA");
    const ports = [await freePort(), await freePort()];
    const listen = [{ url: `http://127.0.0.1:${ports[0]}` }, { url: `https://127.0.0.1:${ports[1]}` }];
    const other = await place.edge({ ...config, listen });
    assert.equal((await statusOf(other, "shared.test")).state, "waiting");
    gate.open();
    await one.said((text) => text.includes("got a certificate for shared.test"), "the certificate");
    await other.said((text) => text.includes("the certificate for shared.test that another edge got"), "its copy");
    const { tls } = await secureClient(ports[1] ?? 0, {
      servername: "shared.test",
      ca: await ca.root(),
      rejectUnauthorized: true,
    });
    tls.destroy();
    assert.equal(ca.orders, 1);
    await Promise.all([one.stop(), other.stop()]);
    await ca.stop();
  });

  test("a process that takes over in the middle of an order goes on with it", async () => {
    const ca = await place.ca();
    const gate = await Gate.before(ca.port);
    const acme = place.acme(`https://127.0.0.1:${gate.port}/dir`);
    const edge = await place.edge({ acme, sites: [place.site("handed.test")] });
    await eventually(() => gate.count > 0, "it asks the CA");
    edge.signal("SIGUSR2");
    const line = await edge.said((text) => text.includes("has taken over"), "the other process", 30_000);
    const pid = Number(/process (\d+)/.exec(line)?.[1]);
    gate.open();
    try {
      await eventually(() => !isAlive(edge.pid), "the one before has ended", 30_000);
      await eventually(() => edge.stderr().includes("got a certificate for handed.test"), "the certificate", 30_000);
      await place.trusted("handed.test", await ca.root());
      assert.doesNotMatch(edge.stderr(), /no certificate/);
    } finally {
      // It has the edge's stderr, for whose end the harness waits.
      process.kill(pid, "SIGTERM");
      await eventually(() => !isAlive(pid), "the other one has ended");
      await ca.stop();
    }
  });

  test("the key of the account is nobody else's to read, and no secret is told", async () => {
    const ca = await place.ca();
    const state = stateFolder();
    const acme = place.acme(ca.directory);
    const edge = await place.edge({ state_dir: state, acme, sites: [place.site("secret.test")] });
    await edge.said((text) => text.includes("got a certificate"), "the certificate");
    const { key } = JSON.parse(readFileSync(join(only(state), "account.json"), "utf8")) as { key: string };
    assert.match(key, /^-----BEGIN PRIVATE KEY-----/);
    const status = JSON.stringify([await statusOf(edge, "secret.test"), await ask(edge, "/v1/events")]);
    assert.doesNotMatch(edge.stderr() + status, /PRIVATE KEY/);
    await edge.stop();
    await ca.stop();
  });
});
