/** What is kept over a restart: a new process has another monotonic clock, and reads what the old one wrote. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { readSnapshot } from "../../../src/breaker/read-snapshot.ts";
import { BreakerRig, originNamed } from "./breaker-rig.ts";

const SHOP = originNamed("shop");
const MINUTE_MS = 60_000;

/** Another process, so much later, that reads the file of the first one. */
function restarted(rig: BreakerRig, downMs: number, skewMs = 0): BreakerRig {
  const next = new BreakerRig();
  // Its monotonic clock begins where it likes; the wall clock has gone on.
  next.wallSkewMs = rig.wallMs - next.wallMs + downMs + skewMs;
  const { origins, problems } = readSnapshot(JSON.stringify(rig.board.save()));
  assert.deepEqual(problems, []);
  next.board.restore(origins);
  return next;
}

function blocked(): BreakerRig {
  const rig = new BreakerRig();
  rig.board.addPaths({ site: rig.origins[0]?.site ?? "", origin: rig.origins[0]?.origin ?? "" }, [
    { path: "/slow", code: "ResponseTimeout", timeouts: 5, overBy: 0, firstMs: rig.nowMs, lastMs: rig.nowMs },
  ]);
  rig.blockByTimeouts();
  return rig;
}

describe("a restart while blocked", () => {
  test("stays blocked until its time, with reason, beginning and evidence", () => {
    const before = blocked();
    before.pass(20_000);
    const rig = restarted(before, 5000);
    assert.equal(rig.ask(10).length, 0);
    assert.equal(rig.gate().refused.reason, "timeouts");
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 35);
    assert.deepEqual(rig.status().evidence?.paths[0]?.path, "/slow");
    assert.equal(rig.status().since, before.status().since);
    rig.probeResult = "failed";
    rig.pass(34_000);
    assert.equal(rig.ask(10).length, 0);
    rig.pass(2000);
    assert.equal(rig.ask(10).length, 3);
  });

  test("probes at once where the pause was over", () => {
    const before = blocked();
    before.pass(20_000);
    const rig = restarted(before, 1000);
    rig.pass(300);
    assert.equal(rig.probes.length, 1);
  });

  test("tries real requests where the time has passed meanwhile", () => {
    const rig = restarted(blocked(), 3 * MINUTE_MS);
    assert.equal(rig.ask(10).length, 3);
  });

  test("starts as closed where it was long ago", () => {
    const rig = restarted(blocked(), 30 * MINUTE_MS);
    assert.equal(rig.ask(100).length, 100);
  });

  test("is not longer than a block when somebody sets the wall clock back", () => {
    const rig = restarted(blocked(), 1000, -24 * 60 * MINUTE_MS);
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 60);
  });

  test("is kept over a second restart", () => {
    const before = blocked();
    before.pass(5000);
    const rig = restarted(restarted(before, 5000), 5000);
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 45);
    assert.equal(rig.status().since, before.status().since);
    assert.equal(rig.status().evidence?.paths[0]?.lastMs, before.status().evidence?.paths[0]?.lastMs);
  });
});

describe("a restart while held", () => {
  test("stays held: blocked, disabled and open", () => {
    for (const as of ["blocked", "disabled", "open"] as const) {
      const before = new BreakerRig();
      before.board.tell(SHOP, { type: "hold", as, by: "a person", untilMs: null });
      const rig = restarted(before, 24 * 60 * MINUTE_MS);
      assert.equal(rig.state(), "held");
      assert.equal(rig.ask(1).length, as === "open" ? 1 : 0);
    }
  });

  test("lets a hold end in its time", () => {
    const before = new BreakerRig();
    before.board.tell(SHOP, { type: "hold", as: "blocked", by: "", untilMs: before.nowMs + MINUTE_MS });
    const rig = restarted(before, 30_000);
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 30);
    assert.equal(restarted(before, 2 * MINUTE_MS).ask(1).length, 1);
  });
});

describe("a restart", () => {
  test("leaves out origins that are configured no more", () => {
    const before = new BreakerRig([originNamed("gone")]);
    before.blockByTimeouts();
    const rig = restarted(before, 1000);
    assert.deepEqual(rig.board.status(), []);
  });

  test("saves nothing where all is well", () => {
    const rig = new BreakerRig();
    rig.answer(rig.ask(5));
    rig.pass(1000);
    assert.deepEqual(rig.board.save().origins, []);
  });
});

describe("a file that is not as it was written", () => {
  test("is ignored with a message when it is cut short, empty, or of another version", () => {
    const whole = JSON.stringify(blocked().board.save());
    for (const text of ["", whole.slice(0, whole.length / 2), "[]", "null", '{"version":2,"origins":[]}']) {
      const read = readSnapshot(text);
      assert.deepEqual([read.origins.length, read.problems.length], [0, 1], text);
    }
  });

  test("gives what is good of it, and says which entries are not", () => {
    const saved = blocked().board.save();
    const [good] = saved.origins;
    const bad = { ...good, state: { ...good?.state, reason: "magic" } };
    const read = readSnapshot(JSON.stringify({ ...saved, origins: [bad, good, 7, null] }));
    assert.deepEqual(read.origins, [good]);
    assert.equal(read.problems.length, 3);
  });

  test("never ends the process, and never leaves an origin blocked for longer than a block", () => {
    const [good] = blocked().board.save().origins;
    const fields = fc.record(
      {
        state: fc.constantFrom("blocked", "held", "x"),
        reason: fc.constantFrom("timeouts", "stall", 3),
        as: fc.constantFrom("open", "x"),
        since: fc.oneof(fc.double(), fc.constant(null)),
        blockedAt: fc.double(),
        until: fc.oneof(fc.double(), fc.constant(null)),
        blocks: fc.anything(),
        usual: fc.anything(),
        evidence: fc.oneof(fc.constant({ paths: [{ path: "/", code: "ResponseTimeout" }] }), fc.anything()),
        by: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, (state) => {
        const text = JSON.stringify({ version: 1, savedAt: 0, origins: [{ ...good, state }] });
        const rig = new BreakerRig();
        rig.board.restore(readSnapshot(text).origins);
        rig.probeResult = "failed";
        rig.pass(61_000);
        assert.ok(rig.ask(1).length === 1);
      }),
      { numRuns: 300 },
    );
  });
});
