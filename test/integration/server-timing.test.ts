import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { parseList, Token } from "structured-headers";
import { Authority } from "../harness/certificates.ts";
import { type RawAnswer, rawRequest } from "../harness/client.ts";
import { startDnsServer } from "../harness/dns-server.ts";
import { startEdge } from "../harness/edge.ts";
import { valuesOf } from "../harness/fields.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const SLOW_MS = 150;
const SLOW_NAME_MS = 120;

describe("Server-Timing", { skip: needs("openssl"), timeout: 60_000 }, async () => {
  const authority = new Authority();
  const origin = await startOrigin();
  const secure = await startOrigin(undefined, { tls: authority.certificate({ names: "DNS:slow-name.test" }) });
  const dns = await startDnsServer({ "slow-name.test": { ips: ["127.0.0.1"], delayMs: SLOW_NAME_MS } });
  const on = { server_timing: true };
  const ca = `${authority.folder}/root.pem`;
  const edge = await startEdge({
    resolver: { servers: [dns.address], search: [] },
    sites: [
      { hosts: ["on.test"], origin: origin.url, ...on },
      { hosts: ["off.test"], origin: origin.url },
      { hosts: ["tls.test"], origin: { url: `https://slow-name.test:${secure.port}`, tls: { ca } }, ...on },
      {
        hosts: ["silent.test"],
        origin: (await startOrigin(() => undefined)).url,
        timeouts: { response: "200ms" },
        ...on,
      },
      { hosts: ["out.test"], origin: { url: origin.url, disabled: true }, ...on },
      { hosts: ["off-duty.test"], origin: origin.url, disabled: true, ...on },
      { hosts: ["limited.test"], origin: { url: origin.url, max_connections: 1 }, ...on },
    ],
  });
  authority.close();
  origin.on("/slow", async (_one, connection) => {
    await pause(SLOW_MS);
    connection.write(reply(200, "slow"));
  });
  const get = (host: string, target = "/"): Promise<RawAnswer> => rawRequest(edge.port, request(target, { host }));

  test("says nothing where the site does not want it", async () => {
    assert.equal((await get("off.test")).headers["server-timing"], undefined);
  });

  test("a fresh connection: every step with its time, to a tenth of a millisecond", async () => {
    const answer = await get("tls.test");
    assert.match(answer.headers["server-timing"] ?? "", /^(?:[a-z]+;dur=\d+\.\d(?:, |$)){5}$/);
    const times = timesOf(answer);
    assert.deepEqual([...times.keys()], ["dns", "connect", "tls", "ttfb", "edge"]);
    assert.ok(timeOf(times, "dns") >= SLOW_NAME_MS - 5, "the name took its time");
    assert.ok(timeOf(times, "edge") < SLOW_NAME_MS, "which was not the edge's");
    const steps = timeOf(times, "dns") + timeOf(times, "connect") + timeOf(times, "tls");
    assert.ok(timeOf(times, "ttfb") + 0.3 >= steps);
    const line = await edge.nextLog(({ host }) => host === "tls.test");
    for (const name of ["dns", "connect", "tls", "ttfb"]) {
      assert.ok(Math.abs(Number(line[`${name}_ms`]) - timeOf(times, name)) <= 0.051, `${name} is that of the log`);
    }
  });

  test("a pooled connection has no steps of its own; the origin's time is not the edge's", async () => {
    await get("on.test");
    const times = timesOf(await get("on.test", "/slow"));
    assert.deepEqual([...times.keys()], ["ttfb", "edge"]);
    assert.ok(timeOf(times, "ttfb") >= SLOW_MS - 5);
    assert.ok(timeOf(times, "edge") < SLOW_MS);
  });

  test("what the origin measured stays, as a line of its own before ours", async () => {
    origin.on("/own", reply(200, "ok", { "Server-Timing": 'db;dur=53;desc="a, b"' }));
    const lines = valuesOf((await get("on.test", "/own")).answer?.fields ?? [], "server-timing");
    assert.deepEqual([lines.length, lines[0]], [2, 'db;dur=53;desc="a, b"']);
    assert.match(lines[1] ?? "", /edge;dur=/);
  });

  test("our own answers for failures have it, too: with what happened until then", async () => {
    const silent = timesOf(await get("silent.test"));
    assert.equal(silent.has("connect"), true);
    assert.equal(silent.has("ttfb"), false, "no answer has come");
    assert.ok(timeOf(silent, "edge") < 150, "the origin was waited for");
    for (const host of ["out.test", "off-duty.test"]) assert.deepEqual([...timesOf(await get(host)).keys()], ["edge"]);
  });

  test("the time in the queue of a limit is not the edge's", async () => {
    const first = get("limited.test", "/slow");
    await origin.until(() => origin.of("/slow").length > 1, "the first request");
    const times = timesOf(await get("limited.test"));
    await first;
    assert.ok(timeOf(times, "edge") < timeOf(times, "ttfb"), "it waited for the first one");
  });
});

function timesOf({ headers }: RawAnswer): Map<string, number> {
  const members = parseList(headers["server-timing"] ?? "");
  return new Map(
    members.map(([name, parameters]) => {
      assert.ok(name instanceof Token);
      return [name.toString(), Number(parameters.get("dur"))];
    }),
  );
}

function timeOf(times: ReadonlyMap<string, number>, name: string): number {
  const ms = times.get(name);
  if (ms === undefined) throw new Error(`no ${name}`);
  return ms;
}
