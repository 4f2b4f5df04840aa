import { mistakeText, type Mistake } from "../config/mistake.ts";
import { complain } from "./output.ts";

/** Tell what is wrong with the configuration, on stderr. */
export function complainAbout(mistakes: readonly Mistake[]): void {
  for (const mistake of mistakes) complain(`wao: ${mistakeText(mistake)}`);
}

/** Tell what is strange but allowed in the configuration, on stderr. */
export function warnAbout(warnings: readonly Mistake[]): void {
  for (const warning of warnings) complain(`wao: warning: ${mistakeText(warning)}`);
}
