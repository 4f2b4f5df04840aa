import assert from "node:assert/strict";
import { test } from "node:test";
import { readListenUrl } from "../../../src/config/listen-url.ts";
import { readOriginUrl } from "../../../src/config/origin-url.ts";
import { SelfOrigin } from "../../../src/config/self-origin.ts";
import { valueOf } from "./expect-parsed.ts";

const OWN = new Set(["10.0.0.5", "fd00::5"]);

function isSelf(listen: string, origin: string): boolean {
  const self = new SelfOrigin([valueOf(readListenUrl(listen))], OWN);
  return self.listenerOf(valueOf(readOriginUrl(origin))) !== null;
}

test("origins that lead back to the edge are found", () => {
  const loops: [string, string][] = [
    ["http://0.0.0.0:8080", "http://localhost:8080"],
    ["http://0.0.0.0:8080", "http://127.0.0.1:8080"],
    ["http://0.0.0.0:8080", "http://127.8.8.8:8080"],
    ["http://0.0.0.0:8080", "http://0.0.0.0:8080"],
    ["http://0.0.0.0:8080", "http://10.0.0.5:8080"],
    ["http://[::]:8080", "http://10.0.0.5:8080"],
    ["http://[::]:8080", "http://[fd00::5]:8080"],
    ["http://[::]:80", "http://[::1]"],
    ["http://127.0.0.1:8080", "http://app.localhost:8080"],
    ["http://10.0.0.5:443", "https://10.0.0.5"],
    ["http://127.0.0.1:8080", "http://[::ffff:127.0.0.1]:8080"],
    ["http://0.0.0.0:8080", "http://[::ffff:10.0.0.5]:8080"],
    ["http://0.0.0.0:8080", "http://localhost.:8080"],
  ];
  for (const [listen, origin] of loops) assert.ok(isSelf(listen, origin), `${listen} ← ${origin}`);
});

test("another program on the same machine is an origin like any other", () => {
  const fine: [string, string][] = [
    ["http://0.0.0.0:8080", "http://localhost:3000"],
    ["http://10.0.0.5:80", "http://127.0.0.1:80"],
    ["http://127.0.0.1:80", "http://10.0.0.5:80"],
    ["http://127.0.0.1:80", "http://127.0.0.2:80"],
    ["http://0.0.0.0:80", "http://10.0.0.6:80"],
    ["http://0.0.0.0:80", "http://127.0.0.1.example:80"],
    ["http://0.0.0.0:80", "http://[::1]:80"],
    ["http://0.0.0.0:80", "http://origin.example:80"],
    ["http://0.0.0.0:80", "unix:/run/app.sock"],
    ["http://127.0.0.1:0", "http://127.0.0.1:80"],
  ];
  for (const [listen, origin] of fine) assert.ok(!isSelf(listen, origin), `${listen} ← ${origin}`);
});

test("this machine's own addresses are known", () => {
  const self = new SelfOrigin([valueOf(readListenUrl("http://0.0.0.0:8080"))]);
  assert.notEqual(self.listenerOf(valueOf(readOriginUrl("http://127.0.0.1:8080"))), null);
});
