import assert from "node:assert/strict";
import { test } from "node:test";
import { traceIdOf } from "../../../src/http1/trace-context.ts";

const ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";

test("the trace id of a traceparent", () => {
  for (const good of [`00-${ID}-${PARENT}-01`, `00-${ID}-${PARENT}-00`, `cc-${ID}-${PARENT}-01-what-comes-later`])
    assert.equal(traceIdOf(good), ID, good);
});

test("what is no traceparent belongs to no trace", () => {
  const bad = [
    "",
    ID,
    `00-${ID}-${PARENT}`,
    `00-${ID}-${PARENT}-1`,
    `00-${ID}-${PARENT}-01-more`,
    `00-${ID}-${PARENT}-01x`,
    `ff-${ID}-${PARENT}-01`,
    `00-${"0".repeat(32)}-${PARENT}-01`,
    `00-${ID}-${"0".repeat(16)}-01`,
    `00-${ID.toUpperCase()}-${PARENT}-01`,
    `00-${ID.slice(1)}-${PARENT}-01`,
    `00-${ID}-${PARENT}-01, 00-${ID}-${PARENT}-01`,
    ` 00-${ID}-${PARENT}-01`,
  ];
  for (const value of bad) assert.equal(traceIdOf(value), "", value);
});
