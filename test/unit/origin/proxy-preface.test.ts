import assert from "node:assert/strict";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { after, describe, test } from "node:test";
import { proxyPreface } from "../../../src/origin/proxy-preface.ts";
import { readProxyHeader } from "../../../src/primitives/proxy-header.ts";

/** A connection to a server on this address. */
async function connected(host: string): Promise<Socket> {
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const socket = connect((server.address() as AddressInfo).port, host);
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  after(() => {
    socket.destroy();
    server.close();
  });
  return socket;
}

describe("what an origin reads of a connection's client", async () => {
  const socket = await connected("127.0.0.1");
  const port = socket.remotePort ?? 0;

  test("in words", () => {
    const header = proxyPreface("v1", { address: "203.0.113.7", port: 51_234 }, socket);
    assert.equal(header.toString(), `PROXY TCP4 203.0.113.7 127.0.0.1 51234 ${port}\r\n`);
  });

  test("in octets", () => {
    const header = proxyPreface("v2", { address: "203.0.113.7", port: 51_234 }, socket);
    const target = Buffer.from([port >> 8, port & 0xff]).toString("hex");
    assert.equal(header.toString("hex"), `0d0a0d0a000d0a515549540a2111000ccb0071077f000001c822${target}`);
  });

  for (const version of ["v1", "v2"] as const) {
    for (const address of ["203.0.113.7", "2001:db8::7", "::1", "1:2:3:4:5:6:7:8", "2001:db8::"]) {
      test(`${address} in ${version} is read as it was written, whatever the origin's family is`, () => {
        const header = proxyPreface(version, { address, port: 7 }, socket);
        assert.deepEqual(readProxyHeader(header).is === "whole" && readProxyHeader(header), {
          is: "whole",
          bytes: header.length,
          source: { address: version === "v1" && address.includes(":") ? fullText(address) : address, port: 7 },
        });
      });
    }
    test(`a connection of our own says so in ${version}`, () => {
      const header = proxyPreface(version, null, socket);
      assert.deepEqual(readProxyHeader(header), { is: "whole", bytes: header.length, source: null });
    });
  }
});

/** Version 1 writes all groups. */
function fullText(address: string): string {
  const [head = "", tail] = address.split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const missing = 8 - groups(head).length - groups(tail ?? "").length;
  return [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail ?? "")].join(":");
}
