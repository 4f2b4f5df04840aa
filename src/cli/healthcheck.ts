import type { Command } from "commander";
import { type AdminOptions, addAdminAddress } from "./admin-options.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { say } from "./output.ts";
import type { Finish } from "./program.ts";
import { tellingTrouble } from "./tell-trouble.ts";

/** Whoever asks for this asks often, and counts no answer as a bad one. */
const PATIENCE_MS = 3000;

export function addHealthcheck(program: Command, finish: Finish): void {
  const command = program
    .command("healthcheck")
    .description(
      "exit with 0 while the running edge should get traffic, else with 1; for containers and load balancers",
    );
  addAdminAddress(command).action(async (options: AdminOptions) => finish(await tellingTrouble(() => check(options))));
}

async function check(options: AdminOptions): Promise<ExitCode> {
  const [{ edgeAddress }, { askEdge }] = await Promise.all([import("./running-edge.ts"), import("./ask-edge.ts")]);
  // The health endpoint wants no token.
  const edge = { ...(await edgeAddress(options)), token: "", tokenFrom: "" };
  await askEdge(edge, { method: "GET", path: "/healthz", timeoutMs: PATIENCE_MS });
  say("ok");
  return EXIT.fine;
}
