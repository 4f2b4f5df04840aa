import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import { failureReferences } from "../../../scripts/reference-failures.ts";
import { failureRows } from "../../../src/failures/catalogue.ts";

const references = failureReferences();

test("one page per code and the table of all", () => {
  const expected = ["docs/reference/failures.md", ...failureRows().map((row) => `docs/errors/${row.code}.md`)];
  assert.deepEqual([...references.keys()], expected);
  for (const row of failureRows()) {
    assert.match(references.get(`docs/errors/${row.code}.md`) ?? "", new RegExp(`^# ${row.code} ${row.name}\n`));
  }
});

test("every link between the pages leads to a page", () => {
  for (const [path, content] of references) {
    for (const [, target] of content.matchAll(/\]\(([^)]+)\)/g)) {
      assert.ok(references.has(posix.join(posix.dirname(path), target ?? "")), `${path}: ${target}`);
    }
  }
});

test("every line of a table has as many cells as its head", () => {
  for (const [path, content] of references) {
    const tables = content.split("\n\n").filter((block) => block.startsWith("| "));
    assert.ok(tables.length > 0, path);
    for (const table of tables) {
      const widths = new Set(
        table
          .trim()
          .split("\n")
          .map((line) => line.split(/(?<!\\)\|/).length),
      );
      assert.equal(widths.size, 1, `${path}\n${table}`);
    }
  }
});

test("no raw HTML: a browser would swallow it", () => {
  for (const [path, content] of references) {
    const prose = content.replaceAll(/```[\s\S]*?```|<!--[\s\S]*?-->/g, "");
    assert.doesNotMatch(prose, /<[A-Za-z/]/, path);
  }
});
