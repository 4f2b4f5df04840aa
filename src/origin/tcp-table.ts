import { readFile } from "node:fs";
import { isIPv6, type Socket } from "node:net";
import { endianness } from "node:os";

/** What the kernel knows of one of our TCP connections. */
export interface TcpState {
  /** Octets that the peer has not acknowledged. */
  readonly unacknowledgedBytes: number;
  /** How often the oldest of them has been sent again. */
  readonly retransmits: number;
}

/** Rows are `sl local remote st tx_queue:rx_queue tr:tm->when retrnsmt …`, all hexadecimal. */
const ROW_BYTES = 160;

/**
 * Looks one connection up in /proc/net/tcp or tcp6; null where the system has none or the connection is not in it.
 * The kernel writes the whole table (about 5 ms for some thousands of connections), off the event loop: for failures only.
 */
export function readTcpState(socket: Socket, done: (state: TcpState | null) => void): void {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (!localAddress || !localPort || !remoteAddress || !remotePort) return done(null);
  const needle = `${endpoint(localAddress, localPort)} ${endpoint(remoteAddress, remotePort)} `;
  readFile(isIPv6(localAddress) ? "/proc/net/tcp6" : "/proc/net/tcp", (error, table) => {
    done(error ? null : tcpStateIn(table, needle));
  });
}

/** The row that contains `needle` (`local remote `, as the kernel writes them). */
export function tcpStateIn(table: Buffer, needle: string): TcpState | null {
  const at = table.indexOf(needle, 0, "latin1");
  if (at < 0) return null;
  const [, queues, , retransmits] = table.toString("latin1", at + needle.length, at + ROW_BYTES).split(/\s+/);
  const unacknowledged = queues?.split(":")[0];
  if (unacknowledged === undefined || retransmits === undefined) return null;
  return { unacknowledgedBytes: Number.parseInt(unacknowledged, 16), retransmits: Number.parseInt(retransmits, 16) };
}

/** `127.0.0.1:80` as the kernel writes it: the address as 32-bit words in the machine's own byte order. */
export function endpoint(address: string, port: number): string {
  const octets = isIPv6(address) ? octets6(address) : address.split(".").map(Number);
  let text = "";
  for (let word = 0; word < octets.length; word += 4) {
    const four = octets.slice(word, word + 4);
    if (endianness() === "LE") four.reverse();
    for (const octet of four) text += octet.toString(16).padStart(2, "0");
  }
  return `${text}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}

function octets6(address: string): number[] {
  const [plain = ""] = address.split("%");
  const [head = "", tail] = plain.split("::");
  const left = words(head);
  const right = tail === undefined ? [] : words(tail);
  const middle = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return [...left, ...middle, ...right].flatMap((word) => [word >> 8, word & 255]);
}

function words(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((part) => {
    if (!part.includes(".")) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}
