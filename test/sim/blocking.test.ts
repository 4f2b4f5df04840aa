/** The simulator's verdict. Seeded: the same numbers on every machine. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { consecutiveFailures, literalRule, none } from "./other-policies.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { simulate } from "./simulate.ts";
import { table } from "./table.ts";
import { read } from "../source-tree.ts";
import { wao } from "./wao-policy.ts";

const SEEDS = [1, 2, 3];

function scenario(index: number): Scenario {
  const found = SCENARIOS[index];
  if (found === undefined) throw new Error(`no scenario ${index}`);
  return found;
}

for (const seed of SEEDS) {
  describe(`with seed ${seed}`, () => {
    test("a whole origin that hangs: visitors who hang are cut by eight and more, and it is back within seconds", () => {
      const ours = simulate(scenario(0), wao, seed);
      assert.ok(ours.hanging * 8 <= simulate(scenario(0), none, seed).hanging, `${ours.hanging} hang`);
      assert.ok(ours.hanging * 8 <= simulate(scenario(0), literalRule, seed).hanging, `${ours.hanging} hang`);
      assert.ok((ours.firstRefusedMs ?? Infinity) < 30_000);
      assert.ok((ours.lastRefusedMs ?? 0) < 30_000);
    });

    test("one path with 3 % of the traffic hangs: not one good request is refused", () => {
      const ours = simulate(scenario(1), wao, seed);
      assert.deepEqual([ours.goodRefused, ours.refused], [0, 0]);
      assert.ok(simulate(scenario(1), literalRule, seed).goodRefused > 5000);
    });

    test("3 requests a minute: no more visitors hang than under any other policy, no good request is refused", () => {
      const ours = simulate(scenario(2), wao, seed);
      for (const make of [none, literalRule, consecutiveFailures])
        assert.ok(ours.hanging <= simulate(scenario(2), make, seed).hanging);
      assert.ok(ours.goodRefused <= 3, `${ours.goodRefused} refused`);
    });

    test("30 % of the paths hang: not one good request is refused", () => {
      const ours = simulate(scenario(3), wao, seed);
      assert.deepEqual([ours.goodRefused, ours.refused], [0, 0]);
    });
  });
}

test("the table in the guide is the simulator's", () => {
  const printed = read("docs/guides/blocking.md").split("\n");
  const expected = table().split("\n");
  // The formatter pads the columns; the words and numbers are what counts.
  const plain = (lines: readonly string[]): string[] =>
    lines.filter((line) => line.startsWith("|")).map((line) => line.replace(/\s*\|\s*/g, "|").replace(/-{2,}/g, "-"));
  const guide = plain(printed);
  for (const line of plain(expected).filter((line) => !line.includes("-|"))) assert.ok(guide.includes(line), line);
});
