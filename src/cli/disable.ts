import type { Command } from "commander";
import { type AdminOptions, addAdminOptions } from "./admin-options.ts";
import type { Finish } from "./program.ts";
import { giveSwitchOrder } from "./site-order.ts";
import { tellingTrouble } from "./tell-trouble.ts";

export function addDisable(program: Command, finish: Finish): void {
  const command = program
    .command("disable <site>")
    .description(
      "switch a site off: visitors get 2002 and its origins are not asked, over reloads and restarts, until wao enable",
    );
  addAdminOptions(command).action(async (site: string, options: AdminOptions) =>
    finish(await tellingTrouble(() => giveSwitchOrder("disable", { site, body: {}, options }))),
  );
}
