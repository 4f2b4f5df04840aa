import type { Command } from "commander";
import { type AdminOptions, addAdminOptions, originNumber } from "./admin-options.ts";
import type { Finish } from "./program.ts";
import { giveOrder } from "./site-order.ts";
import { tellingTrouble } from "./tell-trouble.ts";

interface UnblockOptions extends AdminOptions {
  readonly origin?: number;
}

export function addUnblock(program: Command, finish: Finish): void {
  const command = program
    .command("unblock <site>")
    .description("end a block, or what wao block said, and let the edge decide by itself again")
    .option("--origin <n>", "only this one of the site's origins, by the number in wao status", originNumber);
  addAdminOptions(command).action(async (site: string, options: UnblockOptions) => {
    const body = options.origin === undefined ? {} : { origin: options.origin };
    finish(await tellingTrouble(() => giveOrder("unblock", { site, body, options })));
  });
}
