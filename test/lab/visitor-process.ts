/**
 * A program of the lab: visitors. Each line of its standard input is a number and a `Visit` in JSON; it prints the number and the `Visited`.
 */
import { createInterface } from "node:readline";
import type { Answer } from "../harness/answer-reader.ts";
import { Client } from "../harness/client.ts";
import type { Visit, Visited } from "./visits.ts";

const PATIENCE_MS = 30_000;
const PIECE = Buffer.alloc(64 * 1024, "x");
const MOST_BODY_CHARACTERS = 200;

createInterface({ input: process.stdin }).on("line", (line) => {
  const space = line.indexOf(" ");
  void answer(line.slice(0, space), JSON.parse(line.slice(space + 1)) as Visit);
});

async function answer(id: string, visit: Visit): Promise<void> {
  process.stdout.write(`${id} ${JSON.stringify(await request(visit))}\n`);
}

async function request(visit: Visit): Promise<Visited> {
  const began = performance.now();
  const client = await Client.connect(visit.port, { localAddress: visit.localAddress });
  try {
    const coming = client.answer(visit.method ?? "GET", PATIENCE_MS);
    client.write(headOf(visit) + (visit.body ?? ""));
    if (visit.bodyBytes !== undefined) void client.writeAll(pieces(visit.bodyBytes));
    const answer = await coming.catch(() => undefined);
    return {
      status: answer?.status ?? 0,
      waoError: answer?.headers["wao-error"] ?? "",
      proxyStatus: answer?.headers["proxy-status"] ?? "",
      body: answer?.body.toString("latin1", 0, MOST_BODY_CHARACTERS) ?? "",
      ends: endOf(answer),
      tookMs: Math.round(performance.now() - began),
    };
  } finally {
    client.close();
  }
}

function headOf({ host, target, method = "GET", version = "1.1", body, bodyBytes }: Visit): string {
  const length = bodyBytes ?? body?.length;
  const framing = length === undefined ? "" : `Content-Length: ${length}\r\n`;
  return `${method} ${target} HTTP/${version}\r\nHost: ${host}\r\nConnection: close\r\n${framing}\r\n`;
}

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= PIECE.length) yield PIECE.subarray(0, Math.min(left, PIECE.length));
}

function endOf(answer: Answer | undefined): Visited["ends"] {
  if (answer === undefined) return "nothing";
  if (!answer.complete) return "cut";
  return answer.detail.length === 0 ? "none" : "clean";
}
