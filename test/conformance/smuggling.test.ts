/**
 * Request smuggling: every publicly known trick, as octets, against an origin that keeps every octet it gets. What it got is read in all the
 * ways of careless servers (`lenient-readings.ts`); they must see the same requests, and those must be the ones that the edge served and logged.
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Client } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { AMBIGUOUS_BODIES, AMBIGUOUS_HEADS, NOT_HTTP_HEADS } from "./ambiguous-requests.ts";
import { LenientOrigin } from "./lenient-origin.ts";
import { readEveryWay, READINGS } from "./lenient-readings.ts";
import { type Attack, attack, shown } from "./smuggling-attack.ts";
import { CHUNK_ATTACKS } from "./smuggling-chunks.ts";
import { CODING_ATTACKS } from "./smuggling-codings.ts";
import { SmugglingJudge } from "./smuggling-judge.ts";
import { FIELD_ATTACKS } from "./smuggling-fields.ts";
import { HEAD_ATTACKS } from "./smuggling-heads.ts";
import { LENGTH_ATTACKS } from "./smuggling-lengths.ts";
import { SERVER_ATTACKS } from "./smuggling-servers.ts";

const CORPUS: Readonly<Record<string, readonly Attack[]>> = {
  ...CODING_ATTACKS,
  ...LENGTH_ATTACKS,
  ...CHUNK_ATTACKS,
  ...HEAD_ATTACKS,
  ...FIELD_ATTACKS,
  ...SERVER_ATTACKS,
  "the cases of request-strictness": [...AMBIGUOUS_HEADS, ...NOT_HTTP_HEADS, ...AMBIGUOUS_BODIES].map(({ name, raw }) =>
    attack(name, raw),
  ),
};
/** Longer ones are sent at once only. */
const LONGEST_IN_OCTETS = 400;

/** Either the edge answers what is behind an attack, or it ends the connection. */
const MOST_MS = 2_000;

const origin = await LenientOrigin.start();
const edge = await startEdge({ sites: oneSite(origin.url) });
const judge = new SmugglingJudge(origin, edge);
const totals = { refused: 0, forwarded: 0, wouldBeAmbiguous: 0 };

for (const [name, attacks] of Object.entries(CORPUS)) {
  describe(`smuggling: ${name}`, { timeout: 120_000 }, () => {
    for (const one of attacks) {
      test(`${one.name}: ${one.fate}`, async () => {
        await survive(one, [one.raw]);
        if (one.raw.length <= LONGEST_IN_OCTETS) await survive(one, one.raw.split(""));
        if (!Array.isArray(readEveryWay(one.raw))) totals.wouldBeAmbiguous += 1;
      });
    }
  });
}

/** Attacks, asks something innocent behind it and beside it, and looks at what reached the origin. */
async function survive(one: Attack, pieces: readonly string[]): Promise<void> {
  judge.begin();
  const said = await perform(one, pieces, judge.behind);
  const isBehindAnswered = said.includes(`[GET ${judge.behind}]`);
  await judge.check(isBehindAnswered ? [...one.targets, judge.behind] : one.targets);
  assertFate(one, said);
}

/** @returns all that the edge said to the attacker */
async function perform(one: Attack, pieces: readonly string[], behind: string): Promise<string> {
  const client = await Client.connect(edge.port);
  try {
    for (const piece of pieces) {
      client.write(piece);
      if (pieces.length > 1) await nextTurn();
    }
    client.write(request(behind));
    // The edge waits for the rest of a body, which has swallowed the request behind it: it is told that none comes.
    if (one.fate === "unfinished") client.finish();
    await client
      .until(() => client.raw().includes(`[GET ${behind}]`), "an answer or the end", MOST_MS)
      .catch(() => undefined);
    return client.raw();
  } finally {
    client.close();
  }
}

function assertFate({ fate, targets }: Attack, said: string): void {
  const codes = [...said.matchAll(/^WAO-Error: (\d+)/gm)].map(([, code]) => Number(code));
  const isRefused = codes.length === 1 && codes.every((code) => code >= 2500 && code < 2600);
  if (fate === "forwarded") assert.deepEqual(codes, []);
  else if (fate !== "unfinished")
    assert.ok(isRefused, `refused with a code of the client: ${shown(said.slice(0, 200))}`);
  for (const target of targets)
    assert.ok(said.includes(` ${target}]`) || said.includes("200 OK"), `an answer to ${target}`);
  if (fate === "forwarded") totals.forwarded += 1;
  else totals.refused += 1;
}

test("what the origin saw on the whole is what the edge logged as served", () => judge.checkLog());

test("the judge can tell: of what was refused, most would have been read in more than one way", () => {
  assert.ok(totals.wouldBeAmbiguous > 300, `${totals.wouldBeAmbiguous}`);
});

after(() => {
  const cases = Object.values(CORPUS).flat().length;
  console.log(
    `smuggling: ${cases} cases, ${totals.refused} sendings refused, ${totals.forwarded} forwarded, ${judge.ambiguous} ambiguous; ` +
      `${totals.wouldBeAmbiguous} of the cases are ambiguous to ${READINGS.length} readings when they are not stopped`,
  );
});
