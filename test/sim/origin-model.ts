import type { Agenda } from "./agenda.ts";
import type { Random } from "./random.ts";

/** Which paths hang, and when. */
export interface Trouble {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly hits: (path: string) => boolean;
}

/** A request at the origin. */
export class Job {
  readonly path: string;
  readonly onHead: () => void;
  state: "queued" | "served" | "gone" = "queued";
  /** Ends the service early, for a worker that hangs. */
  free: (() => void) | null = null;

  constructor(path: string, onHead: () => void) {
    this.path = path;
    this.onHead = onHead;
  }
}

/** An origin as most are built: a number of workers and one queue, first come first served. A worker that hangs serves nobody else. */
export class OriginModel {
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #trouble: Trouble;
  readonly #serviceMs: number;
  readonly #queue: Job[] = [];
  #head = 0;
  #idle: number;

  constructor(agenda: Agenda, random: Random, model: { workers: number; serviceMs: number; trouble: Trouble }) {
    this.#agenda = agenda;
    this.#random = random;
    this.#trouble = model.trouble;
    this.#serviceMs = model.serviceMs;
    this.#idle = model.workers;
  }

  /** Would a request for this path hang now? */
  hangs(path: string): boolean {
    const { fromMs, untilMs, hits } = this.#trouble;
    return this.#agenda.nowMs >= fromMs && this.#agenda.nowMs < untilMs && hits(path);
  }

  ask(path: string, onHead: () => void): Job {
    const job = new Job(path, onHead);
    this.#queue.push(job);
    this.#serve();
    return job;
  }

  /** The edge gave up and closed the connection: the worker notices. */
  giveUp(job: Job): void {
    job.state = "gone";
    job.free?.();
  }

  #serve(): void {
    while (this.#idle > 0 && this.#head < this.#queue.length) {
      const job = this.#queue[this.#head++];
      if (job?.state === "queued") this.#begin(job);
    }
    if (this.#head > 1000) this.#head -= this.#queue.splice(0, this.#head).length;
  }

  #begin(job: Job): void {
    this.#idle--;
    job.state = "served";
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      job.free = null;
      this.#idle++;
      if (job.state !== "gone") job.onHead();
      this.#serve();
    };
    if (this.hangs(job.path)) {
      job.free = end;
      this.#agenda.at(this.#trouble.untilMs, end);
    } else {
      this.#agenda.in(this.#random.exponential(this.#serviceMs), end);
    }
  }
}
