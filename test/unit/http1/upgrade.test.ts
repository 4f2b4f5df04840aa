import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ResponseHead } from "../../../src/http1/response-head.ts";
import { offeredProtocols, switchFault } from "../../../src/http1/upgrade.ts";

function switching(line: string, ...fields: string[]): ResponseHead {
  const head = new ResponseHead();
  assert.equal(head.parse([line, ...fields, "", ""].join("\r\n"), "GET", 100), null);
  return head;
}

describe("what is offered to the origin", () => {
  const rows: readonly (readonly [said: string, offered: string])[] = [
    ["", ""],
    ["websocket", "websocket"],
    ["WebSocket, Foo/2", "WebSocket, Foo/2"],
    ["h2c", ""],
    ["H2C", ""],
    ["h2c, websocket", "websocket"],
    ["websocket ,, h2c", "websocket"],
    ["not-h2cx", "not-h2cx"],
  ];
  for (const [said, offered] of rows) test(`"${said}"`, () => assert.equal(offeredProtocols(said), offered));
});

describe("a 101", () => {
  const rows: readonly (readonly [offered: string, fields: readonly string[], fault: RegExp | null])[] = [
    ["websocket", ["Connection: Upgrade", "Upgrade: websocket"], null],
    ["websocket", ["Connection: keep-alive, upgrade", "Upgrade: WebSocket"], null],
    ["a/1, b", ["Connection: Upgrade", "Upgrade: b, a/1"], null],
    ["a, b", ["Connection: Upgrade", "Upgrade: a", "Upgrade: b"], null],
    ["", ["Connection: Upgrade", "Upgrade: websocket"], /being asked/],
    ["websocket", ["Upgrade: websocket"], /without Connection/],
    ["websocket", ["Connection: Upgrade"], /without Upgrade/],
    ["websocket", ["Connection: Upgrade", "Upgrade:"], /without Upgrade/],
    ["websocket", ["Connection: Upgrade", "Upgrade: other"], /to other, which/],
    ["websocket", ["Connection: Upgrade", "Upgrade: websocket, other"], /to other, which/],
    ["websocket", ["Connection: Upgrade", "Upgrade: other", "Upgrade: websocket"], /to other, which/],
    ["foo/2", ["Connection: Upgrade", "Upgrade: foo/1"], /to foo\/1, which/],
  ];
  for (const [offered, fields, fault] of rows) {
    test(`with ${fields.join("; ")} after "${offered}"`, () => {
      const found = switchFault(switching("HTTP/1.1 101 x", ...fields), offered);
      if (fault === null) assert.equal(found, null);
      else assert.match(found ?? "", fault);
    });
  }

  test("in HTTP/1.0 is none", () => {
    const head = switching("HTTP/1.0 101 x", "Connection: Upgrade", "Upgrade: a");
    assert.match(switchFault(head, "a") ?? "", /HTTP\/1\.0/);
  });
});
