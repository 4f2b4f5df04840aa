import assert from "node:assert/strict";
import { test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { valuesOf } from "../harness/fields.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });
const ID = "0af7651916cd43dd8448eb211c80319c";
const GOOD = `00-${ID}-b7ad6b7169203331-01`;

/** What the origin sees and what the log says. */
async function pass(path: string, fields: readonly string[]): Promise<[string[], string[], unknown]> {
  await rawRequest(edge.port, request(path, { fields }));
  const seen = await origin.request(path);
  const { trace_id: traceId } = await edge.nextLog(path);
  return [valuesOf(seen.fields, "traceparent"), valuesOf(seen.fields, "tracestate"), traceId];
}

test("traceparent and tracestate pass untouched; the trace id is in the log", { timeout: 60_000 }, async () => {
  const state = ["rojo=00f067aa0ba902b7", "congo=t61rcWkgMzE"];
  const fields = [`TraceParent: ${GOOD}`, ...state.map((one) => `tracestate: ${one}`)];
  assert.deepEqual(await pass("/good", fields), [[GOOD], state, ID]);
});

test("what is no traceparent passes, too, and is not in the log", { timeout: 60_000 }, async () => {
  assert.deepEqual(await pass("/none", []), [[], [], undefined]);
  assert.deepEqual(await pass("/bad", ["traceparent: 00-xyz"]), [["00-xyz"], [], undefined]);
  const two = [`traceparent: ${GOOD}`, `traceparent: ${GOOD}`];
  assert.deepEqual(await pass("/two", two), [[GOOD, GOOD], [], undefined]);
});
