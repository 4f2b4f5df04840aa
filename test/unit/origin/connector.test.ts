import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { eventually, within } from "../../harness/deadline.ts";
import { needs } from "../../harness/needs.ts";
import { startDnsServer } from "../../harness/dns-server.ts";
import { DEFAULT_RESOLVER } from "../../../src/config/resolver-defaults.ts";
import { closedPort, ConnectRig, listening, originAt } from "./connect-rig.ts";
import { startFullListener } from "./full-listener.ts";

test("connects to a literal: the socket is bare, half-open allowed, and the attempt is recorded", async (t) => {
  const rig = new ConnectRig(t);
  const { port } = await listening(t);
  const events: (string | symbol)[][] = [];
  const result = await new Promise<{ socket: Socket; outcome: string }>((resolve, reject) => {
    rig.connector.connect(originAt("127.0.0.1", port), 5000, (made) => {
      if (!made.ok) return reject(new Error(made.failure.detail));
      events.push(made.socket.eventNames());
      assert.equal(made.address, `127.0.0.1:${port}`);
      assert.equal(made.attempts.length, 1);
      assert.equal(made.tlsMs, 0);
      return resolve({ socket: made.socket, outcome: made.attempts[0]?.outcome ?? "" });
    });
  });
  t.after(() => result.socket.destroy());
  assert.equal(result.outcome, "connected");
  // `end` is Node's own, for allowHalfOpen sockets too.
  assert.deepEqual(events, [["end"]]);
  assert.equal(result.socket.allowHalfOpen, true);
});

test("a refusal is 2200 at once, with errno and reason", async (t) => {
  const rig = new ConnectRig(t);
  const port = await closedPort(t);
  const began = performance.now();
  const result = await rig.connect(originAt("127.0.0.1", port));
  assert.ok(performance.now() - began < 500);
  assert.ok(!result.ok);
  assert.equal(result.failure.name, "ConnectError");
  assert.equal(result.phase, "connect");
  assert.match(result.failure.detail, new RegExp(`^127\\.0\\.0\\.1:${port} ECONNREFUSED after \\d+ ms$`));
  const [attempt] = result.attempts;
  assert.equal(attempt?.errno, "ECONNREFUSED");
  assert.equal(attempt?.outcome, "ConnectError");
});

test("done is never called before connect returns, also when the answer is known", async (t) => {
  const rig = new ConnectRig(t);
  const origin = originAt("127.0.0.1", await closedPort(t));
  await rig.connect(origin);
  let returned = false;
  await new Promise<void>((resolve) => {
    rig.connector.connect(origin, 5000, () => {
      assert.equal(returned, true);
      resolve();
    });
    returned = true;
  });
});

test("hold-down: for a quarter of a second after a refusal nobody dials again", async (t) => {
  const rig = new ConnectRig(t);
  const port = await closedPort(t);
  const origin = originAt("127.0.0.1", port);
  assert.ok(!(await rig.connect(origin)).ok);
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    socket.destroy();
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const held = await rig.connect(origin);
  assert.ok(!held.ok);
  assert.equal(held.failure.name, "ConnectError");
  assert.equal(accepted, 0);
  const heldFromMs = performance.now();
  await eventually(async () => (await rig.connect(origin)).ok, "the address is dialled again");
  assert.ok(performance.now() - heldFromMs < 1000);
});

test("localhost: both families are tried, and the one without a listener does not matter", async (t) => {
  const rig = new ConnectRig(t);
  const { port } = await listening(t);
  const result = await rig.connect(originAt("localhost", port));
  assert.ok(result.ok);
  assert.equal(result.address, `127.0.0.1:${port}`);
});

test("a listener that takes nobody: 2201 when the budget is used up, neither sooner nor later", async (t) => {
  const rig = new ConnectRig(t);
  const full = await startFullListener(t);
  const began = performance.now();
  const result = await rig.connect(originAt("127.0.0.1", full.port), 700);
  const tookMs = performance.now() - began;
  assert.ok(!result.ok);
  assert.equal(result.failure.name, "ConnectTimeout");
  assert.equal(result.failure.reason, "syn-unanswered");
  assert.ok(tookMs >= 690 && tookMs < 1200, `took ${tookMs}`);
});

test("a silent address delays its sibling by 250 ms only, and is not blamed", async (t) => {
  const full = await startFullListener(t, "::1");
  const { port } = full;
  await new Promise<void>((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    t.after(() => server.close());
    server.on("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  // The hosts file puts ::1 first and says that it is no loopback name, so the order is as written.
  const hosts = hostsFile(t, "::1 both.test\n127.0.0.1 both.test\n");
  const rig = new ConnectRig(t, { hostsPath: hosts });
  const result = await rig.connect(originAt("both.test", port));
  assert.ok(result.ok);
  assert.equal(result.address, `127.0.0.1:${port}`);
  const six = result.attempts.find((one) => one.address.startsWith("["));
  // Where this machine has no IPv6 address of its own, IPv4 is tried first and ::1 not at all.
  if (six !== undefined) {
    assert.equal(six.outcome, "abandoned");
    assert.ok(result.connectMs >= 245 && result.connectMs < 600, `took ${result.connectMs}`);
  }
});

test("the most telling address is reported: a refusal, not the silence of the other", async (t) => {
  const full = await startFullListener(t, "::1");
  const hosts = hostsFile(t, "::1 both.test\n127.0.0.1 both.test\n");
  const rig = new ConnectRig(t, { hostsPath: hosts });
  const result = await rig.connect(originAt("both.test", full.port), 700);
  assert.ok(!result.ok);
  assert.equal(result.failure.name, "ConnectError");
  assert.deepEqual(result.attempts.map((one) => one.outcome).sort(), ["ConnectError", "ConnectTimeout"]);
});

test("cancel: nothing is called back, and the dial ends", async (t) => {
  const rig = new ConnectRig(t);
  const full = await startFullListener(t);
  let called = 0;
  const handle = rig.connector.connect(originAt("127.0.0.1", full.port), 300, () => (called += 1));
  handle.cancel();
  const after = await rig.connect(originAt("127.0.0.1", full.port), 600);
  assert.ok(!after.ok);
  assert.equal(called, 0);
});

test("the demo's pretended router: 2203 icmp-host", async (t) => {
  const rig = new ConnectRig(t);
  const result = await within(rig.connect(originAt("127.0.0.1", 9, { pretend: "icmp-host" })), "pretended", 500);
  assert.ok(!result.ok);
  assert.equal(result.failure.name, "DestinationNotReachable");
  assert.equal(result.failure.reason, "icmp-host");
  assert.equal(result.attempts.length, 1);
});

test("unix socket: connected, missing, and without a right to open it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "wao-unix-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "app.sock");
  const rig = new ConnectRig(t);
  const missing = await rig.connect(originAt("localhost", 0, { socketPath: path }));
  assert.ok(!missing.ok);
  assert.equal(missing.failure.name, "ConnectError");
  assert.equal(missing.attempts[0]?.errno, "ENOENT");
  const server = createServer((socket) => socket.destroy());
  t.after(() => server.close());
  const other = join(folder, "other.sock");
  await new Promise<void>((resolve) => server.listen(other, resolve));
  const made = await rig.connect(originAt("localhost", 0, { socketPath: other }));
  assert.ok(made.ok);
  assert.equal(made.address, `unix:${other}`);
});

test("2204 reported by the caller holds the address down", async (t) => {
  const rig = new ConnectRig(t);
  const { port } = await listening(t);
  const origin = originAt("127.0.0.1", port);
  rig.connector.reportReset(`127.0.0.1:${port}`, "reset-at-accept");
  const held = await rig.connect(origin);
  assert.ok(!held.ok);
  assert.equal(held.failure.name, "ConnectionReset");
  assert.equal(held.failure.reason, "reset-at-accept");
});

test("a name that does not exist fails in the phase resolve", async (t) => {
  const rig = new ConnectRig(t);
  const result = await rig.connect(originAt("shop.invalid", 80));
  assert.ok(!result.ok);
  assert.equal(result.phase, "resolve");
  assert.equal(result.failure.name, "DNSNameNotFound");
  assert.equal(result.failure.parameters, 'rcode="NXDOMAIN"');
});

test("an impossible client certificate is 2001, not an exception", async (t) => {
  const rig = new ConnectRig(t);
  const origin = originAt("127.0.0.1", 9, { scheme: "https" });
  const bad = { ...origin, tls: { ...origin.tls, clientCertificate: { cert: "no PEM", key: "no PEM" } } };
  const result = await rig.connect(bad);
  assert.ok(!result.ok);
  assert.equal(result.failure.name, "SiteMisconfigured");
});

test("the family that answers late is tried when the other does not connect", async (t) => {
  const port = await closedPort(t);
  const server = createServer((socket) => socket.destroy());
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(port, "::1", resolve));
  // Later than the resolution delay of 50 ms, so that the race begins without it.
  const dns = await startDnsServer({ "*": { A: { ips: ["127.0.0.1"] }, AAAA: { delayMs: 150, ips: ["::1"] } } });
  const rig = new ConnectRig(t, { config: { ...DEFAULT_RESOLVER, servers: [dns.address] } });
  const result = await rig.connect(originAt("late.test", port));
  assert.ok(result.ok);
  assert.equal(result.address, `[::1]:${port}`);
  assert.equal(result.attempts[0]?.outcome, "ConnectError");
});

test("a failure of the call itself is our own: no packet was sent", async (t) => {
  const rig = new ConnectRig(t);
  // TCP cannot be broadcast: the kernel says ENETUNREACH to connect(2), where a router's "net unreachable" comes later.
  const result = await rig.connect(originAt("255.255.255.255", 80));
  assert.ok(!result.ok);
  assert.equal(result.failure.name, "EdgeNetworkError");
  assert.equal(result.failure.reason, "local-no-route");
});

test("no file descriptor left is our own failure", { skip: needs("linux") }, async () => {
  const program = join(import.meta.dirname, "exhausted-process.ts");
  const { stdout } = await promisify(execFile)("sh", ["-c", `ulimit -n 64; exec "$0" "$1"`, process.execPath, program]);
  assert.deepEqual(JSON.parse(stdout), { name: "EdgeNetworkError", reason: "no-file-descriptor", errno: "EMFILE" });
});

function hostsFile(t: Parameters<typeof listening>[0], text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "wao-hosts-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "hosts");
  writeFileSync(path, text);
  return path;
}
