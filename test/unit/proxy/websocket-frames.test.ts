import assert from "node:assert/strict";
import { test } from "node:test";
import { WebSocketFrames } from "../../../src/proxy/websocket-frames.ts";

function frame(opcode: number, payload: number, mask: "masked" | "plain" = "plain"): Buffer {
  const bit = mask === "masked" ? 0x80 : 0;
  const head = Buffer.alloc(payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = bit | (payload < 126 ? payload : payload < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(payload, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload), 2);
  return Buffer.concat([head, Buffer.alloc((bit === 0 ? 0 : 4) + payload, 0x88)]);
}

const SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];

test("finds the end of every frame, however they come", () => {
  for (const mask of ["plain", "masked"] as const) {
    const frames = SIZES.map((size) => frame(1, size, mask));
    const ends = new Set<number>([0]);
    let end = 0;
    for (const { length } of frames) ends.add((end += length));
    const all = Buffer.concat(frames);
    const seen = new WebSocketFrames();
    for (let at = 0; at < all.length; at++) {
      assert.equal(seen.isBetween, ends.has(at), `${mask} at ${at}`);
      seen.pass(all.subarray(at, at + 1));
    }
    assert.deepEqual([seen.isBetween, seen.isClosing], [true, false]);
    const whole = new WebSocketFrames();
    whole.pass(all);
    assert.equal(whole.isBetween, true);
  }
});

test("passes the rest of the frame that has begun, and no more", () => {
  const [one, two] = [frame(2, 300), frame(2, 5)];
  const frames = new WebSocketFrames();
  frames.pass(one.subarray(0, 100));
  assert.equal(frames.passRest(one.subarray(100, 150)), 50);
  assert.equal(frames.passRest(Buffer.concat([one.subarray(150), two])), one.length - 150);
  assert.equal(frames.isBetween, true);
  assert.equal(frames.passRest(two), 0);
});

test("sees a Close", () => {
  const frames = new WebSocketFrames();
  frames.pass(Buffer.concat([frame(1, 3), frame(8, 2).subarray(0, 3)]));
  assert.deepEqual([frames.isClosing, frames.isBetween], [true, false]);
});
