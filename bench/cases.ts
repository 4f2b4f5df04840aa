/** One kind of request that every proxy is measured with. */
export interface Case {
  readonly name: string;
  readonly what: string;
  readonly method: "GET" | "POST";
  readonly target: string;
  /** Bytes of the request's body. */
  readonly sendBytes: number;
  /** Bytes of the answer's body. */
  readonly answerBytes: number;
}

export const CASES: readonly Case[] = [
  { name: "small", what: "GET, 128 B answer", method: "GET", target: "/small", sendBytes: 0, answerBytes: 128 },
  { name: "64k", what: "GET, 64 KiB answer", method: "GET", target: "/64k", sendBytes: 0, answerBytes: 65_536 },
  { name: "1m", what: "GET, 1 MiB answer", method: "GET", target: "/1m", sendBytes: 0, answerBytes: 1_048_576 },
  { name: "post", what: "POST, 4 KiB body", method: "POST", target: "/post", sendBytes: 4_096, answerBytes: 128 },
];
