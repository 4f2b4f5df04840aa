import type { Command } from "commander";
import { type AdminOptions, addAdminOptions } from "./admin-options.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { say } from "./output.ts";
import { printable } from "./printable.ts";
import type { Finish } from "./program.ts";
import { tellingTrouble } from "./tell-trouble.ts";

/** A configuration with 100,000 sites takes its time. */
const PATIENCE_MS = 110_000;

export function addReload(program: Command, finish: Finish): void {
  const command = program
    .command("reload")
    .description("have the running edge read its configuration again, as SIGHUP does; mistakes change nothing");
  addAdminOptions(command).action(async (options: AdminOptions) => finish(await tellingTrouble(() => reload(options))));
}

async function reload(options: AdminOptions): Promise<ExitCode> {
  const [{ findRunningEdge }, { askEdge }] = await Promise.all([import("./running-edge.ts"), import("./ask-edge.ts")]);
  const edge = await findRunningEdge(options);
  const question = { method: "POST", path: "/v1/reload", timeoutMs: PATIENCE_MS } as const;
  const { messages } = (await askEdge(edge, question)) as { messages: readonly string[] };
  for (const message of messages) say(printable(message));
  return EXIT.fine;
}
