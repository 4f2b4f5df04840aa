import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { CATALOGUE, type FailureName } from "../../../src/failures/catalogue.ts";
import { failure } from "../../../src/failures/failure.ts";
import type { OriginConnection } from "../../../src/origin/origin-connection.ts";
import { afterConnectFailure, afterExchangeFailure } from "../../../src/proxy/repeat.ts";
import type { Transaction } from "../../../src/proxy/transaction.ts";
import { originConfig } from "../sites/site-config.ts";
import { requestHead, transactionOf } from "./transaction-rig.ts";

const NAMES = Object.keys(CATALOGUE) as FailureName[];
const CLOSED: readonly FailureName[] = ["ClosedBeforeResponse", "ResetBeforeResponse", "ConnectionReset"];
/** RFC 9110 §9.2.2 and what is said of a method that nobody knows: not idempotent. */
const NOT_IDEMPOTENT = ["POST", "PATCH", "LOCK", "BREW"];
const IDEMPOTENT = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND"];

/** All that the rules ask a connection. */
function connection(
  receivedBytes: number,
  exchanges: "first" | "reused",
  written: "something" | "nothing" = "something",
): OriginConnection {
  const facts: Partial<OriginConnection> = {
    receivedBytes,
    isReused: exchanges === "reused",
    wroteNothing: written === "nothing",
  };
  return facts as OriginConnection;
}

const fresh = connection(0, "first");
const reused = connection(0, "reused");

function request(method: string): Transaction {
  return transactionOf(requestHead(`${method} / HTTP/1.1`, "Host: site.test"));
}

describe("a request that must not run twice", () => {
  for (const method of NOT_IDEMPOTENT) {
    test(`${method} is repeated only where nothing of it has been written`, () => {
      for (const name of NAMES) {
        for (const one of [fresh, reused]) {
          const expected = name === "ConnectionReset" ? "repeat" : "give-up";
          assert.equal(afterExchangeFailure(request(method), one, failure(name)), expected, name);
        }
      }
    });
  }
});

describe("an idempotent request", () => {
  for (const method of IDEMPOTENT) {
    test(`${method} is repeated once after the connection ended without an answer`, () => {
      for (const name of CLOSED) {
        const transaction = request(method);
        assert.equal(afterExchangeFailure(transaction, fresh, failure(name)), "repeat", name);
        assert.deepEqual([transaction.repeats, transaction.freshOnly], [1, true]);
        assert.equal(afterExchangeFailure(transaction, fresh, failure(name)), "give-up", name);
      }
    });
  }

  test("is not repeated after what would be the same again, or may have been an answer", () => {
    const final = NAMES.filter((name) => !CATALOGUE[name].edgeRetry.startsWith("once"));
    assert.ok(final.includes("ResponseTimeout") && final.includes("ResponseMalformed") && final.includes("EdgeError"));
    for (const name of final) assert.equal(afterExchangeFailure(request("GET"), fresh, failure(name)), "give-up", name);
  });

  test("is not repeated when an octet of the answer has come", () => {
    for (const name of NAMES) {
      const begun = connection(1, "reused");
      assert.equal(afterExchangeFailure(request("GET"), begun, failure(name)), "give-up", name);
    }
  });

  test("is not repeated when its body is not here any more", () => {
    const upload = transactionOf(requestHead("PUT / HTTP/1.1", "Host: site.test", "Content-Length: 5"));
    upload.body.push(Buffer.from("hello"));
    upload.body.release();
    for (const name of CLOSED) {
      assert.equal(afterExchangeFailure(upload, reused, failure(name)), "give-up", name);
      assert.equal(afterExchangeFailure(upload, connection(0, "first", "nothing"), failure(name)), "give-up", name);
    }
  });
});

test("the race with an idle connection is not one of the repeats, and happens once: the next connection is a fresh one", () => {
  for (const name of CLOSED) {
    const transaction = request("GET");
    assert.equal(afterExchangeFailure(transaction, reused, failure(name)), "repeat");
    assert.deepEqual([transaction.repeats, transaction.freshOnly], [0, true]);
    assert.equal(afterExchangeFailure(transaction, fresh, failure(name)), "repeat");
    assert.equal(afterExchangeFailure(transaction, fresh, failure(name)), "give-up");
  }
});

test("whatever happens, a request is sent three times at most, and a POST is written once at most", () => {
  const event = fc.record({
    name: fc.constantFrom(...NAMES, ...CLOSED, ...CLOSED),
    reused: fc.boolean(),
    bytes: fc.constantFrom(0, 0, 0, 1),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...IDEMPOTENT, ...NOT_IDEMPOTENT),
      fc.array(event, { maxLength: 12 }),
      (method, events) => {
        const transaction = request(method);
        let sent = 1;
        for (const one of events) {
          const on = connection(one.bytes, one.reused ? "reused" : "first");
          if (afterExchangeFailure(transaction, on, failure(one.name)) === "give-up") break;
          sent++;
          if (NOT_IDEMPOTENT.includes(method)) assert.equal(one.name, "ConnectionReset");
        }
        assert.ok(sent <= 3, `${sent}`);
      },
    ),
    { numRuns: 3000 },
  );
});

const origins = [originConfig("http://one.test"), originConfig("http://two.test")];

describe("a site with another origin", () => {
  const untouched = [connection(0, "first", "nothing"), connection(21, "first", "nothing")];

  test("gets any request there of which nothing was written, whatever came back", () => {
    for (const method of [...IDEMPOTENT, ...NOT_IDEMPOTENT]) {
      for (const name of ["ConnectionReset", "ResponseMalformed"] as const) {
        for (const one of untouched) {
          const transaction = transactionOf(requestHead(`${method} / HTTP/1.1`, "Host: site.test"), { origins });
          assert.equal(afterExchangeFailure(transaction, one, failure(name)), "next-origin");
        }
      }
    }
  });

  test("gets an idempotent request there that its first origin ended without an answer, and that is its one repeat", () => {
    for (const name of ["ClosedBeforeResponse", "ResetBeforeResponse"] as const) {
      const transaction = transactionOf(requestHead("GET / HTTP/1.1", "Host: site.test"), { origins });
      assert.equal(afterExchangeFailure(transaction, fresh, failure(name)), "next-origin");
      transaction.originIndex = 1;
      assert.equal(afterExchangeFailure(transaction, fresh, failure(name)), "give-up");
    }
  });

  test("is not to blame for the race with an idle connection of the first: that one is asked again", () => {
    const transaction = transactionOf(requestHead("GET / HTTP/1.1", "Host: site.test"), { origins });
    assert.equal(afterExchangeFailure(transaction, reused, failure("ResetBeforeResponse")), "repeat");
  });

  test("does not get a request that must not run twice once an octet of it was written", () => {
    for (const method of NOT_IDEMPOTENT) {
      for (const name of ["ClosedBeforeResponse", "ResetBeforeResponse", "ResponseTimeout"] as const) {
        const transaction = transactionOf(requestHead(`${method} / HTTP/1.1`, "Host: site.test"), { origins });
        assert.equal(afterExchangeFailure(transaction, fresh, failure(name)), "give-up", `${method} ${name}`);
      }
    }
  });

  test("is the last where there is no further one", () => {
    const transaction = transactionOf(requestHead("POST / HTTP/1.1", "Host: site.test"), { origins });
    transaction.originIndex = 1;
    assert.equal(
      afterExchangeFailure(transaction, connection(21, "first", "nothing"), failure("ResponseMalformed")),
      "give-up",
    );
  });
});

describe("when no connection came about", () => {
  test("any request goes to the next origin, for nothing has been sent; behind the last one it ends", () => {
    for (const method of [...IDEMPOTENT, ...NOT_IDEMPOTENT]) {
      const transaction = transactionOf(requestHead(`${method} / HTTP/1.1`, "Host: site.test"), { origins });
      assert.equal(afterConnectFailure(transaction, failure("ConnectError")), "next-origin");
      transaction.originIndex = 1;
      assert.equal(afterConnectFailure(transaction, failure("ConnectError")), "give-up");
    }
  });

  test("a site with one origin has no other", () => {
    assert.equal(afterConnectFailure(request("GET"), failure("ConnectTimeout")), "give-up");
  });

  test("a bug of ours is not tried out on the next origin", () => {
    const transaction = transactionOf(requestHead("GET / HTTP/1.1", "Host: site.test"), { origins });
    assert.equal(afterConnectFailure(transaction, failure("EdgeError")), "give-up");
  });
});
