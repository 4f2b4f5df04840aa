import assert from "node:assert/strict";
import { test } from "node:test";
import { clientHash } from "../../../src/primitives/client-hash.ts";
import { LoadTable } from "../../../src/primitives/load-table.ts";

function tables(threads: number): [LoadTable, LoadTable] {
  const memory = LoadTable.memory(threads);
  return [new LoadTable(memory, threads), new LoadTable(memory, threads)];
}

test("what threads have to do is summed up, and each sees that of the others", () => {
  const [one, other] = tables(3);
  one.addConnection(0, 1);
  one.addConnection(0, 1);
  other.addConnection(2, 1);
  one.addConnection(0, -1);
  one.tellInFlight(0, 5);
  other.tellInFlight(2, 7);
  assert.deepEqual([one.connections, other.connections], [2, 2]);
  assert.deepEqual([one.inFlightElsewhere(0), one.inFlightElsewhere(1), one.inFlightElsewhere(2)], [7, 12, 5]);
  one.isMemoryShort = true;
  assert.equal(other.isMemoryShort, true);
  one.isMemoryShort = false;
  assert.equal(other.isMemoryShort, false);
});

test("connections of a client are counted over all threads, and never too low", () => {
  const [one, other] = tables(2);
  const clients = Array.from({ length: 3000 }, (_, at) => clientHash(`10.${at >> 8}.${at & 255}.1`, 42));
  for (const [at, client] of clients.entries()) {
    one.addOfClient(0, client, 1);
    for (let count = 0; count < at % 5; count += 1) other.addOfClient(1, client, 1);
  }
  const wrong = clients.filter((client, at) => one.connectionsOfClient(client) !== 1 + (at % 5));
  assert.ok(
    clients.every((client, at) => one.connectionsOfClient(client) >= 1 + (at % 5)),
    "never too low",
  );
  assert.ok(wrong.length < 30, `${wrong.length} of 3000 are too high`);
  for (const client of clients) one.addOfClient(0, client, -1);
  assert.equal(one.connectionsOfClient(clients[0] ?? 0), 0);
});

test("a thread that is dead has nothing to do, and takes nothing from the others", () => {
  const [one, supervisor] = tables(2);
  for (const slot of [0, 1]) {
    one.beat(slot);
    one.addConnection(slot, 1);
    one.addOfClient(slot, 123_456_789, 1);
    one.tellInFlight(slot, 3);
  }
  supervisor.retire(1);
  assert.deepEqual([one.connections, one.connectionsOfClient(123_456_789), one.inFlightElsewhere(0)], [1, 1, 0]);
  assert.deepEqual([supervisor.beats(0), supervisor.beats(1)], [1, 0]);
});

test("an address is one client, and so is a /64", () => {
  const hash = (address: string): number => clientHash(address, 7);
  assert.notEqual(hash("192.0.2.1"), hash("192.0.2.2"));
  assert.equal(hash("2001:db8:1:2::1"), hash("2001:db8:1:2:3:4:5:6"));
  assert.equal(hash("2001:db8::1"), hash("2001:db8::2"));
  assert.equal(hash("2001:db8::1:2:3:4"), hash("2001:db8:0:0:ffff::"));
  assert.notEqual(hash("2001:db8:1:2::1"), hash("2001:db8:1:3::1"));
  assert.notEqual(hash("::1"), hash("1::"));
  assert.notEqual(clientHash("192.0.2.1", 1), clientHash("192.0.2.1", 2));
});
