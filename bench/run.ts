import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { checkOut } from "./against.ts";
import { makeCertificate } from "./certificate.ts";
import { Children } from "./children.ts";
import { chooseCores } from "./cores.ts";
import { comparison } from "./comparison.ts";
import { describeEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { installNodePeers } from "./install.ts";
import { readOptions, USAGE } from "./options.ts";
import type { Options } from "./options.ts";
import { startOrigin } from "./origin.ts";
import { report } from "./report.ts";
import { resultsPage } from "./results-page.ts";
import { runRounds } from "./rounds.ts";
import type { Row } from "./rounds.ts";
import { summarise } from "./summary.ts";
import { withCleanUp } from "./with-clean-up.ts";

const REPOSITORY = resolve(import.meta.dirname, "..");

/** Above this something else runs, and the figures are worth little. */
const QUIET_LOAD = 0.5;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** @returns the exit code: 1 when an installed proxy could not be measured */
async function bench(options: Options, cleanUp: AsyncDisposableStack, signal: AbortSignal): Promise<number> {
  const folder = mkdtempSync(`${tmpdir()}/wao-bench-`);
  cleanUp.defer(() => rmSync(folder, { recursive: true, force: true }));
  const children = new Children();
  cleanUp.defer(() => children.stopAll());
  await installNodePeers(options.peers, say);
  const peers = [...options.peers];
  if (options.against !== null) {
    const other = await checkOut(REPOSITORY, options.against, `${folder}/other`);
    cleanUp.defer(other.remove);
    peers.push(other.peer);
  }

  const environment = await describeEnvironment(peers, REPOSITORY);
  if (environment.loadBefore > QUIET_LOAD)
    say(`load average ${environment.loadBefore.toFixed(2)}: the machine is not quiet`);
  const certificate = await makeCertificate(folder);
  const cores = await chooseCores();
  if (cores.proxy === null) say("one CPU or no taskset: nothing is pinned, compare with care");
  mkdirSync(`${folder}/load`);
  const origin = await startOrigin(children, `${folder}/origin`, cores);
  const plan = { seconds: options.seconds, connections: options.connections, cores, folder: `${folder}/load` };
  const around = { children, folder, originPort: origin.port, certificate, core: cores.proxy };
  const rows = await runRounds({ peers, cases: options.cases, rounds: options.rounds, plan, say, signal }, around);

  publish(options, environment, rows);
  return rows.some(({ peer, problems }) => problems.length > 0 && environment.versions[peer] !== null) ? 1 : 0;
}

function publish(options: Options, environment: Environment, rows: readonly Row[]): void {
  const summaries = summarise(rows);
  process.stdout.write(report(options.cases, summaries));
  if (options.against !== null) process.stdout.write(`\n${comparison(summaries, "wao", `wao@${options.against}`)}`);
  if (options.jsonPath !== null) {
    const settings = { rounds: options.rounds, seconds: options.seconds, connections: options.connections };
    writeFileSync(options.jsonPath, `${JSON.stringify({ environment, settings, summaries, rows }, null, 2)}\n`);
  }
  if (options.page === "write") {
    writeFileSync(`${import.meta.dirname}/RESULTS.md`, resultsPage(options, environment, summaries));
  }
}

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
process.exitCode = await withCleanUp((cleanUp, signal) => bench(options, cleanUp, signal));
