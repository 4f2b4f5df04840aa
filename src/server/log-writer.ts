import { closeSync, mkdirSync, openSync, write } from "node:fs";
import { dirname } from "node:path";
import type { AccessLogConfig } from "../config/edge-config.ts";
import { StartError } from "./start-error.ts";

/** A pipe whose reader is slow says EAGAIN; wait so long, ms. */
const BUSY_RETRY_MS = 10;
/** A full disk: wait so long, ms. */
const FAILED_RETRY_MS = 1000;
/** How often an error that stays is told, ms. */
const NOTICE_EVERY_MS = 60_000;
/** Lines that wait for the log beyond this are dropped, and the loss is told. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024;
const NEW_FILE_MODE = 0o640;
const LINE_FEED = 0x0a;

/** What has become of the log. */
export interface LogFacts {
  readonly writtenBytes: number;
  /** Not written yet. */
  readonly waitingBytes: number;
  /** Lost: the disk or the reader was too slow, or nobody reads any more. */
  readonly droppedLines: number;
}

interface Piece {
  bytes: Uint8Array;
  readonly onWritten: () => void;
}

/**
 * Writes the access log of all threads: one owner, so that lines never mix. It writes straight from the memory that the threads
 * filled. What cannot be written now (a full disk, a slow reader of a pipe) waits and is tried again.
 */
export class LogWriter {
  readonly #path: string | null;
  readonly #onNotice: (text: string) => void;
  /** null = off, or nobody reads any more. */
  #fd: number | null;
  #waiting: Piece[] = [];
  #waitingBytes = 0;
  #lostBytes = 0;
  #droppedLines = 0;
  #writtenBytes = 0;
  #gaveUp = false;
  #isWriting = false;
  #reopens = false;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #retry: NodeJS.Timeout | null = null;
  #onEmpty: (() => void) | null = null;

  private constructor(fd: number | null, path: string | null, onNotice: (text: string) => void) {
    this.#fd = fd;
    this.#path = path;
    this.#onNotice = onNotice;
  }

  /** Opens the log. Throws StartError if the file cannot be written. `onNotice` gets lines for the operator. */
  static open(config: AccessLogConfig, onNotice: (text: string) => void): LogWriter {
    if (config.to === "off") return new LogWriter(null, null, onNotice);
    if (config.to !== "file") return new LogWriter(config.to === "stdout" ? 1 : 2, null, onNotice);
    try {
      return new LogWriter(openForAppending(config.path), config.path, onNotice);
    } catch (error) {
      const why = codeOf(error);
      throw new StartError(
        ["access_log"],
        `cannot write ${config.path}: ${why}; choose another path or change its rights`,
      );
    }
  }

  get facts(): LogFacts {
    return { writtenBytes: this.#writtenBytes, waitingBytes: this.#waitingBytes, droppedLines: this.#droppedLines };
  }

  /** Whole lines; `bytes` must stay as they are until `onWritten`. */
  write(bytes: Uint8Array, onWritten: () => void): void {
    if (this.#fd === null) {
      if (this.#gaveUp) this.#droppedLines += linesIn(bytes);
      return onWritten();
    }
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) {
      this.#lostBytes += bytes.length;
      this.#droppedLines += linesIn(bytes);
      return onWritten();
    }
    this.#waiting.push({ bytes, onWritten });
    this.#waitingBytes += bytes.length;
    if (!this.#isWriting && this.#retry === null) this.#writeNext();
  }

  /** Opens the file again under its name, for log rotation; the old one stays if that fails. */
  reopen(): void {
    this.#reopens = this.#path !== null && this.#fd !== null;
    if (!this.#isWriting) this.#reopenNow();
  }

  /** Resolves when everything is written, or cannot be. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
    if (this.#path !== null && this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #writeNext(): void {
    this.#reopenNow();
    const piece = this.#waiting[0];
    if (piece === undefined) this.#onEmpty?.();
    if (piece === undefined || this.#fd === null) return;
    this.#isWriting = true;
    write(this.#fd, piece.bytes, 0, piece.bytes.length, null, (error, written) => {
      this.#isWriting = false;
      if (error) this.#failed(error);
      else this.#written(piece, written);
    });
  }

  #written(piece: Piece, bytes: number): void {
    this.#waitingBytes -= bytes;
    this.#writtenBytes += bytes;
    if (bytes < piece.bytes.length) {
      piece.bytes = piece.bytes.subarray(bytes);
    } else {
      this.#waiting.shift();
      piece.onWritten();
    }
    if (
      this.#lostBytes > 0 &&
      this.#tell(`${this.#lostBytes} bytes of lines are lost: they came faster than they could be written`)
    ) {
      this.#lostBytes = 0;
    }
    this.#writeNext();
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (error.code === "EPIPE") return this.#giveUp();
    if (error.code !== "EAGAIN") this.#tell(`cannot write: ${codeOf(error)}; its lines wait in memory`);
    if (error.code !== "EAGAIN" && this.#onEmpty) return this.#giveUp();
    this.#retry = setTimeout(
      () => {
        this.#retry = null;
        this.#writeNext();
      },
      error.code === "EAGAIN" ? BUSY_RETRY_MS : FAILED_RETRY_MS,
    );
  }

  /** Nobody reads any more (`| head`), or the edge ends while nothing can be written. */
  #giveUp(): void {
    this.#fd = null;
    this.#gaveUp = true;
    for (const piece of this.#waiting) {
      this.#droppedLines += linesIn(piece.bytes);
      piece.onWritten();
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#onEmpty?.();
  }

  #reopenNow(): void {
    if (!this.#reopens || this.#path === null || this.#fd === null) return;
    this.#reopens = false;
    try {
      const fd = openForAppending(this.#path);
      closeSync(this.#fd);
      this.#fd = fd;
    } catch (error) {
      this.#tell(`cannot open ${this.#path} again: ${codeOf(error)}; the file that was open stays`);
    }
  }

  /** False = not told, since something was a moment ago. */
  #tell(text: string): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#toldAtMs < NOTICE_EVERY_MS) return false;
    this.#toldAtMs = nowMs;
    this.#onNotice(`wao: access log: ${text}`);
    return true;
  }
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

function openForAppending(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, "a", NEW_FILE_MODE);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
