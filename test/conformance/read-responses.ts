import { Socket } from "node:net";
import type { ResponseHead } from "../../src/http1/response-head.ts";
import type { ExchangeRequest, ExchangeSink } from "../../src/origin/exchange-sink.ts";
import type { ConnectionOwner } from "../../src/origin/connection-means.ts";
import { OriginConnection } from "../../src/origin/origin-connection.ts";
import { StallEvidence } from "../../src/origin/stall-evidence.ts";
import { TimerWheel } from "../../src/primitives/timer-wheel.ts";
import type { StreamEnd } from "./llhttp.ts";

/** What wao made of an origin's stream: interim answers and one answer. Octets are latin1 text. */
export interface WaoAnswer {
  readonly interims: readonly ResponseHead[];
  readonly head: ResponseHead | null;
  /** The body as handed on. */
  readonly body: string;
  readonly complete: boolean;
  /** The failure's name and detail, or null. */
  readonly refused: string | null;
  /** The connection may be used again. */
  readonly idle: boolean;
}

const MEANS = { wheel: new TimerWheel(() => 0), stalls: new StallEvidence(() => 0) };
const TIMEOUTS = { responseMs: 1000, bodyIdleMs: 1000 };

/** Feeds an origin connection, on a socket that never connects, with octets as one exchange's answer. */
export function readAnswerAsWao(pieces: readonly Buffer[], request: ExchangeRequest, end: StreamEnd): WaoAnswer {
  const socket = new Socket();
  const sink = new Collector();
  const connection = new OriginConnection(socket, "", sink, MEANS);
  connection.start(sink, request, TIMEOUTS);
  connection.requestSent();
  for (const piece of pieces) if (!socket.destroyed) socket.emit("data", piece);
  if (end === "eof" && !socket.destroyed) socket.emit("end");
  const { interims, head, body, complete, refused, idle } = sink;
  connection.destroy();
  return { interims, head, body, complete, refused, idle };
}

class Collector implements ExchangeSink, ConnectionOwner {
  readonly interims: ResponseHead[] = [];
  head: ResponseHead | null = null;
  body = "";
  complete = false;
  refused: string | null = null;
  idle = false;
  readonly holdsChunks = false;

  onInterim(head: ResponseHead): void {
    this.interims.push(head);
  }
  onHead(head: ResponseHead): void {
    this.head = head;
  }
  onBody(chunk: Buffer, from: number, to: number): boolean {
    this.body += chunk.toString("latin1", from, to);
    return true;
  }
  onEnd(): void {
    this.complete = true;
  }
  onTrailers(): void {}
  onFailure(failed: { readonly name: string; readonly detail: string }): void {
    this.refused = `${failed.name}: ${failed.detail}`;
  }
  onBug(error: unknown): void {
    throw error;
  }
  onUpgraded(): void {
    this.refused = "upgraded without being asked";
  }
  onIdle(): void {
    this.idle = true;
  }
  /** An idle connection that is sent more is gone again. */
  onGone(): void {
    this.idle = false;
  }
  onPause(): void {}
  onDrain(): void {}
}
