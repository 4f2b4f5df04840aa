import { AdminTrouble } from "./admin-trouble.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { complain } from "./output.ts";
import { printable } from "./printable.ts";

/** Runs a command that talks to an edge; what keeps it from that is the operator's to mend, not a bug. */
export async function tellingTrouble(command: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof AdminTrouble)) throw error;
    for (const line of error.message.split("\n")) complain(`wao: ${printable(line)}`);
    return EXIT.input;
  }
}
