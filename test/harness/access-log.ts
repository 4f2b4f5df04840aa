import { PATIENCE_MS } from "./deadline.ts";
import type { Lines } from "./lines.ts";

/** One line of the access log, as far as tests look at it. */
export interface LogLine {
  readonly time: string;
  readonly request_id: string;
  readonly site: string | null;
  readonly client: string;
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly protocol: string;
  readonly status: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly code?: number | null;
  readonly name?: string | null;
  readonly reason?: string | null;
  readonly phase?: string | null;
  readonly detail?: string | null;
  readonly origin?: string | null;
  readonly attempts?: readonly LoggedAttempt[];
  readonly exchanges?: number;
  readonly reused?: boolean;
  readonly total_ms?: number;
  readonly received_bytes?: number;
  readonly expected_bytes?: number | null;
  readonly [field: string]: unknown;
}

export interface LoggedAttempt {
  readonly address: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly errno: string;
}

/** The access log that an edge writes to its standard output. */
export class AccessLog {
  readonly #lines: Lines;
  readonly #taken = new Set<string>();

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  /** Every line so far. */
  all(): LogLine[] {
    return this.#lines.all.filter(isRecord).map((line) => JSON.parse(line) as LogLine);
  }

  /** The lines so far of this request target. */
  of(target: string): LogLine[] {
    return this.all().filter((line) => line.target === target);
  }

  /** The first line that matches and that this method has not given yet; waits for it. */
  async next(matches: (line: LogLine) => boolean, ms = PATIENCE_MS): Promise<LogLine> {
    const raw = await this.#lines.first(
      (line) => isRecord(line) && !this.#taken.has(line) && matches(JSON.parse(line) as LogLine),
      "an access log line that matches",
      ms,
    );
    this.#taken.add(raw);
    return JSON.parse(raw) as LogLine;
  }
}

function isRecord(line: string): boolean {
  return line.startsWith("{") && line.includes('"request_id"');
}
