import assert from "node:assert/strict";
import { test } from "node:test";
import { CellTable, growMemory, newMemory } from "../../../src/breaker/breaker-memory.ts";
import { ConnectionLimit } from "../../../src/breaker/connection-limit.ts";
import { ConnectionSeats, seatCounts } from "../../../src/breaker/connection-seats.ts";
import type { OriginConnection } from "../../../src/origin/origin-connection.ts";
import type { Downstream } from "../../../src/proxy/downstream.ts";
import type { Edge } from "../../../src/proxy/edge.ts";
import { Relay } from "../../../src/proxy/relay.ts";
import { Transaction } from "../../../src/proxy/transaction.ts";
import { requestHead, siteOf } from "./transaction-rig.ts";

test("an answer that is complete holds no place at its origin, however slowly the client reads it", () => {
  const place = new CellTable(growMemory(newMemory(1), 1)).place(0);
  const means = { nowMs: () => 0, waiting: new Set<ConnectionLimit>() };
  const limit = new ConnectionLimit(new ConnectionSeats(place, 0), { maxConnections: 1, queue: null }, means);
  let inUseAtEnd = -1;
  const client: Partial<Downstream> = { endResponse: () => void (inUseAtEnd = seatCounts(place).inUse) };
  const head = requestHead("GET / HTTP/1.1", "Host: site.test");
  const transaction = new Transaction(client as Downstream, head, {
    timeMs: 0,
    startMs: 0,
    requestId: "id-1",
    chain: null,
  });
  const origin = siteOf().origin(0);
  assert.ok(origin && limit.take());
  transaction.seat = limit;
  new Relay({} as Edge, transaction, origin, {} as OriginConnection).onEnd();
  assert.deepEqual([inUseAtEnd, seatCounts(place).inUse, transaction.state], [0, 0, "open"]);
});
