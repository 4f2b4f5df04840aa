import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { needs } from "../harness/needs.ts";
import { GROUPS } from "./cases/all.ts";
import { casesOf, type LabCase, type LabGroup } from "./lab-case.ts";
import { isOnlyLate, objections } from "./objections.ts";
import { type CaseResult, runCases, runGroups } from "./run-cases.ts";

const TIMEOUT_MS = 180_000;
/** Labs of one test. */
const AT_ONCE = 3;

/** Why there can be no lab here, or false. */
export function labIsImpossible(): false | string {
  return needs("root", "ip", "nft", "taskset", "ping", "prlimit", "openssl");
}

/** A test of the groups whose name begins so; each case is a test in it. */
export function testGroups(what: string, prefix: string): void {
  test(what, { skip: labIsImpossible(), timeout: TIMEOUT_MS }, async (t) => {
    const groups = GROUPS.filter(({ name }) => name.startsWith(prefix));
    assert.ok(groups.length > 0, `no group begins with ${prefix}`);
    const results = await runGroups(groups, AT_ONCE);
    for (const [index, group] of groups.entries()) await testGroup(t, group, results[index] ?? []);
  });
}

async function testGroup(t: TestContext, group: LabGroup, first: readonly CaseResult[]): Promise<void> {
  const results = await again(group, first);
  assert.equal(results.length, casesOf(group).length);
  for (const result of results) {
    await t.test(result.labCase.name, () => assert.deepEqual(objections(result), [], JSON.stringify(result.line)));
  }
}

/** What was right but late, or depends on haste, is tried once more by itself: the machine may have been busy with other tests. */
async function again(group: LabGroup, results: readonly CaseResult[]): Promise<CaseResult[]> {
  const late = results.filter(mayBeLate).map(({ labCase }) => labCase);
  if (late.length === 0) return [...results];
  const second = await runCases({ ...group, subjects: [{ title: "late", about: "", cases: late }] });
  return results.map((result) => second.find(({ labCase }) => labCase === result.labCase) ?? result);
}

function mayBeLate(result: CaseResult): boolean {
  return isOnlyLate(result) || (isHasty(result.labCase) && objections(result).length > 0);
}

/** The origin acts at its accept: it must do so within the few milliseconds for which the edge listens before it talks. */
function isHasty({ listens }: LabCase): boolean {
  return JSON.stringify(listens ?? {}).includes('"accepted":');
}
