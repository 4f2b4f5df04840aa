import type { Argument, Command } from "commander";
import { createProgram } from "../src/cli/program.ts";

const INTRODUCTION = `# Command line

<!-- Generated from the definitions in src/cli by scripts/reference.ts. Do not edit. -->

\`bin/wao\` starts the system's Node where that is new enough (24), else the one that \`npm install\` brought along.

| Exit code | Meaning |
| --- | --- |
| 0 | It did what was asked. |
| 1 | The input is wrong: a mistake in the configuration, an unknown code, a port that is taken, no edge that answers. |
| 2 | The command line is wrong. |
| 70 | A bug in wao. |

While it serves: SIGTERM and SIGINT let running requests end and stop, SIGHUP reads the configuration again.
`;

/** The text of `docs/reference/cli.md`. */
export function cliReference(): string {
  const program = createProgram(() => undefined);
  return [INTRODUCTION, ...program.commands.map(section)].join("\n");
}

function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function section(command: Command): string {
  const words = command.registeredArguments.map(argumentText);
  const usage = ["wao", command.name(), ...words, "[options]"].join(" ");
  const rows = command.options.map((option) => {
    const byDefault = option.defaultValue === undefined ? "" : ` Default: \`${String(option.defaultValue)}\`.`;
    return `| \`${option.flags}\` | ${sentence(option.description)}${byDefault} |\n`;
  });
  const table = rows.length === 0 ? "" : `\n| Option | Meaning |\n| --- | --- |\n${rows.join("")}`;
  return `## ${command.name()}\n\n\`${usage}\`\n\n${sentence(command.description())}\n${table}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
