import { DEFAULT_TLS } from "../config/assemble-origin-tls.ts";
import type { EdgeConfig, OriginConfig } from "../config/edge-config.ts";
import type { Failure } from "../failures/failure.ts";
import type { ConnectHandle } from "../origin/connect-result.ts";
import { Connector } from "../origin/connector.ts";
import type { ExchangeSink } from "../origin/exchange-sink.ts";
import { NameResolver } from "../origin/name-resolver.ts";
import { OriginConnection } from "../origin/origin-connection.ts";
import { StallEvidence } from "../origin/stall-evidence.ts";
import { TimerWheel } from "../primitives/timer-wheel.ts";

const DEADLINE_MS = 10_000;
/** An answer takes 300 octets to 2 KiB. */
const MOST_BYTES = 64 * 1024;

/** The answer, or why there is none. */
export type Fetched = { readonly answer: Buffer } | { readonly answer: null; readonly why: string };

interface Running {
  handle: ConnectHandle | null;
  connection: OriginConnection | null;
  timer: NodeJS.Timeout | null;
}

/** Asks OCSP responders (RFC 6960 appendix A.1). A certificate names its responder, so `egress` says where that may be. */
export class OcspFetcher {
  readonly #resolver: NameResolver;
  readonly #connector: Connector;
  readonly #wheel = new TimerWheel();
  readonly #stalls = new StallEvidence(() => this.#wheel.nowMs);
  readonly #running = new Set<Running>();

  constructor(config: EdgeConfig) {
    this.#resolver = new NameResolver({ config: config.resolver });
    this.#connector = new Connector({ resolver: this.#resolver, egress: config.egress });
  }

  configure(config: EdgeConfig): void {
    this.#resolver.configure(config.resolver);
    this.#connector.guardWith(config.egress);
  }

  /** Resolves in any case, within the deadline; not after `close`. */
  fetch(responder: URL, question: Buffer): Promise<Fetched> {
    return new Promise((resolve) => {
      const running: Running = { handle: null, connection: null, timer: null };
      const done = (fetched: Fetched): void => {
        this.#running.delete(running);
        stop(running);
        resolve(fetched);
      };
      this.#running.add(running);
      running.timer = setTimeout(() => done({ answer: null, why: "no answer in time" }), DEADLINE_MS);
      running.handle = this.#connector.connect(originOf(responder), DEADLINE_MS, (connected) => {
        running.handle = null;
        if (!connected.ok) return done({ answer: null, why: told(connected.failure) });
        const connection = new OriginConnection(connected.socket, connected.address, OWNER, {
          wheel: this.#wheel,
          stalls: this.#stalls,
        });
        running.connection = connection;
        const sink = new AnswerSink(done);
        connection.start(sink, sink, { responseMs: DEADLINE_MS * 2, bodyIdleMs: DEADLINE_MS * 2 });
        connection.write(Buffer.concat([Buffer.from(headOf(responder, question.length), "latin1"), question]));
        connection.requestSent();
        return undefined;
      });
    });
  }

  close(): void {
    for (const running of this.#running) stop(running);
    this.#running.clear();
    this.#connector.close();
    this.#resolver.close();
    this.#stalls.close();
  }
}

function stop(running: Running): void {
  running.handle?.cancel();
  if (running.timer !== null) clearTimeout(running.timer);
  running.connection?.destroy();
  running.connection = null;
}

function originOf({ origin, hostname, port }: URL): OriginConfig {
  const host = hostname.replace(/^\[|\]$/g, "");
  return { url: origin, scheme: "http", host, port: Number(port || 80), socketPath: null, tls: DEFAULT_TLS };
}

function headOf({ host, pathname, search }: URL, length: number): string {
  return (
    `POST ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: wao-ocsp\r\nContent-Type: application/ocsp-request\r\n` +
    `Accept: application/ocsp-response\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`
  );
}

function told({ name, detail }: Failure): string {
  return detail === "" ? name : `${name}: ${detail}`;
}

/** Nobody else uses these connections. */
const OWNER = {
  onIdle: (connection: OriginConnection): void => connection.destroy(),
  onGone: (): void => undefined,
};

/** Collects one small body. */
class AnswerSink implements ExchangeSink {
  readonly method = "POST";
  readonly offeredProtocols = "";
  readonly chunkedMode = "data";
  readonly takesTrailers = false;
  readonly holdsChunks = false;
  readonly #done: (fetched: Fetched) => void;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(done: (fetched: Fetched) => void) {
    this.#done = done;
  }

  onHead({ status }: { readonly status: number }): void {
    if (status !== 200) this.#done({ answer: null, why: `the responder answers ${status}` });
  }
  onBody(chunk: Buffer, from: number, to: number): boolean {
    this.#bytes += to - from;
    if (this.#bytes > MOST_BYTES) this.#done({ answer: null, why: "the answer is too long" });
    else this.#parts.push(Buffer.from(chunk.subarray(from, to)));
    return true;
  }
  onTrailers(): void {}
  onEnd(): void {
    this.#done({ answer: Buffer.concat(this.#parts) });
  }
  onFailure(failed: Failure): void {
    this.#done({ answer: null, why: told(failed) });
  }
  onBug(error: unknown): void {
    this.#done({ answer: null, why: String(error) });
  }
  onUpgraded(): void {
    this.#done({ answer: null, why: "the responder wants another protocol" });
  }
  onInterim(): void {}
  onPause(): void {}
  onDrain(): void {}
}
