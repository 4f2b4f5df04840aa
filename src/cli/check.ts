import type { Command } from "commander";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { say } from "./output.ts";
import type { Finish } from "./program.ts";

export function addCheck(program: Command, finish: Finish): void {
  program
    .command("check")
    .description("check a configuration and show every mistake in it, with line and column")
    .option("-c, --config <file>", "the configuration (YAML or JSON)", "wao.yaml")
    .action(async ({ config }: { config: string }) => finish(await check(config)));
}

async function check(file: string): Promise<ExitCode> {
  const [{ loadConfig }, { mistakeText }] = await Promise.all([
    import("../config/load.ts"),
    import("../config/mistake.ts"),
  ]);
  const loaded = await loadConfig(file);
  if (!loaded.ok) {
    for (const mistake of loaded.mistakes) say(mistakeText(mistake));
    say(`${file}: ${counted(loaded.mistakes.length, "mistake")}`);
    return EXIT.input;
  }
  const failing = loaded.warnings.filter(({ fails }) => fails === "check");
  for (const warning of loaded.warnings) {
    say(failing.includes(warning) ? mistakeText(warning) : `warning: ${mistakeText(warning)}`);
  }
  if (failing.length > 0) {
    say(`${file}: ${counted(failing.length, "mistake")}`);
    return EXIT.input;
  }
  say(`${file}: fine, ${counted(loaded.config.sites.length, "site")}`);
  return EXIT.fine;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
