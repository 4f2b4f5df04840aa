import { randomBytes } from "node:crypto";

/** A hello of TLS 1.2 or older, octet by octet: what no TLS library offers any more can be offered with it. */
export interface HelloWish {
  /** [0x0303] */
  readonly version?: number;
  readonly suites: readonly number[];
  /** Named groups [X25519, P-256, P-384] */
  readonly groups?: readonly number[];
  /** [none] */
  readonly compressions?: readonly number[];
  /** Further extensions, type and data. */
  readonly extensions?: readonly (readonly [type: number, data: Buffer])[];
}

/** The first thing that a server says to a hello. */
export type HelloAnswer =
  | { readonly is: "alert"; readonly description: number }
  | {
      readonly is: "hello";
      readonly version: number;
      readonly suite: number;
      readonly compression: number;
      /** Types of its extensions. */
      readonly extensions: readonly number[];
    }
  | { readonly is: "something else" };

const SCHEMES = [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];

/** One record with a ClientHello (RFC 5246 §7.4.1.2). */
export function helloOctets({
  version = 0x0303,
  suites,
  groups,
  compressions = [0],
  extensions = [],
}: HelloWish): Buffer {
  const all = [
    ...extensions,
    [10, vector(2, numbers(groups ?? [29, 23, 24]))] as const,
    [11, Buffer.from([1, 0])] as const,
    [13, vector(2, numbers(SCHEMES))] as const,
  ];
  const body = Buffer.concat([
    numbers([version]),
    randomBytes(32),
    Buffer.from([0]),
    vector(2, numbers(suites)),
    vector(1, Buffer.from(compressions)),
    vector(2, Buffer.concat(all.flatMap(([type, data]) => [numbers([type]), vector(2, data)]))),
  ]);
  const message = Buffer.concat([Buffer.from([1, 0]), vector(2, body)]);
  return Buffer.concat([Buffer.from([22, 3, 1]), vector(2, message)]);
}

/** @param octets with the first record whole */
export function helloAnswer(octets: Buffer): HelloAnswer {
  if (octets[0] === 21) return { is: "alert", description: octets[6] ?? -1 };
  if (octets[0] !== 22 || octets[5] !== 2) return { is: "something else" };
  const version = octets.readUInt16BE(9);
  const at = 44 + (octets[43] ?? 0);
  const end = 9 + octets.readUIntBE(6, 3);
  const extensions: number[] = [];
  for (let next = at + 5; next + 4 <= end; next += 4 + octets.readUInt16BE(next + 2))
    extensions.push(octets.readUInt16BE(next));
  return { is: "hello", version, suite: octets.readUInt16BE(at), compression: octets[at + 2] ?? -1, extensions };
}

function numbers(values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
}

function vector(lengthBytes: 1 | 2, data: Buffer): Buffer {
  const length = lengthBytes === 1 ? Buffer.from([data.length]) : numbers([data.length]);
  return Buffer.concat([length, data]);
}
