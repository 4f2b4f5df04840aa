import { Command } from "commander";
import { addBlock } from "./block.ts";
import { addCheck } from "./check.ts";
import { addDisable } from "./disable.ts";
import { addEnable } from "./enable.ts";
import { addExplain } from "./explain.ts";
import { addForward } from "./forward.ts";
import { addHealthcheck } from "./healthcheck.ts";
import { addMaintenance } from "./maintenance.ts";
import { addReload } from "./reload.ts";
import { addServe } from "./serve.ts";
import { addSimulate } from "./simulate.ts";
import { addStatus } from "./status.ts";
import { addUnblock } from "./unblock.ts";
import { version } from "./version.ts";

/** How a command hands back its exit code. */
export type Finish = (exitCode: number) => void;

const EXAMPLES = `
Examples:
  wao http://localhost:3000       forward port 8080 to that origin
  wao serve --config wao.yaml     serve the sites of a file
  wao serve                       a demo with origins that fail in every way
  wao check --config wao.yaml     show every mistake in a file
  wao explain 2203                what an error code means and who has to act
  wao status                      which origins of the running edge are blocked, and until when
  wao block shop --for 10m        hold a site's origin blocked; wao unblock shop ends it
  wao maintenance shop --for 30m  visitors get 2003; wao maintenance shop --off ends it
  wao simulate shop 2203 --for 5m answer as if the origin could not be reached

Exit codes: 0 fine, 1 the input is wrong, 2 wrong usage, 70 a bug in wao.`;

/** The command line's definition; also what the reference page is made from. */
export function createProgram(finish: Finish): Command {
  const program = new Command("wao")
    .description("Edge reverse proxy that says exactly why an origin cannot be reached, and who has to fix it")
    .usage("ORIGIN-URL | COMMAND [options]")
    .version(version(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("Try: wao --help")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "wao: ")) })
    .exitOverride();
  addForward(program, finish);
  addServe(program, finish);
  addCheck(program, finish);
  addExplain(program, finish);
  addStatus(program, finish);
  addBlock(program, finish);
  addUnblock(program, finish);
  addDisable(program, finish);
  addEnable(program, finish);
  addMaintenance(program, finish);
  addSimulate(program, finish);
  addReload(program, finish);
  addHealthcheck(program, finish);
  return program;
}
