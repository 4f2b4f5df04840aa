import { STEADY_SECONDS } from "./cases.ts";
import type { Environment } from "./environment.ts";
import type { Options } from "./options.ts";
import { report } from "./report.ts";
import type { Summary } from "./summary.ts";

/** bench/RESULTS.md: the figures with all that they depend on. */
export function resultsPage(options: Options, environment: Environment, summaries: readonly Summary[]): string {
  const { date, commit, system, kernel, cpu, cpuCount, memoryGb, loadBefore, versions } = environment;
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version ?? "(not installed)"}`);
  return `# What wao costs beside others

Written by \`npm run bench -- --write-results\`; do not edit.

- Measured ${date.slice(0, 10)} at commit ${commit ?? "(none)"}: ${options.rounds} rounds of ${options.seconds} s per case (HTTP/2: at least ${STEADY_SECONDS} s),
  medians, lowest and highest CPU in brackets.
- Machine: ${cpu}, ${cpuCount} CPUs, ${memoryGb} GB, ${system}, Linux ${kernel}. Load average before: ${loadBefore.toFixed(2)}.
  One CPU for the proxy, one for load and origin.
- ${options.connections} keep-alive connections from wrk, or from h2load for HTTP/2; nginx is the origin; one worker or thread each; every proxy
  writes an access log line per request to a file and keeps its connections to the origin. \`tcp-relay\` only copies bytes (Node, no HTTP) and
  logs a line per connection. With two threads nothing is pinned, and load and origin share the two CPUs with the proxy.
- TLS 1.3 where both sides can, with one ECDSA P-256 certificate. *handshakes* are opened all at once by h2load, *resumed* ones by wrk,
  one after the other on each connection; their *CPU µs/req* is that of a connection with its one request.
- CPU is what the proxy's processes used, divided by the requests answered. Where *busy* is below 90 % the load generator or
  the origin was the limit: compare CPU then, not requests/s.
- Versions: ${programs.join(", ")}.

${report(options.cases, summaries)}`;
}
