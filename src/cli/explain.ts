import type { Command } from "commander";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { complain, say } from "./output.ts";
import type { Finish } from "./program.ts";

export function addExplain(program: Command, finish: Finish): void {
  program
    .command("explain <code...>")
    .description("what an error code or name means, who has to act, and how to prove it")
    .option("--json", "print it as JSON")
    .action(async (words: string[], options: { json?: true }) =>
      // A header line as it stands in a terminal, `WAO-Error: 2200 ConnectError`, needs no quotes.
      finish(await explain(words.join(" "), options)),
    );
}

async function explain(query: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { explainJson, explainText } = await import("../failures/explain.ts");
  const explained = options.json === true ? explainJson(query) : explainText(query);
  if (!explained.ok) {
    complain(`wao: ${explained.message}`);
    return EXIT.input;
  }
  say("value" in explained ? JSON.stringify(explained.value, null, 2) : explained.text.trimEnd());
  return EXIT.fine;
}
