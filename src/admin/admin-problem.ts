import { STATUS_CODES } from "node:http";

/** Stable words for programs. */
export type ProblemName =
  | "bad-request"
  | "no-token"
  | "other-origin"
  | "unknown-path"
  | "unknown-site"
  | "unknown-origin"
  | "wrong-method"
  | "too-large"
  | "not-json"
  | "wrong-host"
  | "reload-refused"
  | "bug";

const STATUS: Readonly<Record<ProblemName, number>> = {
  "bad-request": 400,
  "no-token": 401,
  "other-origin": 403,
  "unknown-path": 404,
  "unknown-site": 404,
  "unknown-origin": 404,
  "wrong-method": 405,
  "too-large": 413,
  "not-json": 415,
  "wrong-host": 421,
  "reload-refused": 422,
  bug: 500,
};

/** A request that is not done. The message says what is wrong, where, and what to do. */
export class AdminProblem extends Error {
  override readonly name = "AdminProblem";
  readonly problem: ProblemName;
  readonly #more: Readonly<Record<string, unknown>>;

  /** @param more - further members for programs */
  constructor(problem: ProblemName, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.problem = problem;
    this.#more = more;
  }

  /** The methods that the path takes; empty where that is not the problem. */
  get allow(): string {
    const { allow } = this.#more;
    return typeof allow === "string" ? allow : "";
  }

  get status(): number {
    return STATUS[this.problem];
  }

  /** Problem details of RFC 9457. `type` about:blank: the title is that of the status (§4.2.1), `problem` tells them apart. */
  get body(): object {
    const { status, problem, message } = this;
    return { type: "about:blank", title: STATUS_CODES[status], status, detail: message, problem, ...this.#more };
  }
}
