import assert from "node:assert/strict";
import type { FrameClient } from "../harness/frame-client.ts";
import { get } from "../harness/http2-frames.ts";

/** `fine`: stream 1 is answered with 200. `goes on`: whatever was sent, the next request is answered. The others name the error. */
export type Outcome = "fine" | "goes on" | `stream ${string}` | `connection ${string}`;

const NEXT_STREAM = 101;

/** Waits for what the frames that were sent come to, and for what must follow from that. */
export async function assertOutcome(client: FrameClient, outcome: Outcome): Promise<void> {
  const [scope, error] = outcome.split(" ");
  if (scope === "connection") {
    assert.equal(await client.goaway(), error);
    await client.ended();
    return;
  }
  if (scope === "stream") assert.equal(await client.reset(1), error);
  if (outcome === "fine") assert.equal(await client.status(1), 200);
  client.write(get(NEXT_STREAM));
  assert.equal(await client.status(NEXT_STREAM), 200, "the connection goes on");
}
