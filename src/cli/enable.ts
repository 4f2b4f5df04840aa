import type { Command } from "commander";
import { type AdminOptions, addAdminOptions } from "./admin-options.ts";
import type { Finish } from "./program.ts";
import { giveSwitchOrder } from "./site-order.ts";
import { tellingTrouble } from "./tell-trouble.ts";

export function addEnable(program: Command, finish: Finish): void {
  const command = program
    .command("enable <site>")
    .description("take wao disable back, and serve the site also where its configuration says disabled");
  addAdminOptions(command).action(async (site: string, options: AdminOptions) =>
    finish(await tellingTrouble(() => giveSwitchOrder("enable", { site, body: {}, options }))),
  );
}
