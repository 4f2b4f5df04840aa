import assert from "node:assert/strict";
import { test } from "node:test";
import { AccessLog, type LogOutlet } from "../../../src/observe/access-log.ts";
import type { AccessRecord } from "../../../src/observe/access-record.ts";
import { LogBlocks } from "../../../src/observe/log-blocks.ts";
import { PLAIN } from "./plain-record.ts";

/** A worker's side and the supervisor's side of one memory. */
function pair(): { log: AccessLog; supervisor: LogBlocks; ready: number[]; posted: string[] } {
  const memory = LogBlocks.memory();
  const ready: number[] = [];
  const posted: string[] = [];
  const outlet: LogOutlet = {
    blocks: new LogBlocks(memory),
    onBlock: (index) => ready.push(index),
    onLines: (lines) => posted.push(lines),
  };
  return { log: new AccessLog(outlet), supervisor: new LogBlocks(memory), ready, posted };
}

function record(target: string): AccessRecord {
  return { ...PLAIN, target };
}

function targets(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { target: string }).target);
}

function taken(supervisor: LogBlocks, index: number): string[] {
  const lines = supervisor.take(index);
  return lines ? targets(Buffer.from(lines).toString("latin1")) : [];
}

test("lines of one tick leave in one block, in their order, and the block is used again", () => {
  const { log, supervisor, ready } = pair();
  for (let round = 0; round < 40; round++) {
    log.add(record(`/a${round}`));
    log.add(record(`/ü${round}`));
    log.flush();
    assert.deepEqual(taken(supervisor, ready.pop() ?? -1), [`/a${round}`, `/ü${round}`]);
    assert.deepEqual(taken(supervisor, 0), [], "taken once");
    supervisor.release(0);
  }
  log.flush();
  assert.deepEqual(ready, [], "nothing to say when nothing happened");
});

test("no line is lost, doubled or torn while the supervisor is behind", () => {
  const { log, supervisor, ready, posted } = pair();
  const sent = Array.from({ length: 20_000 }, (_, index) => `/${index}/${"x".repeat(index % 300)}`);
  for (const target of sent) log.add(record(target));
  log.flush();
  assert.ok(posted.length > 0 && ready.length > 1, "the blocks were too few");
  const got = [...ready.flatMap((index) => taken(supervisor, index)), ...posted.flatMap((lines) => targets(lines))];
  assert.deepEqual(got, sent);
  for (const index of ready) supervisor.release(index);
  posted.length = 0;
  ready.length = 0;
  log.add(record("/after"));
  log.flush();
  assert.deepEqual([posted, taken(supervisor, ready[0] ?? -1)], [[], ["/after"]], "blocks again");
});

test("a line larger than a block is handed on by itself, behind those before it", () => {
  const { log, supervisor, ready, posted } = pair();
  log.add(record("/before"));
  log.add(record(`/${"é".repeat(40_000)}`));
  log.add(record("/behind"));
  log.flush();
  assert.equal(targets(posted.join("")).length, 1);
  assert.deepEqual(
    ready.flatMap((index) => taken(supervisor, index)),
    ["/before", "/behind"],
  );
});

test("what a thread wrote before it died can be taken, and nothing twice", () => {
  const { log, supervisor, ready } = pair();
  log.add(record("/flushed"));
  log.flush();
  const first = taken(supervisor, ready[0] ?? -1);
  log.add(record("/not-flushed"));
  const left = [...supervisor.takeAll()].flatMap((lines) => targets(Buffer.from(lines).toString("latin1")));
  assert.deepEqual([first, left], [["/flushed"], ["/not-flushed"]]);
  assert.deepEqual([...supervisor.takeAll()], []);
});
