import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CATALOGUE, type FailureName } from "../../src/failures/catalogue.ts";
import { LATER_ROWS, laterFeature } from "../../src/failures/later-rows.ts";
import type { LogLine } from "../harness/access-log.ts";
import { startDnsServer } from "../harness/dns-server.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { startOrigin } from "../harness/origin.ts";
import { labIsImpossible } from "../lab/lab-test.ts";
import { type CaseResult, runCases } from "../lab/run-cases.ts";
import { AT_ONCE } from "../lab/cases/times.ts";
import { listFiles, read } from "../source-tree.ts";
import { NAMES } from "./dns-rows.ts";
import { get, type Gets, type InLab, type OnLoopback } from "./provocation.ts";
import { assertOwnMember } from "./proxy-status.ts";
import { REQUEST_LIMITS } from "./request-rows.ts";

describe("every failure, provoked", { skip: needs("openssl"), timeout: 120_000 }, async () => {
  // Loaded here, because it makes certificates when it is.
  const { PROVOKE } = await import("./provoke.ts");
  const { FRONT } = await import("./front-tls.ts");
  const entries = Object.entries(PROVOKE) as [FailureName, (typeof PROVOKE)[FailureName]][];
  const provoked = entries.flatMap(([name, one]) => ("later" in one ? [] : [{ name, one }]));

  test("the table has the catalogue's rows, in its order, and puts off what no source raises", () => {
    assert.deepEqual(Object.keys(PROVOKE), Object.keys(CATALOGUE));
    for (const [name, one] of entries) assert.equal("later" in one ? one.later : null, laterFeature(name), name);
  });

  describe("on loopback", { concurrency: 8 }, async () => {
    const cases = provoked.flatMap(({ name, one }) => ("lab" in one ? [] : [{ name, one }]));
    const edge = await sharedEdge(cases, FRONT.listener);
    for (const { name, one } of cases) {
      test(`${CATALOGUE[name].code} ${name}: ${one.what}`, async () => {
        const used = one.ownEdge === undefined ? edge : await ownEdge(name, one);
        const host = hostOf(name);
        const answer = await (one.ask ?? get)({ edge: used, host });
        const line = await used.nextLog((logged) => isOf(logged, name, answer?.headers["wao-request-id"]));
        if (answer !== null) assertAnswer(name, one.gets, answer);
        assertLine(name, one.gets, line);
        assert.equal(used.log().filter(({ request_id }) => request_id === line.request_id).length, 1, "one line");
      });
    }
  });

  test("with real packets", { skip: labIsImpossible() }, async (t) => {
    const cases = provoked.flatMap(({ name, one }) => ("lab" in one ? [{ name, one }] : []));
    const results = await runInLab(cases);
    for (const [index, { name, one }] of cases.entries()) {
      await t.test(`${CATALOGUE[name].code} ${name}: ${one.what}`, () => {
        const { visited, line } = results[index] as CaseResult;
        const headers = { "wao-error": visited.waoError, "proxy-status": visited.proxyStatus };
        assertAnswer(name, one.gets, { status: visited.status, headers, ended: "open" });
        assertLine(name, one.gets, line);
      });
    }
  });
});

interface Named<Kind> {
  readonly name: FailureName;
  readonly one: Kind;
}

async function sharedEdge(cases: readonly Named<OnLoopback>[], front: object): Promise<Edge> {
  const dns = await startDnsServer(NAMES);
  const good = (await startOrigin()).url;
  const sites = await Promise.all(
    cases.map(async ({ name, one }) => ({ hosts: [hostOf(name)], origin: good, ...(await one.site?.()) })),
  );
  return startEdge({
    ...REQUEST_LIMITS,
    listen: [{ url: "http://127.0.0.1:0" }, front],
    resolver: { servers: [dns.address], search: [], timeout: "100ms", attempts: 2 },
    admin: { url: "http://127.0.0.1:0" },
    sites,
  });
}

async function ownEdge(name: FailureName, { site, ownEdge: options }: OnLoopback): Promise<Edge> {
  const origin = (await startOrigin()).url;
  const sites = [{ hosts: [hostOf(name)], origin, ...(await site?.()) }];
  return startEdge({ admin: { url: "http://127.0.0.1:0" }, sites }, options);
}

function runInLab(cases: readonly Named<InLab>[]): Promise<CaseResult[]> {
  const labCases = cases.map(({ name, one }) => ({
    ...one.lab,
    name,
    expect: { code: CATALOGUE[name].code, status: one.gets.status, reason: null, withinMs: AT_ONCE },
  }));
  const subjects = [{ title: "provoked", about: "", cases: labCases }];
  return runCases({ name: "provoked", machine: { families: "ipv4" }, subjects });
}

function hostOf(name: FailureName): string {
  return `${name.toLowerCase()}.test`;
}

/** By the id that the client was told; where it was told none, by site and code. */
function isOf({ request_id, host, code }: LogLine, name: FailureName, id: string | undefined): boolean {
  return id === undefined ? host === hostOf(name) && code === CATALOGUE[name].code : request_id === id;
}

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly ended: string;
}

function assertAnswer(name: FailureName, expected: Gets, { status, headers, ended }: Received): void {
  const isCut = expected.ends === "cut";
  assert.equal(status, expected.status);
  assert.equal(headers["wao-error"] ?? null, isCut ? null : `${CATALOGUE[name].code} ${name}`);
  assert.equal(headers["proxy-status"] ?? null, expected.proxyStatus);
  if (isCut) assert.equal(ended, "rst");
  if (expected.proxyStatus === null) return;
  const { parameters } = assertOwnMember(expected.proxyStatus);
  // What a simulation plays stands where others have their reason.
  const because = expected.reason === undefined ? "(: simulates .+)?" : `: ${expected.reason}`;
  assert.match(String(parameters.get("details")), new RegExp(`^${CATALOGUE[name].code} ${name}${because}$`));
}

function assertLine(name: FailureName, expected: Gets, line: LogLine): void {
  assert.deepEqual(
    { code: line.code, name: line.name, status: line.status, reason: line.reason ?? null, phase: line.phase },
    {
      code: CATALOGUE[name].code,
      name,
      status: expected.status,
      reason: expected.reason ?? null,
      phase: expected.phase,
    },
    JSON.stringify(line),
  );
}

test("what is put off is raised nowhere, what is not put off is raised somewhere", () => {
  const raised = new Set<string>();
  for (const path of listFiles("src/**/*.ts")) {
    if (/^src\/(pages|demo)\//.test(path)) continue;
    const text = read(path);
    // The catalogue itself names them all.
    const before = path.startsWith("src/failures/") ? "failure(" : "";
    for (const name of Object.keys(CATALOGUE)) if (text.includes(`${before}"${name}"`)) raised.add(name);
  }
  const silent = Object.keys(CATALOGUE).filter((name) => !raised.has(name));
  assert.deepEqual(silent, Object.keys(LATER_ROWS));
});
