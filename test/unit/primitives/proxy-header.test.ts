import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ProxyHeader, readProxyHeader, SIGNATURE_2 } from "../../../src/primitives/proxy-header.ts";

function read(header: Buffer | string, rest = ""): ProxyHeader {
  return readProxyHeader(Buffer.concat([Buffer.from(header), Buffer.from(rest)]));
}

/** A header of version 2: its parts as in the specification. */
function version2(command: number, family: number, body: Buffer | readonly number[], length = body.length): Buffer {
  const fixed = Buffer.alloc(4);
  fixed.writeUInt8(command, 0);
  fixed.writeUInt8(family, 1);
  fixed.writeUInt16BE(length, 2);
  return Buffer.concat([SIGNATURE_2, fixed, Buffer.from(body)]);
}

const TCP4 = [203, 0, 113, 7, 192, 0, 2, 1, 0xc8, 0x22, 0x01, 0xbb];
const TCP6 = Buffer.concat([
  Buffer.from("20010db8000000000000000000000007", "hex"),
  Buffer.from("20010db8000000000000000000000001", "hex"),
  Buffer.from([0xc8, 0x22, 0x01, 0xbb]),
]);
const TLV = [0x04, 0x00, 0x02, 0xff, 0xff];

describe("version 1", () => {
  const GOOD = [
    ["PROXY TCP4 203.0.113.7 192.0.2.1 51234 443\r\n", { address: "203.0.113.7", port: 51_234 }],
    ["PROXY TCP6 2001:db8::7 2001:db8::1 1 0\r\n", { address: "2001:db8::7", port: 1 }],
    ["PROXY TCP6 ::ffff:203.0.113.7 ::1 65535 80\r\n", { address: "203.0.113.7", port: 65_535 }],
    ["PROXY UNKNOWN\r\n", null],
    ["PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", null],
  ] as const;
  for (const [line, source] of GOOD) {
    test(JSON.stringify(line), () => {
      assert.deepEqual(read(line, "GET /"), { is: "whole", bytes: line.length, source });
      for (let to = 1; to < line.length; to += 1)
        assert.equal(read(line.slice(0, to)).is, "incomplete", `${to} octets`);
    });
  }

  const BAD = [
    "PROXY TCP4 203.0.113.7 192.0.2.1 51234\r\n",
    "PROXY TCP4 203.0.113.7 192.0.2.1 51234 443 more\r\n",
    "PROXY TCP4  203.0.113.7 192.0.2.1 51234 443\r\n",
    "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
    "PROXY TCP6 203.0.113.7 192.0.2.1 1 2\r\n",
    "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
    "PROXY TCP4 203.0.113.07 192.0.2.1 1 2\r\n",
    "PROXY TCP4 203.0.113.7 192.0.2.1 65536 443\r\n",
    "PROXY TCP4 203.0.113.7 192.0.2.1 01 443\r\n",
    "PROXY TCP4 203.0.113.7 192.0.2.1 -1 443\r\n",
    "PROXY UDP4 203.0.113.7 192.0.2.1 1 2\r\n",
    "PROXY tcp4 203.0.113.7 192.0.2.1 1 2\r\n",
    "PROXY TCP4 203.0.113.7 192.0.2.1 1 2\n",
    "PROXY TCP4 203.0.113.7 192.0.2.1 1 2\rX\r\n",
    `PROXY UNKNOWN ${"x".repeat(100)}`,
    "proxy TCP4 203.0.113.7 192.0.2.1 1 2\r\n",
    "GET / HTTP/1.1\r\n",
    "\r\n\r\nPROXY",
    "\u0016\u0003\u0001",
  ];
  for (const line of BAD) test(`is not ${JSON.stringify(line)}`, () => assert.equal(read(line).is, "wrong"));
});

describe("version 2", () => {
  const GOOD = [
    ["TCP over IPv4", version2(0x21, 0x11, TCP4), { address: "203.0.113.7", port: 51_234 }],
    ["TCP over IPv6", version2(0x21, 0x21, TCP6), { address: "2001:db8::7", port: 51_234 }],
    ["TLVs behind the addresses", version2(0x21, 0x11, [...TCP4, ...TLV]), { address: "203.0.113.7", port: 51_234 }],
    ["LOCAL", version2(0x20, 0x00, []), null],
    ["LOCAL, whatever it says", version2(0x20, 0x11, TCP4), null],
    ["an unspecified family", version2(0x21, 0x00, TLV), null],
    ["a unix socket", version2(0x21, 0x31, Buffer.alloc(216)), null],
    ["all that fits", version2(0x21, 0x11, Buffer.concat([Buffer.from(TCP4), Buffer.alloc(4096 - 16 - 12)])), "some"],
  ] as const;
  for (const [name, header, source] of GOOD) {
    test(name, () => {
      const found = read(header, "rest");
      assert.deepEqual([found.is, found.is === "whole" && found.bytes], ["whole", header.length]);
      if (source !== "some") assert.deepEqual(found, { is: "whole", bytes: header.length, source });
      for (let to = 1; to < header.length; to += 1) assert.equal(read(header.subarray(0, to)).is, "incomplete");
    });
  }

  const BAD = [
    ["another version", version2(0x11, 0x11, TCP4)],
    ["another command", version2(0x22, 0x11, TCP4)],
    ["UDP", version2(0x21, 0x12, TCP4)],
    ["an unknown family", version2(0x21, 0x41, TCP4)],
    ["too short for its addresses", version2(0x21, 0x11, TCP4.slice(0, 11))],
    ["too short for IPv6", version2(0x21, 0x21, TCP4)],
    ["too long", version2(0x21, 0x11, TCP4, 65_535)],
    ["another signature", Buffer.concat([SIGNATURE_2.subarray(0, 11), Buffer.from([0x0b])])],
  ] as const;
  for (const [name, header] of BAD) test(`is not ${name}`, () => assert.equal(read(header).is, "wrong"));
});
