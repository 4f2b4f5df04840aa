import assert from "node:assert/strict";
import { Socket } from "node:net";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { ExchangeRequest, ExchangeSink } from "../../../src/origin/exchange-sink.ts";
import { IdleBudget } from "../../../src/origin/idle-budget.ts";
import { OriginConnection } from "../../../src/origin/origin-connection.ts";
import { OriginPool } from "../../../src/origin/origin-pool.ts";
import { StallEvidence } from "../../../src/origin/stall-evidence.ts";
import { TimerWheel } from "../../../src/primitives/timer-wheel.ts";

const REQUEST: ExchangeRequest = { method: "GET", offeredProtocols: "", chunkedMode: "raw", takesTrailers: false };
const IGNORED: Partial<ExchangeSink> = { onHead: () => {}, onEnd: () => {}, onFailure: () => {}, holdsChunks: false };

/** Pools on a clock of their own; the connections are real, on sockets that never connect. */
class Rig {
  nowMs = 0;
  readonly wheel = new TimerWheel(() => this.nowMs);
  readonly budget: IdleBudget;
  readonly #stalls = new StallEvidence(() => this.nowMs);

  constructor(changes: { perOrigin?: number; total?: number; idleMs?: number } = {}) {
    const { perOrigin = 8, total = 64, idleMs = 50_000 } = changes;
    this.budget = new IdleBudget({ maxIdlePerOrigin: perOrigin, maxIdleTotal: total, idleTimeoutMs: idleMs });
  }

  pool(): OriginPool {
    return new OriginPool(this.budget, this.wheel);
  }

  later(ms: number): void {
    this.nowMs += ms;
    this.wheel.tick();
  }

  /** One more connection in use. */
  connect(pool: OriginPool): OriginConnection {
    const connection = new OriginConnection(new Socket(), "", pool, { wheel: this.wheel, stalls: this.#stalls });
    pool.adopt(connection);
    begin(connection);
    return connection;
  }
}

function begin(connection: OriginConnection): void {
  connection.start(IGNORED as ExchangeSink, REQUEST, { responseMs: 1000, bodyIdleMs: 1000 });
  connection.requestSent();
}

/** The answer to the exchange comes, and the connection goes back. */
function answer(connection: OriginConnection, fields = ""): void {
  connection.socket.emit("data", Buffer.from(`HTTP/1.1 204 x\r\n${fields}\r\n`));
}

function idle(rig: Rig, pool: OriginPool, count: number): OriginConnection[] {
  const connections = Array.from({ length: count }, () => rig.connect(pool));
  for (const connection of connections) answer(connection);
  return connections;
}

function open(connections: readonly OriginConnection[]): boolean[] {
  return connections.map((connection) => !connection.socket.destroyed);
}

describe("the limit per origin", () => {
  test("holds at every moment, and the one in use last is kept", () => {
    const rig = new Rig({ perOrigin: 2 });
    const pool = rig.pool();
    const connections = idle(rig, pool, 4);
    assert.deepEqual(open(connections), [false, false, true, true]);
    assert.deepEqual([pool.idleCount, pool.size, rig.budget.total], [2, 2, 2]);
  });
});

describe("the limit in total", () => {
  test("takes from the pools in turn what they used longest ago", () => {
    const rig = new Rig({ total: 4 });
    const [one, two, three] = [rig.pool(), rig.pool(), rig.pool()];
    const first = idle(rig, one, 2);
    const second = idle(rig, two, 2);
    idle(rig, three, 2);
    assert.deepEqual(
      [open(first), open(second)],
      [
        [false, true],
        [false, true],
      ],
    );
    assert.deepEqual([one.idleCount, two.idleCount, three.idleCount, rig.budget.total], [1, 1, 2, 4]);
  });

  test("is counted right whatever happens", () => {
    const step = fc.record({
      pool: fc.nat(3),
      what: fc.constantFrom("use", "idle", "end", "later", "close", "sweep"),
      at: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const rig = new Rig({ perOrigin: 3, total: 5, idleMs: 1000 });
        const pools = [rig.pool(), rig.pool(), rig.pool(), rig.pool()] as const;
        const busy: OriginConnection[][] = [[], [], [], []];
        for (const { pool: number, what, at } of steps) {
          const pool = pools[number];
          const mine = busy[number];
          assert.ok(pool && mine);
          if (what === "use") {
            const taken = pool.take("replayable");
            if (taken) begin(taken);
            mine.push(taken ?? rig.connect(pool));
          } else if (what === "idle") {
            const one = mine.splice(at % Math.max(1, mine.length), 1)[0];
            if (one) answer(one);
          } else if (what === "end") mine.splice(at % Math.max(1, mine.length), 1)[0]?.destroy();
          else if (what === "later") rig.later(at * 100);
          else if (what === "sweep") rig.budget.sweep();
          else if (at === 0) pool.close();
          const counts = pools.map((one) => one.idleCount);
          assert.equal(
            rig.budget.total,
            counts.reduce((sum, count) => sum + count, 0),
          );
          assert.ok(rig.budget.total <= 5 && counts.every((count) => count <= 3), String(counts));
          for (const [index, one] of pools.entries())
            assert.equal(one.size, one.idleCount + (busy[index]?.length ?? 0));
        }
        for (const pool of pools) pool.destroy();
        assert.equal(rig.budget.total, 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe("how long a connection may idle", () => {
  test("is what the configuration says", () => {
    const rig = new Rig({ idleMs: 5000 });
    const pool = rig.pool();
    idle(rig, pool, 1);
    rig.later(4999);
    rig.budget.sweep();
    assert.equal(pool.idleCount, 1);
    rig.later(1);
    rig.budget.sweep();
    assert.equal(pool.idleCount, 0);
  });

  test("is a second less than the origin says", () => {
    const rig = new Rig();
    const pool = rig.pool();
    const connection = rig.connect(pool);
    answer(connection, "Keep-Alive: timeout=5\r\n");
    rig.later(3999);
    assert.equal(pool.take("replayable"), connection);
    begin(connection);
    answer(connection, "Keep-Alive: timeout=5\r\n");
    rig.later(4000);
    assert.equal(pool.take("replayable"), null);
    assert.equal(connection.socket.destroyed, true);
  });

  test("is four fifths of what an origin once did not wait for, for ten minutes", () => {
    const rig = new Rig();
    const pool = rig.pool();
    pool.learnIdleLimit(10_000);
    idle(rig, pool, 1);
    rig.later(7999);
    rig.budget.sweep();
    assert.equal(pool.idleCount, 1);
    rig.later(1);
    rig.budget.sweep();
    assert.equal(pool.idleCount, 0);
    rig.later(600_000);
    idle(rig, pool, 1);
    rig.budget.sweep();
    rig.later(20_000);
    rig.budget.sweep();
    assert.equal(pool.idleCount, 1);
  });

  test("is not learned from a connection that was in use a moment ago", () => {
    const rig = new Rig();
    const pool = rig.pool();
    pool.learnIdleLimit(999);
    idle(rig, pool, 1);
    rig.later(40_000);
    rig.budget.sweep();
    assert.equal(pool.idleCount, 1);
  });

  test("is two seconds for a request that must not be sent twice", () => {
    const rig = new Rig();
    const pool = rig.pool();
    const [old, recent] = idle(rig, pool, 1).concat(rig.connect(pool));
    assert.ok(old && recent);
    rig.later(2001);
    answer(recent);
    assert.equal(pool.take("once"), recent);
    assert.equal(pool.take("once"), null);
    assert.equal(pool.take("replayable"), old);
  });
});

test("new settings hold at once for what idles already", () => {
  const rig = new Rig({ perOrigin: 8, total: 64 });
  const [one, two] = [rig.pool(), rig.pool()];
  idle(rig, one, 6);
  idle(rig, two, 6);
  rig.budget.change({ maxIdlePerOrigin: 4, maxIdleTotal: 6, idleTimeoutMs: 50_000 });
  assert.deepEqual([one.idleCount, two.idleCount, rig.budget.total], [3, 3, 6]);
});

test("a pool that was closed keeps nothing, and its connections in use end with their answer", () => {
  const rig = new Rig();
  const pool = rig.pool();
  const [first] = idle(rig, pool, 1);
  const running = rig.connect(pool);
  pool.close();
  assert.deepEqual([first?.socket.destroyed, running.socket.destroyed], [true, false]);
  answer(running);
  assert.deepEqual([running.socket.destroyed, pool.size, rig.budget.total], [true, 0, 0]);
});
