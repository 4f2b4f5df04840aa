import sonicBoom, { type SonicBoom } from "sonic-boom";
import type { AccessLogConfig } from "../config/edge-config.ts";
import { StartError } from "./start-error.ts";

/** Writes the access log of all threads: one owner, so that lines never mix. */
export class LogWriter {
  readonly #sink: SonicBoom | null;

  private constructor(sink: SonicBoom | null) {
    this.#sink = sink;
  }

  /** Opens the log. Rejects with StartError if the file cannot be written. */
  static async open(config: AccessLogConfig): Promise<LogWriter> {
    if (config.to === "off") return new LogWriter(null);
    const dest = config.to === "file" ? config.path : config.to === "stdout" ? 1 : 2;
    const sink = new sonicBoom.SonicBoom({ dest, append: true, mkdir: true, sync: false });
    await new Promise<void>((resolve, reject) => {
      sink.once("ready", resolve);
      sink.once("error", (error: NodeJS.ErrnoException) => {
        reject(
          new StartError(
            ["access_log"],
            `cannot write ${String(dest)}: ${error.code ?? error.message}; choose another path or change its rights`,
          ),
        );
      });
    });
    // A reader that has gone (`| head`) or a full disk must not end the edge.
    sink.removeAllListeners("error");
    sink.on("error", () => {});
    return new LogWriter(sink);
  }

  write(lines: string): void {
    this.#sink?.write(lines);
  }

  /** Resolves when everything is written, or the sink is beyond help. */
  close(): Promise<void> {
    const sink = this.#sink;
    if (!sink) return Promise.resolve();
    return new Promise((resolve) => {
      sink.once("close", resolve);
      sink.once("error", () => resolve());
      sink.end();
    });
  }
}
