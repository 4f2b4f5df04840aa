import { type Command, Option } from "commander";
import { type AdminOptions, addAdminOptions, allowOption, instantOption, spanOption } from "./admin-options.ts";
import type { Finish } from "./program.ts";
import { giveSwitchOrder } from "./site-order.ts";
import { tellingTrouble } from "./tell-trouble.ts";

interface MaintenanceOptions extends AdminOptions {
  readonly for?: string;
  readonly until?: string;
  readonly allow?: readonly string[];
  readonly message?: string;
  readonly off?: true;
}

const BEGIN = ["for", "until", "allow", "message"] as const;

export function addMaintenance(program: Command, finish: Finish): void {
  const command = program
    .command("maintenance <site>")
    .description(
      "put a site into maintenance: visitors get 2003 and its origins are not asked, over reloads and restarts",
    )
    .addOption(span())
    .addOption(new Option("--until <time>", "when it is over, such as 2026-11-23T18:00:00Z").argParser(instantOption))
    .addOption(allow())
    .option("--message <text>", "a line for the visitors")
    .addOption(new Option("--off", "end it, also where the configuration says maintenance").conflicts([...BEGIN]));
  addAdminOptions(command).action(async (site: string, options: MaintenanceOptions) => {
    const body = Object.fromEntries([...BEGIN, "off" as const].map((key) => [key, options[key]]));
    finish(await tellingTrouble(() => giveSwitchOrder("maintenance", { site, body, options })));
  });
}

function span(): Option {
  const text = "how long, such as 30m; without it and --until: until wao maintenance SITE --off";
  return new Option("--for <time>", text).argParser(spanOption).conflicts("until");
}

function allow(): Option {
  const text = "let clients in this range through, such as your own address; may be repeated";
  return new Option("--allow <cidr>", text).argParser(allowOption);
}
