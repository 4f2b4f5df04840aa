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
 * Looks connections up in /proc/net/tcp and tcp6; null for those that are not in it, or where the system has none. The kernel writes the whole table (about
 * 5 ms for some thousands of connections), off the event loop: once for all that are asked for, and for failures only.
 */
export function readTcpStates(sockets: readonly Socket[], done: (states: readonly (TcpState | null)[]) => void): void {
  const wanted = sockets.map(endpointsOf);
  const readIf = (needed: boolean, path: string, then: (table: Buffer) => void): void => {
    if (!needed) return then(NO_TABLE);
    return readFile(path, (error, table) => then(error === null ? table : NO_TABLE));
  };
  readIf(
    wanted.some((one) => one?.family === 4),
    "/proc/net/tcp",
    (table4) => {
      readIf(
        wanted.some((one) => one?.family === 6),
        "/proc/net/tcp6",
        (table6) => {
          done(wanted.map((one) => (one === null ? null : tcpStateIn(one.family === 4 ? table4 : table6, one.needle))));
        },
      );
    },
  );
}

const NO_TABLE = Buffer.alloc(0);

/** `needle`: both ends, as the kernel writes them. Null for a socket that has none any more. */
function endpointsOf(socket: Socket): { readonly family: 4 | 6; readonly needle: string } | null {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (!localAddress || !localPort || !remoteAddress || !remotePort) return null;
  const needle = `${endpoint(localAddress, localPort)} ${endpoint(remoteAddress, remotePort)} `;
  return { family: isIPv6(localAddress) ? 6 : 4, needle };
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
