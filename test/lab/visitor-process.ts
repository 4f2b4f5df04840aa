/**
 * A program of the lab: visitors, one after the other without waiting for the answers. Argument: JSON `{ port, visits: [{ host, warmUps }] }`. Prints one line of JSON per visit.
 */
import { rawRequest } from "../harness/client.ts";
import type { Visit, Visited } from "./visits.ts";

/** Between the beginnings of two visits: what the kernel counts for the one must not be mistaken for the other's. */
const STAGGER_MS = 25;
/** Longer than the hold-down. */
const PAUSE_MS = 500;
const PATIENCE_MS = 30_000;

const { port, visits } = JSON.parse(process.argv[2] ?? "{}") as { port: number; visits: Visit[] };
await Promise.all(visits.map(visit));

async function visit(one: Visit, index: number): Promise<void> {
  await pause(index * STAGGER_MS);
  for (let n = 0; n < one.warmUps; n++) {
    await request(one);
    await pause(PAUSE_MS);
  }
  process.stdout.write(`${JSON.stringify(await request(one))}\n`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function request({ host, localAddress }: Visit): Promise<Visited> {
  const began = performance.now();
  const text = `GET /judged HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const answer = await rawRequest(port, text, {
    timeoutMs: PATIENCE_MS,
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  return {
    host,
    status: answer.status,
    waoError: answer.headers["wao-error"] ?? "",
    proxyStatus: answer.headers["proxy-status"] ?? "",
    tookMs: Math.round(performance.now() - began),
  };
}
