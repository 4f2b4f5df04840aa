import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LoadConfig } from "../../../src/config/edge-config.ts";
import { LoadTable } from "../../../src/primitives/load-table.ts";
import { TimerWheel } from "../../../src/primitives/timer-wheel.ts";
import type { ClientSocket } from "../../../src/proxy/client-socket.ts";
import { type LoadMeans, ThreadLoad } from "../../../src/proxy/thread-load.ts";

const CONFIG: LoadConfig = {
  maxConnections: 100,
  maxConnectionsPerClient: 10,
  exemptsLoopback: false,
  maxRequestsInFlight: 20,
  maxRequestsPerConnection: 1000,
  maxMemoryBytes: 2 ** 40,
  maxDelayMs: 500,
  descriptors: 1024,
};

/** A thread on a clock of the test's. */
class Thread {
  readonly load: ThreadLoad;
  readonly #wheel: TimerWheel;
  #nowMs = 0;

  constructor(means: LoadMeans, slot = 0, config: Partial<LoadConfig> = {}) {
    this.#wheel = new TimerWheel(() => this.#nowMs);
    this.load = new ThreadLoad(means, slot, { ...CONFIG, ...config }, this.#wheel);
    this.#wheel.onTick(() => this.load.tick());
    this.ticks(1);
  }

  /** So many, each so much late. */
  ticks(count: number, lateMs = 0): void {
    for (let done = 0; done < count; done += 1) {
      this.#nowMs += this.#wheel.tickMs + lateMs;
      this.#wheel.tick();
    }
  }

  get detail(): string | null {
    return this.load.refusal?.detail ?? null;
  }
}

function meansFor(threads: number): LoadMeans {
  return { memory: LoadTable.memory(threads), threads, seed: 1 };
}

function client(clientAddress: string): ClientSocket {
  return { clientAddress, place: null, refusal: null, requests: 0 } as Partial<ClientSocket> as ClientSocket;
}

describe("an event loop that is late", () => {
  test("once is a pause, and refuses nobody", () => {
    const thread = new Thread(meansFor(1));
    thread.ticks(1, 30_000);
    assert.equal(thread.detail, null);
  });

  test("always is an overload, within about a second, until it has been well for a while", () => {
    const thread = new Thread(meansFor(1));
    thread.ticks(40, 400);
    assert.equal(thread.detail, null, "below the limit");
    thread.ticks(12, 1000);
    assert.match(thread.detail ?? "", /more than 500 ms late/);
    thread.ticks(3);
    assert.notEqual(thread.detail, null, "no flapping");
    thread.ticks(20);
    assert.equal(thread.detail, null);
  });
});

test("requests in flight are those of all threads, as of the last tick", () => {
  const means = meansFor(2);
  const one = new Thread(means, 0);
  const other = new Thread(means, 1);
  one.load.inFlight = 20;
  assert.equal(one.detail, null);
  one.load.inFlight = 21;
  assert.match(one.detail ?? "", /20 requests are in flight/);
  one.load.inFlight = 15;
  one.ticks(1);
  other.ticks(1);
  other.load.inFlight = 5;
  assert.equal(other.detail, null);
  other.load.inFlight = 6;
  assert.notEqual(other.detail, null);
  new LoadTable(means.memory, 2).retire(0);
  other.ticks(1);
  assert.equal(other.detail, null, "what a dead thread had is nobody's");
});

test("memory is short when the supervisor says so", () => {
  const means = meansFor(1);
  const thread = new Thread(means);
  new LoadTable(means.memory, 1).isMemoryShort = true;
  thread.ticks(1);
  assert.match(thread.detail ?? "", /bytes of memory/);
  new LoadTable(means.memory, 1).isMemoryShort = false;
  thread.ticks(1);
  assert.equal(thread.detail, null);
});

test("connections: served, told, closed; and whoever leaves makes room once", () => {
  const { load } = new Thread(meansFor(1), 0, { maxConnections: 3 });
  const clients = Array.from({ length: 12 }, (_, at) => client(`192.0.2.${at}`));
  const admitted = clients.map((one) => load.admit(one));
  assert.deepEqual(admitted, [...Array.from({ length: 11 }, () => true), false], "8 beyond the limit are told");
  assert.deepEqual(
    clients.map(({ refusal }) => refusal === null),
    clients.map((_, at) => at < 3),
  );
  for (const one of clients.slice(3)) one.place?.leave();
  const next = client("192.0.2.99");
  load.admit(next);
  assert.notEqual(next.refusal, null);
  next.place?.leave();
  next.place?.leave();
  clients[0]?.place?.leave();
  const last = client("192.0.2.99");
  load.admit(last);
  assert.equal(last.refusal, null);
});

test("connections of one client are counted from when it is known to when they end", () => {
  const { load } = new Thread(meansFor(1), 0, { maxConnectionsPerClient: 2 });
  const take = (address: string): ClientSocket => {
    const one = client(address);
    load.admit(one);
    load.admitOf(one);
    return one;
  };
  const [first, second, third] = [take("192.0.2.1"), take("192.0.2.1"), take("192.0.2.1")];
  assert.deepEqual([first.refusal, second.refusal], [null, null]);
  assert.match(third.refusal?.detail ?? "", /more than 2 connections of this client/);
  assert.equal(take("192.0.2.2").refusal, null);
  third.place?.leave();
  first.place?.leave();
  assert.equal(take("192.0.2.1").refusal, null);
});

test("the last request on a connection: by count, when connections are scarce, when it is refused", () => {
  const { load } = new Thread(meansFor(1), 0, { maxRequestsPerConnection: 2 });
  const one = client("192.0.2.1");
  assert.deepEqual([load.isLastRequest(one), load.isLastRequest(one)], [false, true]);
  const scarce = new Thread(meansFor(1), 0, { maxConnections: 8 });
  const other = client("192.0.2.1");
  for (let count = 0; count < 8; count += 1) scarce.load.admit(client("192.0.2.2"));
  assert.equal(scarce.load.isLastRequest(other), false);
  scarce.ticks(1);
  assert.equal(scarce.load.isLastRequest(other), true);
});
