import assert from "node:assert/strict";
import { test } from "node:test";
import type { EdgeConfig } from "../../../src/config/edge-config.ts";
import { configOf, parseConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
import { DEFAULT_RESOLVER } from "../../../src/config/resolver-defaults.ts";
import { readServerAddress } from "../../../src/config/server-address.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

const SITES = "sites: [{ hosts: [a.example], origin: http://b.example }]\n";
const PLACE = { file: "wao.yaml", folder: "/etc/wao" };

function configIn(text: string): EdgeConfig {
  const loaded = parseConfig(text + SITES, PLACE);
  return loaded.ok ? loaded.config : assert.fail(loaded.mistakes.map(mistakeText).join("\n"));
}

function mistakesIn(text: string): string[] {
  const loaded = parseConfig(text + SITES, PLACE);
  return loaded.ok ? assert.fail("it was accepted") : loaded.mistakes.map(mistakeText);
}

test("without a word the system's resolver settings hold, and nothing but metadata services is denied", () => {
  const config = configIn("");
  assert.deepEqual(config.resolver, DEFAULT_RESOLVER);
  assert.deepEqual(config.egress, { deny: [], allow: [] });
});

test("every key of resolver and egress does something", () => {
  const config = configIn(`resolver:
  servers: [192.0.2.53, "192.0.2.54:5353", "2001:db8::53", "[2001:db8::54]:5353"]
  timeout: 300ms
  attempts: 2
  search: [Corp.Example., b.test]
  ndots: 5
  min_ttl: 1s
  max_ttl: 2m
  negative_ttl: 3s
  stale_for: none
  max_names: 9
egress: { deny: [10.0.0.0/8, "fd00::/8"], allow: [10.0.0.5] }
`);
  assert.deepEqual(config.resolver, {
    servers: ["192.0.2.53:53", "192.0.2.54:5353", "[2001:db8::53]:53", "[2001:db8::54]:5353"],
    timeoutMs: 300,
    attempts: 2,
    search: ["corp.example", "b.test"],
    ndots: 5,
    minTtlMs: 1000,
    maxTtlMs: 120_000,
    negativeTtlMs: 3000,
    staleForMs: 0,
    maxNames: 9,
  });
  assert.deepEqual(config.egress, { deny: ["10.0.0.0/8", "fd00::/8"], allow: ["10.0.0.5/32"] });
});

test("mistakes in resolver and egress, each with its place", () => {
  const text = `resolver:
  servers: [dns.example, "192.0.2.53:0", "192.0.2.1:99999", 53, "1.2.3"]
  server: x
  timeout: 5
  attempts: 0
  search: [10.0.0.1]
  ndots: 16
  stale_for: never
egress: { deny: [10.0.0.1/8], alow: [] }
`;
  assert.deepEqual(mistakesIn(text), [
    'wao.yaml:2:13: resolver.servers[0]: "dns.example" is a name; name servers are asked by address, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53',
    'wao.yaml:2:26: resolver.servers[1]: ":0" is not a port; ports go from 1 to 65535',
    'wao.yaml:2:42: resolver.servers[2]: ":99999" is not a port; ports go from 1 to 65535',
    'wao.yaml:2:61: resolver.servers[3]: expected the address of a name server, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53, found 53; quote it: "53"',
    'wao.yaml:2:65: resolver.servers[4]: "1.2.3" is not the address of a name server: "1.2.3" is not an IPv4 address; write all four numbers, such as 127.0.0.1',
    'wao.yaml:3:3: resolver.server: unknown key; did you mean "servers"?',
    "wao.yaml:4:12: resolver.timeout: 5 has no unit; write 5s for seconds or 5ms for milliseconds",
    "wao.yaml:5:13: resolver.attempts: expected a whole number from 1 to 10, found 0",
    'wao.yaml:6:12: resolver.search[0]: "10.0.0.1" is an address, not a domain',
    "wao.yaml:7:10: resolver.ndots: expected a whole number from 0 to 15, found 16",
    'wao.yaml:8:14: resolver.stale_for: "never" is not a duration; write a number and a unit, such as 15s or 250ms',
    'wao.yaml:9:18: egress.deny[0]: "10.0.0.1/8" is inside a range, not its start; write 10.0.0.0/8',
    'wao.yaml:9:31: egress.alow: unknown key; did you mean "allow"?',
  ]);
});

test("settings that contradict each other", () => {
  assert.deepEqual(mistakesIn("resolver: { min_ttl: 2m, max_ttl: 1m }\n"), [
    "wao.yaml:1:35: resolver.max_ttl: max_ttl is shorter than min_ttl",
  ]);
  assert.deepEqual(mistakesIn("egress: { deny: [10.0.0.0/8], allow: [10.0.0.5, 10.0.0.0/8] }\n"), [
    "wao.yaml:1:49: egress.allow[1]: 10.0.0.0/8 is in deny too; the narrower range decides, so leave one of them out",
  ]);
  assert.deepEqual(mistakesIn("resolver: { servers: [] }\n"), [
    "wao.yaml:1:22: resolver.servers: the list is empty; it needs at least one entry",
  ]);
});

test("an origin whose address is denied is a warning, with its place", () => {
  const text = `egress: { deny: [10.0.0.0/8] }
sites:
  - hosts: [a.example]
    origin: http://169.254.169.254
  - hosts: [b.example]
    origin: [http://10.1.2.3:81, "http://[::ffff:a01:203]", http://11.0.0.1, unix:/run/app.sock]
`;
  const loaded = parseConfig(text, PLACE);
  assert.ok(loaded.ok);
  const after = "so every request gets 2008; name it in egress.allow if it is meant";
  assert.deepEqual(loaded.warnings.map(mistakeText), [
    `wao.yaml:4:13: sites[0].origin: 169.254.169.254 is never connected to (instance metadata of most clouds), ${after}`,
    `wao.yaml:6:14: sites[1].origin[0]: 10.1.2.3 is never connected to (egress.deny has 10.0.0.0/8), ${after}`,
    `wao.yaml:6:34: sites[1].origin[1]: ::ffff:a01:203 is never connected to (egress.deny has 10.0.0.0/8), ${after}`,
  ]);
});

test("a trailing dot of an origin's name is remembered beside the name", () => {
  const origin = (url: string): unknown => {
    const loaded = configOf({ sites: [{ hosts: ["a"], origin: url }] });
    assert.ok(loaded.ok);
    const [only] = loaded.config.sites[0]?.origins ?? [];
    return [only?.host, only?.url, only?.isAbsolute];
  };
  assert.deepEqual(origin("http://db.prod.:81"), ["db.prod", "http://db.prod:81", true]);
  assert.deepEqual(origin("http://db.prod:81"), ["db.prod", "http://db.prod:81", undefined]);
  assert.deepEqual(origin("https://bücher.example."), [
    "xn--bcher-kva.example",
    "https://xn--bcher-kva.example:443",
    true,
  ]);
  assert.deepEqual(origin("http://my_app"), ["my_app", "http://my_app:80", undefined]);
});

test("addresses of name servers", () => {
  assert.equal(valueOf(readServerAddress("192.0.2.53")), "192.0.2.53:53");
  assert.equal(valueOf(readServerAddress("[2001:DB8:0::53]")), "[2001:db8::53]:53");
  for (const text of ["", ":53", "[::1", "::1]:53", "1.2.3.4:", "1.2.3.4:5x", "fe80::1%eth0", "1.2.3.4:53:53"]) {
    assert.notEqual(messageOf(readServerAddress(text)), "", text);
  }
});
