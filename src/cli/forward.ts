import type { Command } from "commander";
import { nearest } from "../config/nearest.ts";
import { readOriginUrl } from "../config/origin-url.ts";
import { addEdgeOptions, overridesOf, type EdgeOptions } from "./edge-options.ts";
import { EXIT } from "./exit-codes.ts";
import { complain } from "./output.ts";
import type { Finish } from "./program.ts";
import { complainAbout } from "./tell-mistakes.ts";

/** The command that a command line without one means: `wao http://localhost:3000`. */
export function addForward(program: Command, finish: Finish): void {
  const command = program
    .command("forward <origin>", { isDefault: true })
    .description("forward everything to one origin, such as http://localhost:3000; the word forward may be left out");
  addEdgeOptions(command).action(async (origin: string, options: EdgeOptions) => {
    const commands = program.commands.map((known) => known.name());
    finish(await forward(origin, options, commands));
  });
}

async function forward(origin: string, options: EdgeOptions, commands: readonly string[]): Promise<number> {
  const parsed = readOriginUrl(origin);
  if (!parsed.ok) {
    complain(`wao: ${looksLikeCommand(origin) ? unknownCommand(origin, commands) : parsed.message}`);
    complain("Try: wao --help");
    return EXIT.usage;
  }
  const { configOf } = await import("../config/load.ts");
  const site = { name: "default", hosts: ["*"], origin };
  const loaded = configOf({ sites: [site] }, overridesOf(options));
  if (!loaded.ok) {
    complainAbout(loaded.mistakes);
    return EXIT.input;
  }
  const { start } = await import("./start.ts");
  return start({
    config: loaded.config,
    reload: null,
    banner: null,
    watch: null,
    readyFile: options.readyFile ?? null,
    locate: null,
  });
}

function looksLikeCommand(text: string): boolean {
  return /^[a-z-]+$/i.test(text) && text !== "localhost";
}

function unknownCommand(word: string, commands: readonly string[]): string {
  const near = nearest(word, commands);
  return `there is no command "${word}"${near === null ? "" : `; did you mean ${near}?`}`;
}
