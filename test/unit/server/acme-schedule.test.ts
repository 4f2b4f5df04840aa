import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assert as assertProperty, double, integer, property } from "fast-check";
import { AcmeAttempts } from "../../../src/server/acme-attempts.ts";
import {
  afterFailure,
  afterReload,
  type Attempts,
  firstRenewalMs,
  renewalMs,
} from "../../../src/server/acme-schedule.ts";
import { AcmeTrouble } from "../../../src/server/acme-trouble.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 1);
const PLAIN = { problem: "no", retryAfterMs: 0 };

/** The pauses between failures that follow each other as soon as allowed. */
function pauses(count: number, random: number): number[] {
  const found: number[] = [];
  let nowMs = NOW;
  let before: Attempts | undefined;
  for (let at = 0; at < count; at++) {
    before = afterFailure(before, PLAIN, nowMs, random);
    found.push(before.nextMs - nowMs);
    nowMs = before.nextMs;
  }
  return found;
}

describe("renewal", () => {
  test("of 90 days at day 60 to 64.5; of six days at day 4", () => {
    const quarter = { fromMs: NOW, untilMs: NOW + 90 * DAY };
    assert.equal(renewalMs(quarter, 0), NOW + 60 * DAY);
    assert.equal(renewalMs(quarter, 1), NOW + 64.5 * DAY);
    assert.equal(renewalMs({ fromMs: NOW, untilMs: NOW + 6 * DAY }, 0), NOW + 4 * DAY);
  });

  test("is never at once, though by our clock the certificate is old already", () => {
    const old = { fromMs: NOW - 89 * DAY, untilMs: NOW + DAY };
    assert.equal(firstRenewalMs(old, 0.5, NOW), NOW + HOUR);
    const short = { fromMs: NOW - 6000, untilMs: NOW };
    assert.equal(firstRenewalMs(short, 0, NOW), NOW + 2000);
    const fresh = { fromMs: NOW, untilMs: NOW + 90 * DAY };
    assert.equal(firstRenewalMs(fresh, 0, NOW), NOW + 60 * DAY);
  });

  test("is within the life, whatever that is", () => {
    assertProperty(
      property(integer({ min: 1000, max: 400 * DAY }), double({ min: 0, max: 1, noNaN: true }), (lifeMs, random) => {
        const at = renewalMs({ fromMs: NOW, untilMs: NOW + lifeMs }, random);
        assert.ok(at >= NOW + (lifeMs * 2) / 3 - 1 && at < NOW + lifeMs * 0.72 + 1);
      }),
    );
  });
});

describe("failures", () => {
  test("pauses of 1, 4, 16, 64 minutes and so on, up to a day", () => {
    const first = pauses(8, 0).map((ms) => ms / MINUTE);
    assert.deepEqual(first, [1, 4, 16, 64, 256, 1024, 1440, 1440]);
    assert.deepEqual(pauses(2, 1), [1.25 * MINUTE, 5 * MINUTE]);
    assert.ok(pauses(20, 1).every((ms) => ms <= DAY));
  });

  test("no more than five failures in the first hour, which is what Let's Encrypt allows", () => {
    let atMs = 0;
    const inAnHour = pauses(10, 0).filter((ms) => (atMs += ms) < HOUR).length;
    // The first one counts twice: both ways are tried.
    assert.ok(inAnHour + 2 <= 5);
  });

  test("the CA's own word goes before, within a week", () => {
    const asked = afterFailure(undefined, { problem: "slow down", retryAfterMs: 2 * HOUR }, NOW, 0);
    assert.deepEqual([asked.nextMs, asked.isOrdered], [NOW + 2 * HOUR, true]);
    const long = afterFailure(undefined, { problem: "", retryAfterMs: 100 * DAY }, NOW, 0);
    assert.equal(long.nextMs, NOW + 7 * DAY);
    const short = afterFailure(undefined, { problem: "", retryAfterMs: 1 }, NOW, 0);
    assert.deepEqual([short.nextMs, short.isOrdered], [NOW + MINUTE, false]);
  });

  test("a reload is a reason to try again, once an hour and not against the CA's word", () => {
    const failed = { failures: 6, triedMs: NOW, nextMs: NOW + DAY, isOrdered: false, problem: "" };
    assert.equal(afterReload(failed, NOW + HOUR - 1).nextMs, NOW + DAY);
    assert.equal(afterReload(failed, NOW + HOUR).nextMs, NOW + HOUR);
    assert.equal(afterReload({ ...failed, isOrdered: true }, NOW + 2 * HOUR).nextMs, NOW + DAY);
  });
});

describe("names and the CA", () => {
  const ofName = new AcmeTrouble("not reached", { scope: "proof" });
  const ofCa = new AcmeTrouble("down", { scope: "ca" });

  test("a name that fails holds up no other", () => {
    const attempts = new AcmeAttempts();
    const nextMs = attempts.failed("a.test", ofName, NOW);
    assert.equal(attempts.notBeforeMs("a.test"), nextMs);
    assert.equal(attempts.notBeforeMs("b.test"), 0);
    assert.equal(
      attempts.problem("a.test", () => true),
      "not reached",
    );
    assert.equal(
      attempts.problem("b.test", () => true),
      null,
    );
    attempts.worked("a.test", NOW);
    assert.deepEqual([attempts.notBeforeMs("a.test"), attempts.failures("a.test")], [0, 0]);
  });

  test("a CA that is down holds up all, and is told of once", () => {
    const attempts = new AcmeAttempts();
    const nextMs = attempts.failed("a.test", ofCa, NOW) ?? 0;
    assert.ok(nextMs >= NOW + MINUTE);
    assert.equal(attempts.failed("b.test", ofCa, NOW), null);
    assert.equal(attempts.notBeforeMs("c.test"), nextMs);
    assert.equal(attempts.failures("a.test"), 0);
    assert.equal(
      attempts.problem("c.test", () => true),
      "down",
    );
    assert.equal(
      attempts.problem("d.test", () => false),
      null,
    );
    assert.ok((attempts.failed("c.test", ofCa, nextMs) ?? 0) >= nextMs + 4 * MINUTE);
    attempts.worked("c.test", nextMs + DAY);
    assert.equal(attempts.notBeforeMs("a.test"), 0);
  });

  test("a limit of the CA stops the others for a minute, and the name for as long as it says", () => {
    const attempts = new AcmeAttempts();
    const limited = new AcmeTrouble("too many", { scope: "name", type: "rateLimited", retryAfterMs: HOUR });
    assert.equal(attempts.failed("a.test", limited, NOW), NOW + HOUR);
    assert.equal(attempts.notBeforeMs("b.test"), NOW + MINUTE);
    attempts.worked("b.test", NOW + MINUTE);
    assert.equal(attempts.notBeforeMs("a.test"), NOW + HOUR);
  });
});
