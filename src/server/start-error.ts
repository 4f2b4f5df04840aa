import type { ConfigPath } from "../config/mistake.ts";

/** The edge cannot start for a reason that the operator can mend. The message says what, where and what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
  /** The setting that is to blame, so that the file, line and column can be told. */
  readonly path: ConfigPath;

  constructor(path: ConfigPath, message: string) {
    super(message);
    this.path = path;
  }
}
