import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { DEFAULT_BLOCKING } from "../../../src/config/blocking-schema.ts";
import type { EdgeConfig } from "../../../src/config/edge-config.ts";
import { configOf, loadConfig, parseConfig, type LoadResult } from "../../../src/config/load.ts";
import { PLAIN_PAGES } from "../../../src/config/pages-config.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
import { NOT_PLAIN } from "../../../src/config/plain-scalar.ts";
import { readPlainYaml } from "../../../src/config/plain-yaml.ts";
import { DEFAULT_RESOLVER } from "../../../src/config/resolver-defaults.ts";
import { configFolder } from "./config-folder.ts";

const ORIGIN = { file: "wao.yaml", folder: "/etc/wao" };

function configIn(result: LoadResult): EdgeConfig {
  return result.ok ? result.config : assert.fail(result.mistakes.map(mistakeText).join("\n"));
}

function mistakesIn(result: LoadResult): string[] {
  return result.ok ? assert.fail("it was accepted") : result.mistakes.map(mistakeText);
}

test("a site needs hosts and an origin; everything else has a default", () => {
  const config = configIn(parseConfig("sites:\n  - hosts: [shop.example]\n    origin: http://10.0.0.5:81\n", ORIGIN));
  assert.deepEqual(config, {
    listen: [{ url: "http://0.0.0.0:8080", host: "0.0.0.0", port: 8080 }],
    admin: { url: "http://127.0.0.1:9900", host: "127.0.0.1", port: 9900 },
    stateDir: "/etc/wao/.wao",
    threads: Math.min(availableParallelism(), 64),
    trustedProxies: [],
    clientHeader: "auto",
    accessLog: { to: "stdout" },
    client: {
      headTimeoutMs: 10_000,
      idleTimeoutMs: 75_000,
      bodyIdleTimeoutMs: 60_000,
      maxHeadBytes: 65_536,
      maxTargetBytes: 16_384,
      maxHeaderCount: 128,
      maxStreams: 100,
    },
    // As much as the machine is good for: see load-limits.test.ts.
    load: config.load,
    stuckThreadMs: 10_000,
    pool: { maxIdlePerOrigin: 64, maxIdleTotal: 1024, idleTimeoutMs: 50_000 },
    resolver: DEFAULT_RESOLVER,
    egress: { deny: [], allow: [] },
    tls: { ticketRotationMs: 43_200_000, staplesOcsp: true },
    pages: PLAIN_PAGES,
    drainTimeoutMs: 30_000,
    drainDelayMs: 0,
    sites: [
      {
        name: "shop.example",
        hosts: ["shop.example"],
        origins: [
          {
            url: "http://10.0.0.5:81",
            scheme: "http",
            host: "10.0.0.5",
            port: 81,
            socketPath: null,
            tls: {
              verify: true,
              ca: null,
              crl: null,
              serverName: null,
              minVersion: "TLSv1.2",
              clientCertificate: null,
            },
          },
        ],
        hostHeader: { mode: "preserve" },
        timeouts: { connectMs: 15_000, responseMs: 200_000, bodyIdleMs: 60_000, totalMs: null },
        maxBodyBytes: null,
        methods: null,
        blocking: DEFAULT_BLOCKING,
      },
    ],
  });
});

test("every key does something", () => {
  const text = `
listen: [{ url: "http://127.0.0.1:0" }, { url: "http://[::1]:81", proxy_protocol: on }]
state_dir: state
threads: 3
trusted_proxies: [10.0.0.0/8]
client_header: forwarded
access_log: logs/access.log
timeouts: { client_head: 1s, client_idle: 2s, client_body_idle: 3s, stuck_thread: 5s, drain: 4s }
limits:
  header_bytes: 32KiB
  target_bytes: 8KiB
  header_count: 99
  http2_streams: 7
  connections: 200
  connections_per_client: 20
  requests_in_flight: 100
  requests_per_connection: 10
  memory: 1GiB
  event_loop_delay: 1s
pool: { idle_per_origin: 0, idle_total: 10, idle_timeout: 5s }
sites:
  - name: shop
    hosts: [shop.example]
    origin:
      - { url: https://one.example, tls: { verify: false, server_name: Two.example, min_version: "1.3" } }
      - unix:/run/app.sock
      - { url: http://three.example, send_proxy_protocol: v2 }
    host_header: origin
    timeouts: { connect: 6s, response: 7s, body_idle: 8s, total: 9s }
    max_body: 10MiB
    methods: [POST, PURGE]
`;
  const config = configIn(parseConfig(text, ORIGIN));
  assert.deepEqual(
    config.listen.map(({ host, port, isProxied }) => [host, port, isProxied]),
    [
      ["127.0.0.1", 0, undefined],
      ["::1", 81, true],
    ],
  );
  assert.equal(config.stateDir, "/etc/wao/state");
  assert.equal(config.threads, 3);
  assert.deepEqual(config.trustedProxies, ["10.0.0.0/8"]);
  assert.deepEqual(config.accessLog, { to: "file", path: "/etc/wao/logs/access.log" });
  assert.deepEqual(config.client, {
    headTimeoutMs: 1000,
    idleTimeoutMs: 2000,
    bodyIdleTimeoutMs: 3000,
    maxHeadBytes: 32_768,
    maxTargetBytes: 8192,
    maxHeaderCount: 99,
    maxStreams: 7,
  });
  const { descriptors: _descriptors, ...load } = config.load;
  assert.deepEqual(load, {
    maxConnections: 200,
    maxConnectionsPerClient: 20,
    exemptsLoopback: false,
    maxRequestsInFlight: 100,
    maxRequestsPerConnection: 10,
    maxMemoryBytes: 2 ** 30,
    maxDelayMs: 1000,
  });
  assert.deepEqual([config.clientHeader, config.stuckThreadMs], ["forwarded", 5000]);
  assert.deepEqual(
    config.sites[0]?.origins.map(({ sendProxy }) => sendProxy),
    [undefined, undefined, "v2"],
  );
  assert.equal(config.drainTimeoutMs, 4000);
  assert.deepEqual(config.pool, { maxIdlePerOrigin: 0, maxIdleTotal: 10, idleTimeoutMs: 5000 });
  const [site] = config.sites;
  assert.deepEqual(
    site?.origins.map(({ url }) => url),
    ["https://one.example:443", "unix:/run/app.sock", "http://three.example:80"],
  );
  assert.deepEqual(site?.origins[0]?.tls, {
    verify: false,
    ca: null,
    crl: null,
    serverName: "two.example",
    minVersion: "TLSv1.3",
    clientCertificate: null,
  });
  assert.deepEqual(site?.hostHeader, { mode: "origin" });
  assert.deepEqual(site?.timeouts, { connectMs: 6000, responseMs: 7000, bodyIdleMs: 8000, totalMs: 9000 });
  assert.equal(site?.maxBodyBytes, 10_485_760);
  assert.deepEqual(site?.methods, ["POST", "PURGE"]);
});

test("every mistake is told at once, each with its place and what to do", () => {
  const text = `listn: x
listen:
  - url: http://0.0.0.0:80
  - url: http://0.0.0.0:80
  - url: ftp://0.0.0.0:443
threads: 99
timeouts: { client_head: 10 }
cdn: { url: http://127.0.0.1:9900 }
sites:
  - name: a
    hosts: [Shop.Example.]
    origin: http://10.0.0.1/path
  - name: a
    hosts: [shop.example, b.example:80]
    origin: { url: https://x, tls: { verifi: true } }
  - hosts: [*.c.example]
    origin: [http://a:1, { ur: http://b }]
  - hosts: shop
    timeouts: { conect: 3s }
  - hosts: [shop.example]
    origin: http://localhost
    name: x
    name: y
`;
  assert.deepEqual(mistakesIn(parseConfig(text, ORIGIN)), [
    'wao.yaml:1:1: listn: unknown key; did you mean "listen"?',
    "wao.yaml:4:10: listen[1].url: 0.0.0.0:80 is listened on twice; leave one out (the first is at 3:10)",
    'wao.yaml:5:10: listen[2].url: "ftp" is not a scheme to listen for; write one such as http://0.0.0.0:8080',
    "wao.yaml:6:10: threads: 99 is not a number of threads; write auto or 1 to 64",
    "wao.yaml:7:26: timeouts.client_head: 10 has no unit; write 10s for seconds or 10ms for milliseconds",
    "wao.yaml:8:1: cdn: unknown key; the keys here are listen, admin, state_dir, threads, trusted_proxies, client_header, access_log, timeouts, limits, pool, resolver, egress, tls, acme, blocking, pages, sites",
    'wao.yaml:12:13: sites[0].origin: cannot use "http://10.0.0.1/path" as an origin: it has a path (/path); leave that out',
    'wao.yaml:13:11: sites[1].name: another site is named "a" too; a name belongs to one site (the first is at 10:11)',
    'wao.yaml:14:27: sites[1].hosts[1]: "b.example:80" has a port; a site answers on every listener, so write only b.example',
    'wao.yaml:15:38: sites[1].origin.tls.verifi: unknown key; did you mean "verify"?',
    'wao.yaml:16:13: *.c.example has a meaning of its own in YAML (an alias); quote it: "*.c.example"',
    "wao.yaml:17:26: sites[2].origin[1].url: is missing",
    'wao.yaml:17:28: sites[2].origin[1].ur: unknown key; did you mean "url"?',
    "wao.yaml:18:5: sites[3].origin: is missing",
    'wao.yaml:18:12: sites[3].hosts: expected a list, found "shop"; write ["shop"]',
    'wao.yaml:19:17: sites[3].timeouts.conect: unknown key; did you mean "connect"?',
    'wao.yaml:20:13: sites[4].hosts[0]: host "shop.example" is here a second time; site "a" has it already (the first is at 11:13)',
    "wao.yaml:21:13: sites[4].origin: http://localhost:80 is this edge itself (it listens on http://0.0.0.0:80); name the server behind it",
    'wao.yaml:23:5: the key "name" is here a second time; keep one',
  ]);
});

test("broken YAML says where, and nothing about what it might have meant", () => {
  const [first, ...rest] = mistakesIn(parseConfig("sites:\n  - hosts: [a\n    origin: b\n", ORIGIN));
  assert.match(first ?? "", /^wao\.yaml:[23]:\d+: not valid YAML: /);
  assert.ok(
    rest.every((line) => !line.includes("sites[")),
    rest.join("\n"),
  );
});

test("a file without sites says what it needs", () => {
  assert.deepEqual(mistakesIn(parseConfig("", ORIGIN)), [
    "wao.yaml:1:1: the configuration is empty; it needs at least sites, with hosts and an origin",
  ]);
  assert.match(mistakesIn(parseConfig("- a\n", ORIGIN))[0] ?? "", /must be a mapping/);
  assert.deepEqual(mistakesIn(parseConfig("threads: 1\n", ORIGIN)), ["wao.yaml:1:1: sites: is missing"]);
  assert.deepEqual(mistakesIn(parseConfig("sites: []\n", ORIGIN)), [
    "wao.yaml:1:8: sites: the list is empty; it needs at least one entry",
  ]);
  assert.deepEqual(mistakesIn(parseConfig("sites:\n", ORIGIN)), [
    "wao.yaml:1:7: sites: expected a list, found an empty value",
  ]);
});

test("JSON, also with mistakes in it", () => {
  const text = '{\n "sites": [\n  {"hosts": ["a.example"], "origin": "http://a:1", "hosts": ["b.example"]}\n ]\n}\n';
  assert.deepEqual(mistakesIn(parseConfig(text, ORIGIN)), [
    'wao.yaml:3:52: the key "hosts" is here a second time; keep one',
  ]);
  const fine = '{"sites": [{"hosts": ["a.example"], "origin": "http://a:1"}]}';
  assert.equal(configIn(parseConfig(fine, ORIGIN)).sites[0]?.name, "a.example");
});

test("a byte order mark is no mistake", () => {
  assert.ok(parseConfig("\uFEFFsites: [{ hosts: [a], origin: http://b }]\n", ORIGIN).ok);
});

test("one host twice in a site, and names that are another site's first host", () => {
  const twice = "sites:\n  - hosts: [a.example, A.example]\n    origin: http://o\n";
  assert.match(
    mistakesIn(parseConfig(twice, ORIGIN)).join("\n"),
    /^wao\.yaml:2:24: .*this site has it already \(the first is at 2:13\)$/,
  );
  const named =
    "sites:\n  - hosts: [a.example]\n    origin: http://o\n  - hosts: [b.example]\n    name: a.example\n    origin: http://o\n";
  assert.match(mistakesIn(parseConfig(named, ORIGIN)).join("\n"), /another site is named "a\.example" too/);
});

test("two listeners on port 0 are two listeners", () => {
  const listen = [{ url: "http://127.0.0.1:0" }, { url: "http://127.0.0.1:0" }];
  assert.equal(configIn(configOf({ listen, sites: [{ hosts: ["a"], origin: "http://b" }] })).listen.length, 2);
});

test("what is strange but allowed is a warning", () => {
  const text = `sites:
  - hosts: [a.example]
    origin: { url: https://a, tls: { verify: false } }
  - hosts: [b.example]
    origin: { url: http://a, tls: { verify: true } }
`;
  const loaded = parseConfig(text, ORIGIN);
  assert.ok(loaded.ok);
  assert.deepEqual(loaded.warnings.map(mistakeText), [
    "wao.yaml:3:46: sites[0].origin.tls.verify: nobody checks that it is really a that answers; name its root in ca instead",
    "wao.yaml:5:30: sites[1].origin.tls: http://a:80 is spoken to without TLS, so these settings have no effect",
  ]);
});

test("the command line overrides the file, and is what the origins are compared with", () => {
  const listen = [{ url: "http://127.0.0.1:9000", host: "127.0.0.1", port: 9000 }];
  const overrides = { listen, threads: 2, accessLog: { to: "off" } } as const;
  const fine = configIn(
    parseConfig("sites: [{ hosts: [a], origin: http://localhost:8080 }]", { ...ORIGIN, overrides }),
  );
  assert.deepEqual([fine.listen, fine.threads, fine.accessLog], [listen, 2, { to: "off" }]);
  const loop = parseConfig("sites: [{ hosts: [a], origin: http://localhost:9000 }]", { ...ORIGIN, overrides });
  assert.match(mistakesIn(loop).join("\n"), /this edge itself/);
});

test("a configuration without a file names the command line", () => {
  const config = configIn(configOf({ sites: [{ name: "default", hosts: ["*"], origin: "http://localhost:3000" }] }));
  assert.deepEqual(config.sites[0]?.hosts, ["*"]);
  const loop = configOf({ sites: [{ hosts: ["*"], origin: "http://localhost:8080" }] });
  assert.match(mistakesIn(loop)[0] ?? "", /^command line: http:\/\/localhost:8080 is this edge itself/);
});

test("a file that cannot be read", async () => {
  const write = configFolder();
  const path = write("wao.yaml", "sites: [{ hosts: [a], origin: http://b }]\n");
  assert.equal(configIn(await loadConfig(path)).stateDir, join(dirname(path), ".wao"));
  assert.deepEqual(mistakesIn(await loadConfig(`${path}.no`)), [`${path}.no: there is no file ${path}.no`]);
  const folder = dirname(path);
  assert.deepEqual(mistakesIn(await loadConfig(folder)), [`${folder}: ${folder} is a folder, not a file`]);
});

test("many sites share their defaults and need no positions", () => {
  const site = (index: number): string =>
    `  - name: s${index}\n    hosts: [s${index}.example]\n    origin: http://10.0.0.1:8080\n`;
  const text = `sites:\n${Array.from({ length: 2000 }, (_, index) => site(index)).join("")}`;
  assert.notEqual(readPlainYaml(text), NOT_PLAIN);
  const { sites } = configIn(parseConfig(text, ORIGIN));
  assert.equal(sites.length, 2000);
  assert.equal(sites[0]?.timeouts, sites[1999]?.timeouts);
  assert.equal(sites[0]?.origins[0]?.tls, sites[1999]?.origins[0]?.tls);
  assert.equal(sites[0]?.hostHeader, sites[1999]?.hostHeader);
});
