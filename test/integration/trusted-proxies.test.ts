import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const CLIENT = "203.0.113.7";

describe("the client behind trusted proxies", { timeout: 60_000 }, async () => {
  const origin = await startOrigin();
  const edge = await startEdge({
    trusted_proxies: ["127.0.0.1", "10.0.0.0/8"],
    sites: oneSite(origin.url),
  });

  test("is the client of the log; whoever was connected is its peer", async () => {
    const fields = [`X-Forwarded-For: 1.2.3.4, ${CLIENT}, 10.0.0.2`];
    await rawRequest(edge.port, request("/listed", { fields }));
    const line = await edge.nextLog("/listed");
    assert.deepEqual([line.client, line["peer"]], [CLIENT, "127.0.0.1"]);
    const seen = await origin.request("/listed");
    assert.equal(seen.header("x-forwarded-for"), `${CLIENT}, 10.0.0.2, 127.0.0.1`, "what it made up goes no further");
    assert.match(seen.header("forwarded") ?? "", /^for=203\.0\.113\.7, for=10\.0\.0\.2, for=127\.0\.0\.1;/);
  });

  test("is another one with each request of the proxy's connection", async () => {
    for (const client of [CLIENT, "198.51.100.9"]) {
      await rawRequest(edge.port, request(`/${client}`, { fields: [`X-Forwarded-For: ${client}`] }));
      assert.equal((await edge.nextLog(`/${client}`)).client, client);
    }
  });

  test("is told by Forwarded, where nothing else tells", async () => {
    const fields = ['Forwarded: for=1.2.3.4, for="[2001:db8::7]:4711";proto=https, for=10.0.0.2'];
    await rawRequest(edge.port, request("/rfc", { fields }));
    assert.equal((await edge.nextLog("/rfc")).client, "2001:db8::7");
    const seen = await origin.request("/rfc");
    assert.equal(seen.header("x-forwarded-for"), "2001:db8::7, 10.0.0.2, 127.0.0.1");
  });

  test("is the proxy itself, when that says nothing or nonsense", async () => {
    for (const [target, fields] of [
      ["/silent", []],
      ["/nonsense", ["X-Forwarded-For: unknown"]],
      ["/script", ["X-Forwarded-For: <script>"]],
    ] as const) {
      await rawRequest(edge.port, request(target, { fields }));
      const line = await edge.nextLog(target);
      assert.deepEqual([line.client, line["peer"]], ["127.0.0.1", undefined]);
    }
  });

  test("cannot be made up by somebody who is not trusted", async () => {
    const fields = [`X-Forwarded-For: ${CLIENT}`, `Forwarded: for=${CLIENT}`];
    await rawRequest(edge.port, request("/forged", { fields }), { localAddress: "127.0.0.2" });
    const line = await edge.nextLog("/forged");
    assert.deepEqual([line.client, line["peer"]], ["127.0.0.2", undefined]);
    assert.equal((await origin.request("/forged")).header("x-forwarded-for"), "127.0.0.2");
  });
});

test("a client is let through maintenance by its own address, not by its proxy's nor by a forged one", async () => {
  const origin = await startOrigin();
  const edge = await startEdge({
    trusted_proxies: ["127.0.0.1"],
    sites: oneSite(origin.url, { maintenance: { allow: [CLIENT] } }),
  });
  const status = async (fields: readonly string[], localAddress = "127.0.0.1"): Promise<number> =>
    (await rawRequest(edge.port, request("/", { fields }), { localAddress })).status;
  assert.equal(await status([`X-Forwarded-For: ${CLIENT}`]), 200);
  assert.equal(await status([`X-Forwarded-For: ${CLIENT}, 198.51.100.9`]), 503);
  assert.equal(await status([]), 503);
  assert.equal(await status([`X-Forwarded-For: ${CLIENT}`], "127.0.0.2"), 503);
});

test("where proxies write Forwarded, X-Forwarded-For is the client's invention", async () => {
  const origin = await startOrigin();
  const edge = await startEdge({
    trusted_proxies: ["127.0.0.1"],
    client_header: "forwarded",
    sites: oneSite(origin.url),
  });
  const fields = ["X-Forwarded-For: 1.2.3.4", `Forwarded: for=${CLIENT}`];
  await rawRequest(edge.port, request("/", { fields }));
  assert.equal((await edge.nextLog("/")).client, CLIENT);
  assert.equal((await origin.request("/")).header("x-forwarded-for"), `${CLIENT}, 127.0.0.1`);
});
