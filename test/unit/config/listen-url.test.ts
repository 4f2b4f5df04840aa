import assert from "node:assert/strict";
import { test } from "node:test";
import { readListenUrl } from "../../../src/config/listen-url.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

test("a listener's URL becomes an address to bind", () => {
  const written: [string, string, number][] = [
    ["http://0.0.0.0:8080", "0.0.0.0", 8080],
    ["http://[::]:80/", "::", 80],
    ["http://127.0.0.1:0", "127.0.0.1", 0],
    ["http://localhost:81", "127.0.0.1", 81],
    ["http://10.0.0.1", "10.0.0.1", 80],
  ];
  const secured = { tls: { certificates: [], minVersion: "TLSv1.2" } };
  assert.deepEqual(valueOf(readListenUrl("https://[::1]")), {
    url: "https://[::1]",
    host: "::1",
    port: 443,
    ...secured,
  });
  for (const [url, host, port] of written) assert.deepEqual(valueOf(readListenUrl(url)), { url, host, port });
});

test("what cannot be listened on says what to write instead", () => {
  const refused: [unknown, RegExp][] = [
    ["http://shop.example:80", /"shop\.example" is a name; a listener needs an address/],
    ["http://*:80", /0\.0\.0\.0 is every IPv4 address/],
    ["http://:80", /0\.0\.0\.0 is every IPv4 address/],
    [":8080", /write http:\/\/0\.0\.0\.0:8080/],
    ["8080", /only a port; write http:\/\/0\.0\.0\.0:8080/],
    ["0.0.0.0:80", /no scheme; write http:\/\/0\.0\.0\.0:80/],
    ["http://0.0.0.0:80/x", /it has a path/],
    ["tcp://0.0.0.0:80", /"tcp" is not a scheme to listen for/],
    [8080, /expected an address to listen on/],
  ];
  for (const [url, message] of refused) assert.match(messageOf(readListenUrl(url)), message, String(url));
});
