import { type Command, InvalidArgumentError, Option } from "commander";
import { readCheckPath } from "../config/check-path.ts";
import { type AdminOptions, addAdminOptions, clientOption, spanOption } from "./admin-options.ts";
import type { Finish } from "./program.ts";
import { giveSwitchOrder } from "./site-order.ts";
import { tellingTrouble } from "./tell-trouble.ts";

interface SimulateOptions extends AdminOptions {
  readonly for?: string;
  readonly path?: string;
  readonly client?: string;
  readonly reason?: string;
  readonly off?: true;
}

const KEYS = ["for", "path", "client", "reason", "off"] as const;

export function addSimulate(program: Command, finish: Finish): void {
  const command = program
    .command("simulate <site> [code]")
    .description(
      "have a site answer for a while as if something had failed, to see page and alerts; the origin is not asked",
    )
    .addOption(new Option("--for <time>", "how long, such as 5m, at most 24h; must be there").argParser(spanOption))
    .addOption(new Option("--path <path>", "only targets that begin so, such as /checkout").argParser(pathOption))
    .addOption(
      new Option("--client <cidr>", "only clients in this range, such as your own address").argParser(clientOption),
    )
    .option("--reason <reason>", "the second level of the code, see wao explain CODE")
    .addOption(
      new Option("--off", "end it: all of the site, or the one with this --path and --client").conflicts([
        "for",
        "reason",
      ]),
    );
  addAdminOptions(command).action(async (site: string, code: string | undefined, options: SimulateOptions) => {
    checkUsage(command, code, options);
    const body = { code, ...Object.fromEntries(KEYS.map((key) => [key, options[key]])) };
    finish(await tellingTrouble(() => giveSwitchOrder("simulate", { site, body, options })));
  });
}

/** Ends with the command's usage where the words do not go together. */
function checkUsage(command: Command, code: string | undefined, { off, for: span }: SimulateOptions): void {
  if (off === true) {
    if (code !== undefined)
      command.error("error: --off takes no code; --path and --client say which one, if there are several");
    return;
  }
  if (code === undefined) command.error("error: say what to simulate, such as 2203, or --off");
  if (span === undefined) command.error("error: say for how long, such as --for 5m (at most 24h)");
}

function pathOption(text: string): string {
  const parsed = readCheckPath(text);
  if (parsed.ok) return text;
  throw new InvalidArgumentError(parsed.message);
}
