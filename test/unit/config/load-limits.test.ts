import assert from "node:assert/strict";
import { test } from "node:test";
import { totalmem } from "node:os";
import { descriptorLimit } from "../../../src/config/descriptors.ts";
import type { EdgeConfig, LoadConfig } from "../../../src/config/edge-config.ts";
import { descriptorShortage } from "../../../src/config/load-schema.ts";
import { configOf } from "../../../src/config/load.ts";

const SITES = [{ hosts: ["*"], origin: "http://10.0.0.1:81" }];

function read(value: Readonly<Record<string, unknown>>): EdgeConfig {
  const loaded = configOf({ sites: SITES, ...value });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.mistakes.map(({ message }) => message).join());
  return loaded.config;
}

function mistake(value: Readonly<Record<string, unknown>>): string {
  const loaded = configOf({ sites: SITES, ...value });
  return loaded.ok ? "" : loaded.mistakes.map(({ message }) => message).join();
}

test("without a word the limits are what this process may open, and what the machine has", () => {
  const { load } = read({ threads: 1 });
  assert.equal(load.descriptors, descriptorLimit());
  assert.equal(descriptorShortage(load), null);
  assert.ok(load.maxConnections >= 16 && load.maxConnections <= 100_000);
  assert.ok(load.maxRequestsInFlight >= 16 && load.maxRequestsInFlight <= 50_000);
  assert.ok(load.maxConnections + load.maxRequestsInFlight < load.descriptors);
  assert.ok(load.maxConnectionsPerClient >= 64);
  assert.ok(load.maxMemoryBytes <= totalmem() && load.maxMemoryBytes > 0);
});

test("limits that the system cannot keep are told", () => {
  const load: LoadConfig = { ...read({}).load, maxConnections: 900, maxRequestsInFlight: 100, descriptors: 1024 };
  assert.match(
    descriptorShortage(load) ?? "",
    /limits\.connections \(900\).* 1256 descriptors.* open 1024; raise ulimit/,
  );
  assert.equal(descriptorShortage({ ...load, descriptors: 1256 }), null);
});

test("a limit is auto or a number", () => {
  assert.equal(read({ limits: { connections: 1 } }).load.maxConnections, 1);
  assert.match(mistake({ limits: { connections: 0 } }), /expected auto or a whole number from 1 to/);
  assert.match(mistake({ limits: { requests_in_flight: "many" } }), /expected auto or a whole number/);
  assert.match(mistake({ limits: { memory: "much" } }), /not a size/);
});

test("a listener for the PROXY protocol needs somebody to trust", () => {
  const listen = [{ url: "http://127.0.0.1:0", proxy_protocol: "on" }];
  assert.match(mistake({ listen }), /trusted_proxies is empty, so every connection would be closed/);
  assert.equal(read({ listen, trusted_proxies: ["10.0.0.1"] }).listen[0]?.isProxied, true);
  assert.equal(
    read({ listen: [{ url: "http://127.0.0.1:0", proxy_protocol: "off" }] }).listen[0]?.isProxied,
    undefined,
  );
  assert.match(mistake({ listen: [{ url: "http://127.0.0.1:0", proxy_protocol: "v2" }] }), /expected on or off/);
});

test("versions and fields that do not exist are told", () => {
  const site = { hosts: ["*"], origin: { url: "http://10.0.0.1", send_proxy_protocol: "v3" } };
  assert.match(mistake({ sites: [site] }), /no version of the PROXY protocol; write v1 or v2/);
  assert.match(mistake({ client_header: "x-real-ip" }), /write auto, x-forwarded-for, forwarded/);
});
