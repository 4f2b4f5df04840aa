import { isIPv6, type Socket } from "node:net";
import type { ProxyProtocol } from "../config/edge-config.ts";
import { plainAddress } from "../primitives/plain-address.ts";
import { LOCAL_2, PROXY_2, type ProxySource, SIGNATURE_2, TCP_4, TCP_6 } from "../primitives/proxy-header.ts";

/**
 * What stands before the first octet of a connection to an origin that wants the PROXY protocol: the client, and the address of the origin that
 * it comes to. @param source null = the connection is our own (a check)
 */
export function proxyPreface(version: ProxyProtocol, source: ProxySource | null, socket: Socket): Buffer {
  const { remoteAddress, remotePort } = socket;
  const from = source === null ? null : addressOctets(source.address);
  const to = addressOctets(plainAddress(remoteAddress ?? ""));
  if (source === null || from === null) return version === "v1" ? UNKNOWN_1 : LOCAL;
  const target = { octets: to ?? Buffer.alloc(from.length), port: remotePort ?? 0 };
  // Both addresses are of one family: IPv4 is written as IPv6 where the other one is.
  const isIpv4 = from.length === 4 && target.octets.length === 4;
  const both = [from, target.octets].map((octets) => (isIpv4 ? octets : mapped(octets)));
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(source.port, 0);
  ports.writeUInt16BE(target.port, 2);
  if (version === "v2") {
    const length = isIpv4 ? 12 : 36;
    return Buffer.concat([SIGNATURE_2, Buffer.from([PROXY_2, isIpv4 ? TCP_4 : TCP_6, 0, length]), ...both, ports]);
  }
  const [source1, target1] = both.map((octets) => addressText(octets));
  return Buffer.from(`PROXY ${isIpv4 ? "TCP4" : "TCP6"} ${source1} ${target1} ${source.port} ${target.port}\r\n`);
}

const UNKNOWN_1 = Buffer.from("PROXY UNKNOWN\r\n");
const LOCAL = Buffer.concat([SIGNATURE_2, Buffer.from([LOCAL_2, 0, 0, 0])]);
const MAPPED_START = Buffer.from("00000000000000000000ffff", "hex");

function mapped(octets: Buffer): Buffer {
  return octets.length === 4 ? Buffer.concat([MAPPED_START, octets]) : octets;
}

/** Null = no IP literal: a unix socket. */
function addressOctets(address: string): Buffer | null {
  if (address === "") return null;
  if (!isIPv6(address)) return Buffer.from(address.split(".").map(Number));
  // URL writes each group of an IPv6 address as RFC 5952 does; one `::` stands for the groups that are missing.
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

function addressText(octets: Buffer): string {
  if (octets.length === 4) return octets.join(".");
  return Array.from({ length: 8 }, (_, at) => octets.readUInt16BE(at * 2).toString(16)).join(":");
}
