/** Where in the configuration: keys and list indexes from the root. */
export type ConfigPath = readonly (string | number)[];

/** Something wrong, before it is known where in the file that is. */
export interface Finding {
  readonly path: ConfigPath;
  /** Point at the key (an unknown key, a missing value) or at the value. */
  readonly at: "key" | "value";
  /** What is wrong and what to do, one line. */
  readonly message: string;
  /** The other place of a clash; its line is added to the message. */
  readonly other?: ConfigPath;
  /** Of a warning: see {@link Mistake.fails}. */
  readonly fails?: "check";
}

/** Something wrong in the configuration, with the place to look at. */
export interface Mistake {
  /** The file as the operator named it, or `command line`. */
  readonly file: string;
  /** From 1; 0 where the place has no line (an unreadable file, the command line). */
  readonly line: number;
  /** From 1; 0 where the place has no column. */
  readonly column: number;
  /** `sites[0].timeouts.connect`, or "" for the whole file. */
  readonly path: string;
  readonly message: string;
  /**
   * Of a warning: time alone has brought it about (a certificate expired). `wao check` fails for it; the edge starts and reloads, because
   * a restart at night must not take the other sites down.
   */
  readonly fails?: "check";
}

/** `wao.yaml:4:7: sites[0].origin: "…" has no scheme; write …` */
export function mistakeText(mistake: Mistake): string {
  const place = mistake.line > 0 ? `${mistake.file}:${mistake.line}:${mistake.column}` : mistake.file;
  return mistake.path === "" ? `${place}: ${mistake.message}` : `${place}: ${mistake.path}: ${mistake.message}`;
}

/** `["sites", 0, "hosts", 1]` as `sites[0].hosts[1]`. */
export function pathText(path: ConfigPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}
