import assert from "node:assert/strict";
import { test } from "node:test";
import { readAccessLog } from "../../../src/config/access-log.ts";
import { readCidr } from "../../../src/config/cidr.ts";
import { readHostHeader } from "../../../src/config/host-header.ts";
import { readMethod } from "../../../src/config/method.ts";
import { nearest } from "../../../src/config/nearest.ts";
import { readThreads } from "../../../src/config/threads.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

test("address ranges always come out with a prefix length", () => {
  assert.equal(valueOf(readCidr("10.0.0.0/8")), "10.0.0.0/8");
  assert.equal(valueOf(readCidr("192.0.2.1")), "192.0.2.1/32");
  assert.equal(valueOf(readCidr("2001:DB8::/32")), "2001:db8::/32");
  assert.equal(valueOf(readCidr("0.0.0.0/0")), "0.0.0.0/0");
});

test("a wrong address range says what to write instead", () => {
  assert.match(messageOf(readCidr("10.1.0.0/8")), /not its start; write 10\.0\.0\.0\/8/);
  assert.match(messageOf(readCidr("2001:db8::1/32")), /not its start; write 2001:db8:/);
  assert.match(messageOf(readCidr("10.0.0.0/33")), /from 0 to 32/);
  assert.match(messageOf(readCidr("10.0.0.0/")), /from 0 to 32/);
  assert.match(messageOf(readCidr("10.0.0.0/8/8")), /not an address or range/);
  assert.match(messageOf(readCidr("10/8")), /not an address or range/);
  assert.match(messageOf(readCidr("shop.example")), /not an address or range/);
  assert.match(messageOf(readCidr(10)), /quote it/);
});

test("host_header", () => {
  assert.deepEqual(valueOf(readHostHeader("preserve")), { mode: "preserve" });
  assert.deepEqual(valueOf(readHostHeader("origin")), { mode: "origin" });
  assert.deepEqual(valueOf(readHostHeader("Shop.example")), { mode: "fixed", value: "shop.example" });
  assert.deepEqual(valueOf(readHostHeader("shop.example:81")), { mode: "fixed", value: "shop.example:81" });
  assert.deepEqual(valueOf(readHostHeader("[::1]")), { mode: "fixed", value: "[::1]" });
  assert.match(messageOf(readHostHeader("a b")), /neither preserve nor origin nor a host name/);
  // A line break here would let a configuration write header fields.
  assert.match(messageOf(readHostHeader("a\r\nX: y")), /neither preserve/);
});

test("methods", () => {
  assert.equal(valueOf(readMethod("PROPFIND")), "PROPFIND");
  assert.match(messageOf(readMethod("get")), /written in capitals: GET/);
  assert.match(messageOf(readMethod("CONNECT")), /never forwarded/);
  assert.match(messageOf(readMethod("trace")), /never forwarded/);
  assert.match(messageOf(readMethod("GE T")), /not a method/);
  assert.match(messageOf(readMethod(true)), /quote it: "true"/);
});

test("access_log", () => {
  assert.deepEqual(valueOf(readAccessLog("off")), { to: "off" });
  assert.deepEqual(valueOf(readAccessLog(false)), { to: "off" });
  assert.deepEqual(valueOf(readAccessLog("logs/a.log")), { to: "file", path: "logs/a.log" });
  assert.match(messageOf(readAccessLog("logs/")), /is a folder/);
  assert.match(messageOf(readAccessLog("")), /empty/);
  assert.match(messageOf(readAccessLog(true)), /expected stdout, stderr, off or a file/);
});

test("threads", () => {
  assert.equal(valueOf(readThreads(4)), 4);
  assert.equal(valueOf(readThreads("4")), 4);
  assert.ok(valueOf(readThreads("auto")) >= 1);
  for (const wrong of [0, 65, 1.5, "many", null]) assert.match(messageOf(readThreads(wrong)), /write auto or 1 to 64/);
});

test("the nearest known word, or none", () => {
  const known = ["listen", "state_dir", "threads", "timeouts", "sites"];
  assert.equal(nearest("listn", known), "listen");
  assert.equal(nearest("lsiten", known), "listen");
  assert.equal(nearest("state-dir", known), "state_dir");
  assert.equal(nearest("Timeout", known), "timeouts");
  assert.equal(nearest("admin", known), null);
  assert.equal(nearest("x", known), null);
});
