import { type Command, Option } from "commander";
import { type AdminOptions, addAdminOptions, originNumber, spanOption } from "./admin-options.ts";
import type { Finish } from "./program.ts";
import { giveOrder } from "./site-order.ts";
import { tellingTrouble } from "./tell-trouble.ts";

interface BlockOptions extends AdminOptions {
  readonly for?: string;
  readonly never?: true;
  readonly origin?: number;
}

export function addBlock(program: Command, finish: Finish): void {
  const command = program
    .command("block <site>")
    .description("hold a site's origin blocked: visitors get 2202 at once, until the time is over or wao unblock")
    .addOption(new Option("--for <time>", "how long, such as 10m; without it until wao unblock").argParser(spanOption))
    .addOption(new Option("--never", "the opposite: hold it open, the edge never blocks it by itself").conflicts("for"))
    .option("--origin <n>", "only this one of the site's origins, by the number in wao status", originNumber);
  addAdminOptions(command).action(async (site: string, options: BlockOptions) => {
    const { for: span, never, origin } = options;
    const body = { ...(span === undefined ? {} : { for: span }), ...(origin === undefined ? {} : { origin }) };
    const order = never === true ? "never" : "block";
    finish(await tellingTrouble(() => giveOrder(order, { site, body, options })));
  });
}
