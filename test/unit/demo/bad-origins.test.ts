import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import type { Demo } from "../../../src/demo/demo.ts";
import { startDemo } from "../../../src/demo/demo.ts";
import { WAYS } from "../../../src/demo/ways.ts";
import { GET, talk } from "./raw-talk.ts";
import type { Talk } from "./raw-talk.ts";

/** Long enough for loopback, short enough to wait for an origin that stays silent. */
const SILENCE_MS = 400;

interface Expected {
  readonly ended: Talk["ended"];
  /** The raw answer, as latin1. */
  readonly says: RegExp;
  readonly patienceMs?: number;
}

const NOTHING = /^$/;

/** What a raw socket sees at each origin; the ways without one are tested by their configuration below. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  refused: { ended: "refused", says: NOTHING },
  timeout: { ended: "not-connected", says: NOTHING, patienceMs: SILENCE_MS },
  "reset-at-accept": { ended: "reset", says: NOTHING },
  "tls-timeout": { ended: "open", says: NOTHING, patienceMs: SILENCE_MS },
  "tls-not-spoken": { ended: "fin", says: /^HTTP\/1\.1 400 / },
  "tls-closed": { ended: "fin", says: NOTHING },
  slow: { ended: "open", says: NOTHING, patienceMs: SILENCE_MS },
  closed: { ended: "fin", says: NOTHING },
  reset: { ended: "reset", says: NOTHING },
  "half-head": { ended: "fin", says: /^HTTP\/1\.1 200 OK\r\n(?![^]*\r\n\r\n)/ },
  truncated: { ended: "fin", says: /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n<!doctype/ },
  unfinished: { ended: "fin", says: /Transfer-Encoding: chunked\r\n\r\n[0-9a-f]+\r\n<!doctype[^]*(?<!0\r\n\r\n)$/ },
  stalled: { ended: "open", says: /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n<!doctype/, patienceMs: SILENCE_MS },
  garbage: { ended: "fin", says: /^\0\xff\x10/ },
  ssh: { ended: "fin", says: /^SSH-2\.0-/ },
  "bare-html": { ended: "fin", says: /^<!doctype html>/ },
  "two-lengths": { ended: "fin", says: /Content-Length: (\d+)\r\nContent-Length: (?!\1\r)\d+\r\n/ },
  "huge-header": { ended: "fin", says: /X-Long: x{131073}/ },
  "bad-chunk": { ended: "fin", says: /Transfer-Encoding: chunked\r\n\r\n[^0-9a-f]/ },
  "unasked-upgrade": { ended: "fin", says: /^HTTP\/1\.1 101 / },
};

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.close());

function portOf(label: string): number {
  const site = demo.sites.find(({ hosts }) => hosts.includes(`${label}.localhost`));
  assert.ok(site, `no site for ${label}.localhost`);
  return site.origins[0]?.port ?? 0;
}

for (const [label, expected] of Object.entries(EXPECTED)) {
  test(`the origin of ${label}.localhost really does it, twice`, async () => {
    for (let round = 0; round < 2; round++) {
      const seen = await talk(portOf(label), GET, expected.patienceMs);
      assert.equal(seen.ended, expected.ended);
      assert.match(seen.received.toString("latin1"), expected.says);
    }
  });
}

test("the half answers promise more than they send", async () => {
  for (const label of ["truncated", "stalled"]) {
    const { received } = await talk(portOf(label), GET, SILENCE_MS);
    const [head = "", body = ""] = received.toString("latin1").split("\r\n\r\n");
    const promised = Number(/Content-Length: (\d+)/.exec(head)?.[1]);
    assert.ok(body.length > 0 && promised > body.length, `${label}: ${promised} promised, ${body.length} sent`);
  }
});

test("the refused port cannot be taken by anyone", async () => {
  const intruder = createServer();
  const outcome = await new Promise((resolve) => {
    intruder.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    intruder.listen({ host: "127.0.0.1", port: portOf("refused") }, () => intruder.close(() => resolve("listening")));
  });
  assert.equal(outcome, "EADDRINUSE");
});

test("every way has an expectation here or needs no listener", () => {
  const withoutListener = WAYS.filter(({ origin }) => ["none", "name", "pretended"].includes(origin.kind));
  const labels = [...Object.keys(EXPECTED), ...withoutListener.map(({ label }) => label)];
  assert.deepEqual(labels.toSorted(), WAYS.map(({ label }) => label).toSorted());
});

test("unknown.localhost belongs to no site and no site is the default", () => {
  const hosts = demo.sites.flatMap((site) => site.hosts);
  assert.deepEqual(
    hosts.filter((host) => host.startsWith("*") || host === "unknown.localhost"),
    [],
  );
  assert.equal(new Set(hosts).size, hosts.length, "a host of two sites");
});

test("only the unreachable origin is acted, and the nameless one has a name that cannot exist", () => {
  const pretending = demo.sites.filter(({ origins }) => origins[0]?.pretend !== undefined);
  assert.deepEqual(
    pretending.map(({ name }) => name),
    ["unreachable"],
  );
  const nameless = demo.sites.find(({ name }) => name === "no-name");
  assert.match(nameless?.origins[0]?.host ?? "", /\.invalid$/);
});

test("after close() no port answers", async () => {
  const short = await startDemo();
  const ports = short.sites.flatMap(({ origins }) => origins.filter((o) => o.host === "127.0.0.1" && !o.pretend));
  await short.close();
  for (const { port } of ports) assert.equal((await talk(port, GET)).ended, "refused");
});
