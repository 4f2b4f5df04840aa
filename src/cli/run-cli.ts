import { CommanderError } from "commander";
import { EXIT } from "./exit-codes.ts";
import { complain, forgiveClosedPipe } from "./output.ts";
import { createProgram } from "./program.ts";

/**
 * Do what the command line says.
 * @param args - without the program's own name
 * @returns the exit code
 */
export async function runCli(args: readonly string[]): Promise<number> {
  forgiveClosedPipe();
  process.once("uncaughtException", (error) => {
    complain(bugReport(error));
    process.exit(EXIT.bug);
  });
  let code: number = EXIT.fine;
  const program = createProgram((result) => {
    code = result;
  });
  if (args.length === 0) {
    complain(program.helpInformation().trimEnd());
    return EXIT.usage;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // commander has printed what it had to say; help and version come here too, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    complain(bugReport(error));
    return EXIT.bug;
  }
}

function bugReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${stack}\nwao: this is a bug in wao, not a mistake of yours`;
}
