import { isIPv4, isIPv6 } from "node:net";
import { plainAddress } from "./plain-address.ts";

/*
 * The header of the PROXY protocol, by which a load balancer names the client before a connection's first octet
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt). Read strictly: what is not exactly a header is none.
 *
 *   version 1   PROXY TCP4 203.0.113.7 192.0.2.1 51234 443\r\n                           at most 107 octets
 *   version 2   signature (12)  version+command (1)  family (1)  length (2)  addresses  TLVs
 */

export const SIGNATURE_2: Buffer = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const FIXED_BYTES_2 = 16;
/** Addresses of unix sockets take 216; the rest is for TLVs, which we skip. */
const MOST_BYTES_2 = 4096;
const START_1 = Buffer.from("PROXY ");
const MOST_BYTES_1 = 107;
const PORT = /^(?:0|[1-9][0-9]{0,4})$/;

/** Commands and families of version 2 (§2.2). */
export const LOCAL_2 = 0x20;
export const PROXY_2 = 0x21;
const UNSPECIFIED = 0x00;
export const TCP_4 = 0x11;
export const TCP_6 = 0x21;
const UNIX_STREAM = 0x31;
const LEAST_BYTES: Readonly<Record<number, number>> = {
  [UNSPECIFIED]: 0,
  [TCP_4]: 12,
  [TCP_6]: 36,
  [UNIX_STREAM]: 216,
};

/** Whom a connection speaks for. */
export interface ProxySource {
  /** IP literal, IPv4-mapped addresses as IPv4. */
  readonly address: string;
  /** 0 = not known. */
  readonly port: number;
}

export type ProxyHeader =
  | { readonly is: "incomplete" }
  | { readonly is: "wrong"; readonly why: string }
  /** `source`: null = the connection is the load balancer's own (LOCAL, UNKNOWN), or its client has no IP address. */
  | { readonly is: "whole"; readonly bytes: number; readonly source: ProxySource | null };

const INCOMPLETE: ProxyHeader = { is: "incomplete" };

/** Looks for a header of either version at the beginning of a connection. */
export function readProxyHeader(input: Buffer): ProxyHeader {
  if (beginsAlike(input, SIGNATURE_2)) return readVersion2(input);
  if (beginsAlike(input, START_1)) return readVersion1(input);
  return wrong("it does not begin with a header of the PROXY protocol");
}

function beginsAlike(input: Buffer, start: Buffer): boolean {
  const length = Math.min(input.length, start.length);
  return input.compare(start, 0, length, 0, length) === 0;
}

function readVersion1(input: Buffer): ProxyHeader {
  const line = input.toString("latin1", 0, MOST_BYTES_1);
  const end = line.indexOf("\r\n");
  if (end < 0)
    return line.length < MOST_BYTES_1 && !/[\n\0]|\r./s.test(line) ? INCOMPLETE : wrong("no line of version 1");
  const [, family, source, destination, sourcePort, destinationPort, ...more] = line.slice(0, end).split(" ");
  const bytes = end + 2;
  // §2.1: whatever stands behind UNKNOWN is to be ignored.
  if (family === "UNKNOWN") return { is: "whole", bytes, source: null };
  if (family !== "TCP4" && family !== "TCP6") return wrong("no protocol that version 1 knows");
  const hasAddresses = [source, destination].every((text = "") =>
    family === "TCP4" ? isIPv4(text) : isPlainIPv6(text),
  );
  if (!hasAddresses || !isPort(sourcePort) || !isPort(destinationPort) || more.length > 0)
    return wrong("addresses that are none");
  return { is: "whole", bytes, source: { address: plainAddress(source ?? ""), port: Number(sourcePort) } };
}

/** Without a zone. */
function isPlainIPv6(text: string): boolean {
  return isIPv6(text) && !text.includes("%");
}

function isPort(text: string | undefined): boolean {
  return text !== undefined && PORT.test(text) && Number(text) <= 65_535;
}

function readVersion2(input: Buffer): ProxyHeader {
  if (input.length < FIXED_BYTES_2) return INCOMPLETE;
  const command = input.readUInt8(12);
  if (command !== LOCAL_2 && command !== PROXY_2) return wrong("no command that version 2 knows");
  const length = input.readUInt16BE(14);
  const bytes = FIXED_BYTES_2 + length;
  if (bytes > MOST_BYTES_2) return wrong(`a header of ${bytes} octets`);
  const family = input.readUInt8(13);
  const least = LEAST_BYTES[family];
  // §2.2: of LOCAL the family is to be ignored.
  if (command === PROXY_2 && (least === undefined || length < least)) return wrong("addresses that are none");
  if (input.length < bytes) return INCOMPLETE;
  return { is: "whole", bytes, source: command === LOCAL_2 ? null : sourceOf(input, family) };
}

function sourceOf(input: Buffer, family: number): ProxySource | null {
  const at = FIXED_BYTES_2;
  // §2.2: source and destination address, then source and destination port.
  if (family === TCP_4) return { address: input.subarray(at, at + 4).join("."), port: input.readUInt16BE(at + 8) };
  if (family === TCP_6) return { address: ipv6Text(input.subarray(at, at + 16)), port: input.readUInt16BE(at + 32) };
  return null;
}

/** Shortened as RFC 5952 wants it. */
function ipv6Text(octets: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => octets.readUInt16BE(at * 2).toString(16)).join(":");
  // URL writes addresses as RFC 5952 §4 does.
  const host = new URL(`http://[${groups}]/`).hostname.slice(1, -1);
  return host.startsWith("::ffff:") ? octets.subarray(12).join(".") : host;
}

function wrong(why: string): ProxyHeader {
  return { is: "wrong", why };
}
